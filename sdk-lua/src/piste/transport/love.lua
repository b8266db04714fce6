--- Transport for LOVE: a thread does all that waits, the name look-up included; a frame only looks into a channel.
-- @module piste.transport.love

---@class piste.LoveTransport: piste.Transport
local Transport = {}
Transport.__index = Transport

-- Runs in the thread: one request after the other, until "quit".
local THREAD = [[
local requests, answers = ...
local transport = require("piste.transport.luasocket").new { tls = requests:demand() }
while true do
  local request = requests:demand()
  if request == "quit" then break end
  local response, problem, answered
  transport:send(request, function(one, two) response, problem, answered = one, two, true end)
  transport:poll()
  while not answered do transport:wait(1) end
  answers:push {
    id = request.id,
    status = response and response.status,
    retry_after = response and response.retry_after,
    body = response and response.body,
    problem = problem,
  }
end
transport:close()
]]

local function new(options)
  local love = rawget(_G, "love")
  if not (love and love.thread) then return nil, "needs love.thread; switch the module on in conf.lua" end
  local self = setmetatable({
    requests = love.thread.newChannel(),
    answers = love.thread.newChannel(),
    thread = love.thread.newThread(THREAD),
    id = 0,
  }, Transport)
  self.requests:push(options and options.tls or {})
  self.thread:start(self.requests, self.answers)
  return self
end

function Transport:send(request, done)
  self.id = self.id + 1
  self.done = done
  request.id = self.id
  self.requests:push(request)
end

local function take(self, answer)
  if answer and answer.id == self.id and self.done then
    local done = self.done
    self.done = nil
    done(answer.status and { status = answer.status, retry_after = answer.retry_after, body = answer.body } or nil, answer.problem)
  end
end

--- Look for an answer. A thread that died is told as no answer, with its error.
function Transport:poll()
  take(self, self.answers:pop())
  local problem = self.done and self.thread:getError()
  if problem then
    local done = self.done
    self.done = nil
    done(nil, problem)
  end
end

--- Wait for an answer; for `flush` and `close` only, never in a frame.
function Transport:wait(seconds)
  take(self, self.answers:demand(math.max(0, math.min(seconds, 0.1))))
  self:poll()
  return true
end

function Transport:close()
  self.done = nil
  self.requests:push "quit"
end

return { new = new }
