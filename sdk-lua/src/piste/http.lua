--- HTTP/1.1 over a stream: one request, its answer, and whether the connection may be used again.
-- A stream has send(text), line() and read(count); each gives nil and a problem when it fails.
-- @module piste.http

local http = {}

local BODY_KEPT = 65536 -- a longer answer is not read to its end; the connection is given up instead

---@class piste.Request
---@field method "GET"|"POST"
---@field path string with its querystring
---@field headers table<string, string>
---@field body? string
---@field address piste.Address
---@field timeout number seconds
---@field keeps_body? boolean the answer's body is wanted

--- The request as bytes.
---@param request piste.Request
---@return string
function http.encoded(request)
  local lines = {
    request.method .. " " .. request.path .. " HTTP/1.1",
    "Host: " .. request.address.authority,
  }
  for name, value in pairs(request.headers) do
    lines[#lines + 1] = name .. ": " .. value
  end
  if request.body then lines[#lines + 1] = "Content-Length: " .. #request.body end
  return table.concat(lines, "\r\n") .. "\r\n\r\n" .. (request.body or "")
end

local function read_head(stream)
  local first, problem = stream:line()
  if not first then return nil, problem end
  local minor, status = first:match "^HTTP/1%.(%d) (%d%d%d)"
  if not status then return nil, "the answer is no HTTP" end
  local headers = {}
  while true do
    local line, trouble = stream:line()
    if not line then return nil, trouble end
    if line == "" then break end
    local name, value = line:match "^([^:]+):%s*(.-)%s*$"
    if name then headers[name:lower()] = value end
  end
  return { status = tonumber(status), headers = headers, minor = tonumber(minor) }
end

local function read_chunks(stream)
  local total, pieces = 0, {}
  while true do
    local line = stream:line()
    local size = line and tonumber(line:match "^%x+" or "", 16)
    if not size then return nil, "a chunk has no size" end
    total = total + size
    if total > BODY_KEPT then return false end
    if size > 0 then
      pieces[#pieces + 1] = stream:read(size)
      if not pieces[#pieces] then return nil, "the answer is cut short" end
    end
    if size == 0 then
      repeat
        line = stream:line()
        if not line then return nil, "the answer is cut short" end
      until line == ""
      return true, table.concat(pieces)
    end
    if not stream:line() then return nil, "the answer is cut short" end
  end
end

-- Reads the body. Gives true where the connection can be used again, false where not, nil where the body is cut short;
-- then the body as far as it was read, or what is wrong.
local function read_body(stream, head)
  local headers, status = head.headers, head.status
  local open = (headers.connection or ""):lower():find("close", 1, true) == nil and head.minor == 1
  if status == 204 or status == 304 then return open end
  if (headers["transfer-encoding"] or ""):lower():find("chunked", 1, true) then
    local fine, body = read_chunks(stream)
    if fine == nil then return nil, body end
    return open and fine, body
  end
  local length = tonumber(headers["content-length"])
  if not length or length > BODY_KEPT then return false end
  local body = length > 0 and stream:read(length) or ""
  if #body < length then return nil, "the answer is cut short" end
  return open, body
end

--- Send a request and read its answer.
---@param stream table
---@param request piste.Request
---@return piste.Response?
---@return string? problem
---@return boolean? reusable
function http.exchange(stream, request)
  local fine, problem = stream:send(http.encoded(request))
  if not fine then return nil, problem end
  local head
  repeat -- answers like 100 are only the prelude
    head, problem = read_head(stream)
    if not head then return nil, problem end
  until head.status >= 200
  local reusable, body = read_body(stream, head)
  if reusable == nil then return nil, body end
  local response = { status = head.status, retry_after = head.headers["retry-after"] }
  if request.keeps_body then response.body = body end
  return response, nil, reusable
end

return http
