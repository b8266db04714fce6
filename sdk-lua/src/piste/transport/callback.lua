--- Transport by a function of the caller, for engines with an HTTP client of their own (Defold, Solar2D, Roblox style).
-- @module piste.transport.callback

---@class piste.CallbackTransport: piste.Transport
local Transport = {}
Transport.__index = Transport

---@class piste.PlainRequest
---@field method "GET"|"POST"
---@field url string
---@field headers table<string, string>
---@field body? string
---@field timeout number seconds

---@alias piste.Done fun(status?: integer, retry_after?: string, body?: string)
---@alias piste.Send fun(request: piste.PlainRequest, done: piste.Done)

local function new(options, clock)
  return setmetatable({ callback = options.send, waiter = options.wait, clock = clock }, Transport)
end

local function finish(self, ticket, response, problem)
  if self.ticket ~= ticket then return end -- answered twice, or too late
  local done = self.done
  self.ticket, self.done = nil, nil
  done(response, problem)
end

--- Hand a request to the callback; its `done` may be called at once or at any later time, with no status for no answer.
function Transport:send(request, done)
  local ticket = {}
  self.ticket, self.done = ticket, done
  self.deadline = self.clock.now() + request.timeout
  local fine, problem = pcall(self.callback, {
    method = request.method,
    url = request.address.scheme .. "://" .. request.address.authority .. request.path,
    headers = request.headers,
    body = request.body,
    timeout = request.timeout,
  }, function(status, retry_after, body)
    status = tonumber(status)
    local response = status and { status = status, retry_after = retry_after, body = body }
    finish(self, ticket, response or nil, "no answer")
  end)
  if not fine then finish(self, ticket, nil, tostring(problem)) end
end

--- An engine that never answers must not hold the queue for ever.
function Transport:poll()
  if self.ticket and self.clock.now() >= self.deadline then finish(self, self.ticket, nil, "no answer in time") end
end

--- Wait for the engine, where the caller gave `wait`; gives false where that cannot be.
function Transport:wait(seconds)
  if not self.waiter then return false end
  self.waiter(seconds)
  self:poll()
  return true
end

function Transport:close()
  self.ticket, self.done = nil, nil
end

return { new = new }
