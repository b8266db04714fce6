--- The emitter: queue, batches, retry and the books. It decides and does no I/O; times come in as arguments.
-- @module piste.emitter

local Queue = require "piste.queue"
local payload = require "piste.payload"
local protocol = require "piste.protocol"
local retry = require "piste.retry"
local DropReason = protocol.DropReason
local huge = math.huge

---@class piste.Response
---@field status integer
---@field retry_after? string
---@field body? string where debug mode asked for it

---@class piste.Counters
---@field queued integer
---@field sent integer
---@field retried integer
---@field dropped table<string, integer>

---@class piste.Emitter
---@field counters piste.Counters
local Emitter = {}
Emitter.__index = Emitter

--- An emitter with settings whose defaults are filled in. `random` gives a fraction, `on_drop(reason, items)` hears of drops.
---@return piste.Emitter
local function new(settings, random, on_drop, journal)
  return setmetatable({
    settings = settings,
    random = random,
    on_drop = on_drop,
    journal = journal,
    queue = Queue.new(settings.queue_capacity, settings.queue_policy),
    counters = { queued = 0, sent = 0, retried = 0, dropped = {} },
    sequence = 0,
    flushed = 0, -- everything up to this sequence leaves without waiting for a full batch
    failures = 0,
    not_before = -huge,
    split_size = nil, -- a smaller batch size after a 413 ...
    split_until = 0, -- ... up to this sequence
  }, Emitter)
end

local function kept(self, operation, argument)
  local journal = self.journal
  if not journal then return end
  local fine, problem = journal[operation](journal, argument)
  if not fine then self.trouble = "storage " .. journal.path .. ": " .. tostring(problem) end
end

local function drop(self, reason, items)
  local dropped = self.counters.dropped
  dropped[reason] = (dropped[reason] or 0) + #items
  self.on_drop(reason, items)
end

local function enqueue(self, list, created, now)
  self.sequence = self.sequence + 1
  local item = {
    sequence = self.sequence,
    list = list,
    encoded = payload.encoded(self.settings.method, list),
    created = created,
    added = now,
    attempts = 0,
  }
  self.counters.queued = self.counters.queued + 1
  return item, self.queue:push(item)
end

--- Take an event. A full queue drops one by its policy.
---@param list string[]
---@param created number ms
---@param now number seconds
function Emitter:add(list, created, now)
  local item, dropped = enqueue(self, list, created, now)
  if dropped ~= item then kept(self, "add", item) end
  if dropped then
    if dropped ~= item then kept(self, "remove", { dropped }) end
    drop(self, DropReason.OVERFLOW, { dropped })
  end
end

--- Take back what a journal kept, due at once.
---@param lists string[][]
---@param now number seconds
function Emitter:restore(lists, now)
  for _, list in ipairs(lists) do
    local map = payload.map(list)
    local _, dropped = enqueue(self, list, tonumber(map[protocol.Key.CREATED_TSTAMP]) or 0, now)
    if dropped then drop(self, DropReason.OVERFLOW, { dropped }) end
  end
  self.flushed = self.sequence
  self:compact()
end

--- Write the journal anew with what is in the queue.
function Emitter:compact()
  local items = {}
  for place = 1, self.queue.count do
    items[place] = self.queue:at(place)
  end
  kept(self, "rewrite", items)
end

--- How many events wait, those in a request included.
function Emitter:pending()
  return self.queue.count
end

--- The pairs of the events that are in a request.
---@return string[][]
function Emitter:flying()
  local lists = {}
  for place = 1, self.queue.flying do
    lists[place] = self.queue:at(place).list
  end
  return lists
end

-- How many events from the front make the next request.
local function batch_length(self)
  local settings, queue = self.settings, self.queue
  if settings.method == "get" then return 1 end
  local limit = self.split_size or settings.batch_size
  local bytes, extra = payload.ENVELOPE, payload.EXTRA.post
  for place = 1, math.min(limit, queue.count) do
    local item = queue:at(place)
    bytes = bytes + #item.encoded + extra
    if place > 1 and (bytes > settings.byte_limit or (self.split_size and item.sequence > self.split_until)) then
      return place - 1, true
    end
  end
  return math.min(limit, queue.count), queue.count >= limit
end

