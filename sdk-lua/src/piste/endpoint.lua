--- The collector's address: read, checked, and joined with paths.
-- @module piste.endpoint

local protocol = require "piste.protocol"

local endpoint = {}

---@class piste.Address
---@field scheme "http"|"https"
---@field host string
---@field port integer
---@field authority string host and, where it is not the scheme's own, port
---@field prefix string path before every path, without a slash at its end

local PORTS = { http = 80, https = 443 }

--- The parts of an endpoint, or nil and what is wrong. Without a scheme it is https.
---@param text any
---@return piste.Address?
---@return string? problem
function endpoint.parse(text)
  if type(text) ~= "string" or text == "" then return nil, "endpoint must be a URL, like https://collector.acme.com" end
  local scheme, rest = text:match "^(%a[%w+.-]*)://(.*)$"
  if not scheme then scheme, rest = "https", text end
  scheme = scheme:lower()
  if not PORTS[scheme] then return nil, "endpoint must begin with http:// or https://, not " .. scheme .. "://" end
  local authority, path = rest:match "^([^/?#]*)([^?#]*)$"
  if not authority then return nil, "endpoint must not have a querystring or a fragment: " .. text end
  local host, port = authority:match "^(%[[%x:.]+%]):?(%d*)$"
  if not host then host, port = authority:match "^([%w%.%-_]+):?(%d*)$" end
  if not host then return nil, "endpoint has no host that can be read: " .. text end
  local number = port ~= "" and tonumber(port) or PORTS[scheme]
  if number < 1 or number > 65535 then return nil, "endpoint has a port outside 1 to 65535: " .. text end
  if path:find "[%c ]" then return nil, "endpoint has a path with spaces: " .. text end
  return {
    scheme = scheme,
    host = host,
    port = number,
    authority = number == PORTS[scheme] and host or host .. ":" .. port,
    prefix = (path:gsub("/+$", "")),
  }
end

--- The path of requests: the prefix, then the protocol's or the caller's own.
---@param address piste.Address
---@param method "post"|"get"
---@param custom? string
---@return string
function endpoint.path(address, method, custom)
  if method == "get" then return address.prefix .. protocol.PIXEL end
  local path = custom or protocol.TP2
  return address.prefix .. (path:sub(1, 1) == "/" and path or "/" .. path)
end

return endpoint
