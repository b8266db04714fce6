--- TLS over luasec, with the certificate and its host name checked.
-- @module piste.transport.tls

local tls = {}

-- Where systems keep their authorities; the first that is there is taken.
local BUNDLES = {
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/cert.pem",
  "/etc/ssl/ca-bundle.pem",
}

local function bundle()
  for _, path in ipairs(BUNDLES) do
    local file = io.open(path, "rb")
    if file then
      file:close()
      return path
    end
  end
end

--- Whether a name of a certificate stands for the host; a star stands for one label.
---@param pattern string
---@param host string
---@return boolean
function tls.name_matches(pattern, host)
  pattern, host = pattern:lower(), host:lower()
  if pattern == host then return true end
  local rest = pattern:match "^%*(%.[^*]+)$"
  local label = host:match "^[^.]+"
  return rest ~= nil and rest:find(".", 2, true) ~= nil and label ~= nil and host == label .. rest
end

-- luasec checks the chain and leaves the name to its caller.
local function names_host(certificate, host)
  for _, extension in pairs(certificate:extensions() or {}) do
    if type(extension) == "table" then
      for _, kind in ipairs { "dNSName", "iPAddress" } do
        for _, name in ipairs(type(extension[kind]) == "table" and extension[kind] or {}) do
          if tls.name_matches(name, host) then return true end
        end
      end
    end
  end
  return false
end

--- Wrap a connected socket. `wait("read"|"write", wrapped)` is called where the handshake would block; the
-- socket that was given is of no use any more.
---@param connection table
---@param host string
---@param options {cafile?: string, verify?: boolean}
---@param wait fun(direction: string, wrapped: table)
---@return table? connection
---@return string? problem
function tls.wrap(connection, host, options, wait)
  local found, ssl = pcall(require, "ssl")
  if not found then
    connection:close()
    return nil, "https needs luasec"
  end
  local verify = options.verify ~= false
  local wrapped, problem = ssl.wrap(connection, {
    mode = "client",
    protocol = "any",
    options = { "all", "no_sslv2", "no_sslv3", "no_tlsv1", "no_tlsv1_1" },
    verify = verify and "peer" or "none",
    cafile = verify and (options.cafile or bundle()) or nil,
  })
  if not wrapped then
    connection:close()
    return nil, problem
  end
  wrapped:settimeout(0)
  if not host:find "^[%d.:]+$" then wrapped:sni(host) end
  while true do
    local fine, trouble = wrapped:dohandshake()
    if fine then break end
    if trouble == "wantread" or trouble == "timeout" then
      wait("read", wrapped)
    elseif trouble == "wantwrite" then
      wait("write", wrapped)
    else
      wrapped:close()
      return nil, "TLS: " .. tostring(trouble)
    end
  end
  if verify and not names_host(wrapped:getpeercertificate(), host) then
    wrapped:close()
    return nil, "TLS: the certificate is not that of " .. host
  end
  return wrapped
end

return tls