--- When the next request should leave, in seconds on the clock; infinity if none.
---@param now number
---@return number
function Emitter:due_at(now)
  local queue = self.queue
  if queue.count == 0 or queue.flying > 0 then return huge end
  local first = queue:at(1)
  local due = now
  if first.sequence > self.flushed and self.failures == 0 and self.settings.method == "post" then
    local _, full = batch_length(self)
    if not full then due = first.added + self.settings.linger end
  end
  return math.max(due, self.not_before)
end

--- Make all that waits leave without waiting for more; gives the mark to ask `is_through` for.
---@return integer
function Emitter:flush_all()
  self.flushed = self.sequence
  return self.sequence
end

--- Whether everything up to the mark is sent or dropped.
---@param mark integer
function Emitter:is_through(mark)
  local first = self.queue:at(1)
  return not first or first.sequence > mark
end

--- The next batch if one is due: its body or querystring, nil otherwise.
---@param now number seconds
---@param now_ms number
---@return string?
function Emitter:take(now, now_ms)
  if self:due_at(now) > now then return nil end
  local count = batch_length(self)
  local texts, latest = {}, now_ms
  for place = 1, count do
    local item = self.queue:at(place)
    texts[place] = item.encoded
    item.attempts = item.attempts + 1
    if item.attempts > 1 then self.counters.retried = self.counters.retried + 1 end
    -- A clock that was set back must not make an event sent before it was made.
    if item.created > latest then latest = item.created end
  end
  self.queue.flying = count
  local stm = string.format("%.0f", latest)
  if self.settings.method == "get" then return payload.query(texts[1], stm) end
  return payload.body(texts, stm)
end

-- The events of the request are done with.
local function finish(self, reason)
  local items = self.queue:shift(self.queue.flying)
  self.queue.flying = 0
  kept(self, "remove", items)
  if self.journal and self.journal:is_slack() then self:compact() end
  if reason then drop(self, reason, items) else self.counters.sent = self.counters.sent + #items end
end

local function succeed(self, reason)
  self.failures, self.not_before = 0, -huge
  finish(self, reason)
  local first = self.queue:at(1)
  if self.split_size and (not first or first.sequence > self.split_until) then self.split_size = nil end
end

-- Those that have used up their attempts go; they need not be the whole batch.
local function expire(self, count)
  local maximum = self.settings.max_attempts
  self.queue.flying = 0
  if not maximum then return end
  local gone = 0
  while gone < count and self.queue:at(gone + 1).attempts >= maximum do
    gone = gone + 1
  end
  if gone == 0 then return end
  local items = self.queue:shift(gone)
  kept(self, "remove", items)
  drop(self, DropReason.EXPIRED, items)
end

local function fail(self, response, now, now_ms)
  local settings = self.settings
  self.failures = self.failures + 1
  local delay = retry.delay(settings.retry_initial, settings.retry_maximum, self.failures, self.random())
  local asked = response and retry.after(response.retry_after, now_ms)
  if asked and asked > delay then delay = asked end
  self.not_before = now + delay
  expire(self, self.queue.flying)
end

--- Book the answer to the request; nil stands for no answer.
---@param response? piste.Response
---@param now number seconds
---@param now_ms number
function Emitter:settle(response, now, now_ms)
  local flying = self.queue.flying
  if flying == 0 then return end
  local meaning = response and protocol.STATUSES[response.status] or "retry"
  if meaning == "sent" then return succeed(self) end
  if meaning == "drop" then return succeed(self, DropReason.REFUSED) end
  if meaning == "split" then
    if flying == 1 then return succeed(self, DropReason.OVERSIZE) end
    self.split_size = math.floor(flying / 2)
    self.split_until = math.max(self.split_until, self.queue:at(flying).sequence)
    self.flushed = math.max(self.flushed, self.split_until)
    self.queue.flying = 0
    return
  end
  fail(self, response, now, now_ms)
end

--- Give up what waits, unless a journal keeps it for the next start. Gives how many were dropped.
---@return integer
function Emitter:shut_down()
  self.queue.flying = 0
  if self.journal then
    self.journal:close()
    return 0
  end
  local items = self.queue:shift(self.queue.count)
  if #items > 0 then drop(self, DropReason.SHUTDOWN, items) end
  return #items
end

return { new = new }
