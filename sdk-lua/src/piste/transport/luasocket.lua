--- Transport over luasocket, and luasec for https: never blocks but in `wait`.
-- A coroutine talks to the collector and yields where it would block; `poll` lets it go on. Only the look-up of a host
-- name blocks, once a connection, since luasocket has no other.
-- @module piste.transport.luasocket

local http = require "piste.http"
local tls = require "piste.transport.tls"

---@class piste.LuasocketTransport: piste.Transport
local Transport = {}
Transport.__index = Transport

local function new(options)
  local found, socket = pcall(require, "socket")
  -- Loaded now and not at the first connection: see guard.lua on the order in which a state ends.
  if options and options.address and options.address.scheme == "https" then pcall(require, "ssl") end
  if not found then return nil, "needs luasocket: install it, or give `send` for an HTTP client of your own" end
  return setmetatable({ socket = socket, tls = options and options.tls or {} }, Transport)
end

local yield = coroutine.yield

-- A stream over a non-blocking socket, for the coroutine of a request.
local Stream = {}
Stream.__index = Stream

local WANTED = { timeout = "read", wantread = "read", wantwrite = "write" }

function Stream:send(data)
  local from = 1
  while from <= #data do
    local last, problem, partial = self.connection:send(data, from)
    if last then
      from = last + 1
    else
      from = (partial or from - 1) + 1
      if not WANTED[problem] then return nil, problem end
      yield(problem == "timeout" and "write" or WANTED[problem])
    end
  end
  return true
end

local function fill(self)
  local data, problem, partial = self.connection:receive(8192)
  data = data or partial
  if data and #data > 0 then
    self.buffer = self.buffer .. data
    self.received = true
    return true
  end
  if not WANTED[problem] then return nil, problem end
  yield(WANTED[problem])
  return true
end

function Stream:line()
  while true do
    local stop = self.buffer:find("\n", 1, true)
    if stop then
      local line = self.buffer:sub(1, stop - 1):gsub("\r$", "")
      self.buffer = self.buffer:sub(stop + 1)
      return line
    end
    if #self.buffer > 65536 then return nil, "a header is too long" end
    local fine, problem = fill(self)
    if not fine then return nil, problem end
  end
end

function Stream:read(count)
  while #self.buffer < count do
    local fine, problem = fill(self)
    if not fine then return nil, problem end
  end
  local data = self.buffer:sub(1, count)
  self.buffer = self.buffer:sub(count + 1)
  return data
end

local function connect_to(self, ip, port)
  local connection = self.socket.tcp()
  connection:settimeout(0)
  self.connection = connection
  local fine, problem = connection:connect(ip, port)
  while not fine do
    if problem == "already connected" then break end
    if problem ~= "timeout" and problem ~= "Operation already in progress" then
      connection:close()
      self.connection = nil
      return nil, problem
    end
    yield "write"
    fine, problem = connection:connect(ip, port)
  end
  connection:setoption("tcp-nodelay", true)
  return connection
end

local function connect(self, address)
  local host = address.host:gsub("^%[(.*)%]$", "%1")
  local found, problem = self.socket.dns.getaddrinfo(host)
  if not found then return nil, problem end
  for _, entry in ipairs(found) do
    local connection
    connection, problem = connect_to(self, entry.addr, address.port)
    if connection then
      if address.scheme == "http" then return connection end
      connection, problem = tls.wrap(connection, host, self.tls, function(direction, wrapped)
        self.connection = wrapped
        yield(direction)
      end)
      self.connection = connection
      return connection, problem
    end
  end
  return nil, problem or "the host has no address"
end

function Transport:drop_connection()
  if self.connection then self.connection:close() end
  self.connection, self.key = nil, nil
end

local function exchange(self, request)
  local key = request.address.scheme .. request.address.authority
  for _ = 1, 2 do
    local reused = self.connection ~= nil and self.key == key
    if not reused then
      self:drop_connection()
      local connection, problem = connect(self, request.address)
      if not connection then return nil, problem end
      self.key = key
    end
    local stream = setmetatable({ connection = self.connection, buffer = "" }, Stream)
    local response, problem, reusable = http.exchange(stream, request)
    if not reusable then self:drop_connection() end
    -- An idle connection that the collector has closed says so only now; nothing of an answer has come.
    if response or not reused or stream.received then return response, problem end
  end
end

--- Begin a request; `done(response, problem)` is called from a later `poll` or `wait`.
function Transport:send(request, done)
  self.job = coroutine.create(exchange)
  self.request, self.done = request, done
  self.deadline = self.socket.gettime() + request.timeout
  self.wants = nil
end

local function end_job(self, response, problem)
  local done = self.done
  self.job, self.done, self.request = nil, nil, nil
  done(response, problem)
end

--- Let the request go on as far as it can without waiting.
function Transport:poll()
  if not self.job then return end
  local fine, one, two = coroutine.resume(self.job, self, self.request)
  if not fine then
    self:drop_connection()
    return end_job(self, nil, tostring(one))
  end
  if coroutine.status(self.job) == "dead" then return end_job(self, one, two) end
  self.wants = one
  if self.socket.gettime() >= self.deadline then
    self:drop_connection()
    end_job(self, nil, "no answer in time")
  end
end

--- Wait at most so many seconds for the request to go on, and let it.
---@param seconds number
---@return boolean
function Transport:wait(seconds)
  if not self.job then return true end
  if self.wants and self.connection then
    local limit = math.max(0, math.min(seconds, self.deadline - self.socket.gettime()))
    local list = { self.connection }
    -- select refuses descriptors beyond its table; then a short sleep must do.
    local reading = self.wants == "read"
    if not pcall(self.socket.select, reading and list or nil, not reading and list or nil, limit) then
      self.socket.sleep(math.min(limit, 0.005))
    end
  end
  self:poll()
  return true
end

function Transport:close()
  self.job, self.done = nil, nil
  self:drop_connection()
end

return { new = new }
