--- A bounded queue of events in order. The first `flying` of them are in a request and are not given up.
-- @module piste.queue

local protocol = require "piste.protocol"

---@class piste.Item
---@field sequence integer
---@field list string[] the payload's pairs
---@field encoded string
---@field created number ms, as in the payload
---@field added number seconds on the clock
---@field attempts integer

---@class piste.Queue
---@field count integer
---@field flying integer
local Queue = {}
Queue.__index = Queue

---@param capacity integer
---@param policy string
---@return piste.Queue
local function new(capacity, policy)
  return setmetatable({ capacity = capacity, policy = policy, items = {}, head = 1, count = 0, flying = 0 }, Queue)
end

--- Put an item at the end. Gives the item that had to go, which may be the new one, or nil.
---@param item piste.Item
---@return piste.Item?
function Queue:push(item)
  local dropped
  if self.count >= self.capacity then
    if self.policy == protocol.QueuePolicy.DROP_NEWEST or self.flying >= self.count then return item end
    dropped = self:remove_oldest_waiting()
  end
  self.items[self.head + self.count] = item
  self.count = self.count + 1
  return dropped
end

-- The items of a request lie before the oldest that waits; they move up by one, and there are few.
function Queue:remove_oldest_waiting()
  local items, at = self.items, self.head + self.flying
  local dropped = items[at]
  for index = at, self.head + 1, -1 do
    items[index] = items[index - 1]
  end
  items[self.head] = nil
  self.head, self.count = self.head + 1, self.count - 1
  return dropped
end

--- The item at a place, the first being 1.
function Queue:at(place)
  return self.items[self.head + place - 1]
end

--- Take so many items off the front.
---@param count integer
---@return piste.Item[]
function Queue:shift(count)
  local taken = {}
  for index = 1, count do
    taken[index] = self.items[self.head]
    self.items[self.head] = nil
    self.head = self.head + 1
  end
  self.count = self.count - count
  if self.count == 0 then self.items, self.head = {}, 1 end
  return taken
end

return { new = new }
