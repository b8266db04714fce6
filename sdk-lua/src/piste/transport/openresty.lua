--- Transport for OpenResty and nginx with the Lua module: cosockets in timers, so no request ever waits for it.
-- It works from every phase that may start a timer, the log phase among them. Names of hosts need nginx's `resolver`.
-- @module piste.transport.openresty

local http = require "piste.http"

---@class piste.OpenrestyTransport: piste.Transport
local Transport = {}
Transport.__index = Transport

local function new(options)
  local ngx = rawget(_G, "ngx")
  if not (ngx and ngx.timer) then return nil, "runs in OpenResty only" end
  return setmetatable({ ngx = ngx, tls = options and options.tls or {}, background = true }, Transport)
end

local Stream = {}
Stream.__index = Stream

function Stream:send(data) return self.connection:send(data) end

function Stream:line() return self.connection:receive() end

function Stream:read(count) return self.connection:receive(count) end

local function exchange(self, request)
  local connection = self.ngx.socket.tcp()
  connection:settimeout(request.timeout * 1000)
  local address = request.address
  local fine, problem = connection:connect((address.host:gsub("^%[(.*)%]$", "%1")), address.port)
  if not fine then return nil, problem end
  if address.scheme == "https" and connection:getreusedtimes() == 0 then
    fine, problem = connection:sslhandshake(nil, address.host, self.tls.verify ~= false)
    if not fine then
      connection:close()
      return nil, problem
    end
  end
  local response, trouble, reusable = http.exchange(setmetatable({ connection = connection }, Stream), request)
  if reusable then connection:setkeepalive(60000, 4) else connection:close() end
  return response, trouble
end

--- Send in a timer of its own; `done` is called there.
function Transport:send(request, done)
  local fine, problem = self.ngx.timer.at(0, function()
    local called, response, trouble = pcall(exchange, self, request)
    if not called then response, trouble = nil, response end
    done(response, trouble)
  end)
  if not fine then done(nil, problem) end
end

function Transport:poll() end

--- Let others work for a moment; gives false in phases that cannot wait.
function Transport:wait(seconds)
  return (pcall(self.ngx.sleep, math.min(seconds, 0.005)))
end

--- Call back after so many seconds; `ending` is true when the worker exits before.
---@param seconds number
---@param call fun(ending: boolean)
function Transport:schedule(seconds, call)
  return self.ngx.timer.at(seconds, call)
end

function Transport:close() end

return { new = new }
