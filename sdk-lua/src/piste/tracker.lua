--- The tracker: takes events, hands them to the emitter, and lets the transport carry its requests.
-- @module piste.tracker

local base64 = require "piste.base64"
local clock = require "piste.clock"
local emitter = require "piste.emitter"
local events = require "piste.events"
local field = require "piste.field"
local guard = require "piste.guard"
local journal = require "piste.journal"
local payload = require "piste.payload"
local protocol = require "piste.protocol"
local random = require "piste.random"
local refusal = require "piste.refusal"
local self_describing = require "piste.self_describing"
local settings = require "piste.settings"
local subject = require "piste.subject"
local transports = require "piste.transport"
local version = require "piste.version"
local Key = protocol.Key

---@class piste.Transport
---@field send fun(self, request: piste.Request, done: fun(response?: piste.Response, problem?: string))
---@field poll fun(self)
---@field wait fun(self, seconds: number): boolean
---@field close fun(self)
---@field schedule? fun(self, seconds: number, call: fun(ending: boolean))

---@class piste.Common what every event may carry beside its own arguments
---@field entities? piste.SelfDescribing[]
---@field subject? piste.SubjectFields
---@field true_timestamp? number ms since 1970
---@field event_id? string a UUID

---@class piste.FlushResult
---@field sent integer
---@field failed integer
---@field pending integer

---@class piste.Tracker
local Tracker = {}
Tracker.__index = Tracker

local function tell(self, problem)
  if self.settings.on_problem then pcall(self.settings.on_problem, problem) end
end

local function drops_told(config)
  return function(reason, items)
    if not config.on_drop then return end
    local payloads = {}
    for index, item in ipairs(items) do
      payloads[index] = payload.map(item.list)
    end
    pcall(config.on_drop, reason, payloads) -- a callback that fails must not harm the tracker
  end
end

local function headers_of(config)
  local headers = { ["User-Agent"] = version.TRACKER }
  if config.method == "post" then headers["Content-Type"] = protocol.CONTENT_TYPE end
  if config.anonymous then headers[protocol.ANONYMOUS_HEADER] = "*" end
  if config.debug then headers[protocol.VERDICT_HEADER] = "1" end
  return headers
end

--- Make a tracker; an error where a setting is wrong.
---@param given piste.Settings
---@return piste.Tracker
local function new(given)
  local config, problem = settings.checked(given)
  if not config then error("piste.tracker: " .. problem, 2) end
  local self = setmetatable({ settings = config, subject_values = {}, closed = false }, Tracker)
  self.clock = config.clock or clock.system()
  self.random = config.random or random.source()
  if not self.random then
    error("piste.tracker: this host has no good source of random bytes; give `random = function(count) ... end`", 2)
  end
  self.transport, problem = transports.make(config, self.clock)
  if not self.transport then error("piste.tracker: " .. problem, 2) end
  local kept, lists
  if config.storage then
    kept, lists = journal.open(config.storage)
    if not kept then error("piste.tracker: " .. tostring(lists), 2) end
  end
  if config.sequence then self.numbers = { instance = random.uuid(self.random), last = 0 } end
  self.headers = headers_of(config)
  self.emitter = emitter.new(config, function() return random.fraction(self.random) end, drops_told(config), kept)
  self.common = { Key.TRACKER_VERSION, version.TRACKER, Key.TRACKER_NAMESPACE, field.text(config.namespace, "namespace") }
  if config.app_id and config.app_id ~= "" then
    self.common[5], self.common[6] = Key.APP_ID, field.text(config.app_id, "app_id")
  end
  if lists and #lists > 0 then self.emitter:restore(lists, self.clock.now()) elseif kept then self.emitter:compact() end
  guard.watch(self)
  self:pump()
  return self
end

-- Puts what all events have behind what this one has.
local function completed(self, list, common)
  local count = #list
  local function add(key, value)
    if value then
      list[count + 1], list[count + 2] = key, value
      count = count + 2
    end
  end
  add(Key.EVENT_ID, common.id or random.uuid(self.random))
  for index = 1, #self.common, 2 do
    add(self.common[index], self.common[index + 1])
  end
  local values = common.subject
  if not values[Key.PLATFORM] then add(Key.PLATFORM, self.settings.platform) end
  add(Key.CREATED_TSTAMP, common.created)
  add(Key.TRUE_TSTAMP, common.true_timestamp)
  local base64_on = self.settings.base64
  add(base64_on and Key.CONTEXTS_BASE64 or Key.CONTEXTS, common.entities)
  local keys = {}
  for key in pairs(values) do
    keys[#keys + 1] = key
  end
  table.sort(keys) -- the same bytes every time
  for index = 1, #keys do
    add(keys[index], values[keys[index]])
  end
  return list
end

-- The entity with the next event's number, as text: gaps in these tell what was lost on the way.
local function numbered(self)
  local numbers = self.numbers
  if not numbers then return nil end
  numbers.last = numbers.last + 1
  return string.format(
    '{"schema":"iglu:dev.piste/sequence/jsonschema/1-0-0","data":{"instance":"%s","sequence":%.0f}}',
    numbers.instance, numbers.last
  )
end

local function built(self, kind, args)
  if self.closed then refusal.raise("tracker", "is closed") end
  if args == nil then args = {} end
  if type(args) ~= "table" then refusal.raise("the argument", "must be a table") end
  local encode = self.settings.base64 and base64.encode or nil
  local created = self.clock.time_ms()
  local entities = self_describing.wrapped_entities(args.entities) -- what is refused uses up no number
  local common = {
    id = field.uuid(args.event_id, "event_id"),
    created = string.format("%.0f", created),
    true_timestamp = field.timestamp(args.true_timestamp, "true_timestamp"),
    entities = entities and encode and encode(entities) or entities,
    subject = args.subject == nil and self.subject_values or subject.with(self.subject_values, args.subject),
  }
  local lists = events[kind](args, encode, function() return random.uuid(self.random) end)
  local first = common.id or random.uuid(self.random)
  for index, list in ipairs(lists) do
    common.id = index == 1 and first or nil
    if self.numbers then
      entities = self_describing.wrapped_entities(args.entities, numbered(self))
      common.entities = encode and encode(entities) or entities
    end
    completed(self, list, common)
  end
  return { lists = lists, id = first, created = created }
end

local function track(self, kind, args)
  local made, problem = refusal.catch(built, self, kind, args)
  if not made then
    tell(self, kind .. ": " .. problem)
    return nil, problem
  end
  local now = self.clock.now()
  for _, list in ipairs(made.lists) do
    self.emitter:add(list, made.created, now)
  end
  if self.transport.schedule then self:pump() end
  return made.id
end

--- Track a page view: page_url, page_title, referrer. Every such call gives the event's id, or nil and what was refused.
---@param args {page_url: string, page_title?: string, referrer?: string}|piste.Common
---@return string? event_id
---@return string? problem
function Tracker:page_view(args) return track(self, "page_view", args) end

--- Track a page ping: page_url, page_title, referrer, min_x, max_x, min_y, max_y.
---@return string? event_id
---@return string? problem
function Tracker:page_ping(args) return track(self, "page_ping", args) end

--- Track a screen view: name, id, type, previous_name, previous_id, previous_type, transition_type.
---@param args {name: string, id?: string}|piste.Common
---@return string? event_id
---@return string? problem
function Tracker:screen_view(args) return track(self, "screen_view", args) end

--- Track a structured event: category, action, label, property, value.
---@param args {category: string, action: string, label?: string, property?: string, value?: number}|piste.Common
---@return string? event_id
---@return string? problem
function Tracker:structured(args) return track(self, "structured", args) end

--- Track a self-describing event: schema, data.
---@param args piste.SelfDescribing|piste.Common
---@return string? event_id
---@return string? problem
function Tracker:self_describing(args) return track(self, "self_describing", args) end

--- Track a timing: category, variable, timing in ms, label.
---@param args {category: string, variable: string, timing: number, label?: string}|piste.Common
---@return string? event_id
---@return string? problem
function Tracker:timing(args) return track(self, "timing", args) end

--- Track an order: order_id, total, affiliation, tax, shipping, city, state, country, currency, items.
-- `items` are transaction items without order_id; each is an event of its own.
---@return string? event_id of the transaction
---@return string? problem
function Tracker:transaction(args) return track(self, "transaction", args) end

--- Track one line of an order: order_id, sku, price, quantity, name, category, currency.
---@return string? event_id
---@return string? problem
function Tracker:transaction_item(args) return track(self, "transaction_item", args) end

--- Set fields of the subject for events from now on; an empty text unsets one. Gives true, or nil and what was refused.
---@param fields piste.SubjectFields
---@return boolean?
---@return string? problem
function Tracker:set_subject(fields)
  local values, problem = refusal.catch(subject.with, self.subject_values, fields)
  if not values then
    tell(self, problem)
    return nil, problem
  end
  self.subject_values = values
  return true
end

-- Prints what became of each event of the request that has its answer now.
local function explain(self, response, problem)
  local print_line = self.settings.debug
  if print_line == true then print_line = function(line) io.stderr:write(line, "\n") end end
  for _, line in ipairs(require("piste.debug").lines(self.emitter:flying(), response, problem)) do
    print_line(line)
  end
end

local function answered(self, response, problem)
  if self.closed then return end
  -- A printer that fails, or a collector that says what nobody expects, must not harm the tracker.
  if self.settings.debug then pcall(explain, self, response, problem) end
  self.emitter:settle(response, self.clock.now(), self.clock.time_ms())
  if problem or not response or response.status >= 300 then
    tell(self, "a request failed: " .. (problem or ("status " .. tostring(response and response.status))))
  end
  if self.transport.schedule then self:pump() end
end

--- Begin the next request if one is due. Hosts with timers call this by themselves.
function Tracker:pump()
  if self.closed then return end
  local queue = self.emitter
  local now = self.clock.now()
  local text = queue:take(now, self.clock.time_ms())
  if queue.trouble then
    tell(self, queue.trouble)
    queue.trouble = nil
  end
  if text then
    local config = self.settings
    local get = config.method == "get"
    self.transport:send({
      method = get and "GET" or "POST",
      path = get and config.request_path .. "?" .. text or config.request_path,
      headers = self.headers,
      body = not get and text or nil,
      address = config.address,
      timeout = config.request_timeout,
      keeps_body = config.debug and true,
    }, function(response, problem) answered(self, response, problem) end)
  elseif self.transport.schedule then
    self:schedule(now)
  end
end

-- One timer at a time: the earliest.
function Tracker:schedule(now)
  local due = self.emitter:due_at(now)
  if due == math.huge or (self.timer_at and self.timer_at <= due) then return end
  self.timer_at = due
  local begun, problem = self.transport:schedule(math.max(0.001, due - now), function(ending)
    if self.timer_at == due then self.timer_at = nil end
    if ending then self.emitter:flush_all() end
    self:pump()
  end)
  if not begun then -- the next event tries again
    self.timer_at = nil
    tell(self, "no timer: " .. tostring(problem))
  end
end

--- Do a bounded slice of work without waiting: for the loop of a game or a program.
function Tracker:update()
  if self.closed then return end
  self.transport:poll()
  self:pump()
end

--- Send what waits; return what came of it, at the latest after `seconds`. Back-off is waited for and not cut short.
---@param seconds? number default 10
---@return piste.FlushResult
function Tracker:flush(seconds) return self:run_until_through(seconds or 10, false) end

local function lost(counters)
  local sum = 0
  for _, count in pairs(counters.dropped) do
    sum = sum + count
  end
  return sum
end

function Tracker:run_until_through(seconds, give_up_early)
  local queue = self.emitter
  local sent, failed = queue.counters.sent, lost(queue.counters)
  local deadline = self.clock.now() + seconds
  local mark = queue:flush_all()
  while not self.closed do
    self:update()
    local now = self.clock.now()
    if queue:is_through(mark) or now >= deadline then break end
    local due = queue:due_at(now)
    if queue.queue.flying > 0 then
      if not self.transport:wait(deadline - now) then break end
    elseif due > now then
      if give_up_early and due > deadline then break end
      local sleep = self.clock.sleep
      if not sleep or sleep(math.min(due, deadline) - now) == false then break end
    end
  end
  return { sent = queue.counters.sent - sent, failed = lost(queue.counters) - failed, pending = queue:pending() }
end

--- The books: queued, sent, retried, dropped by reason.
---@return piste.Counters
function Tracker:counters()
  local counters, dropped = self.emitter.counters, {}
  for reason, count in pairs(counters.dropped) do
    dropped[reason] = count
  end
  return { queued = counters.queued, sent = counters.sent, retried = counters.retried, dropped = dropped }
end

--- Flush and end. What is left without storage counts as dropped by the shutdown. Closing twice does no harm.
---@param seconds? number default: exit_timeout
---@return piste.FlushResult
function Tracker:close(seconds)
  local result = self:run_until_through(seconds or self.settings.exit_timeout, true)
  if self.closed then return result end
  self.closed = true
  guard.forget(self)
  self.transport:close()
  local gone = self.emitter:shut_down()
  result.failed, result.pending = result.failed + gone, result.pending - gone
  return result
end

return { new = new }
