--- When to try again: exponential backoff with jitter, and Retry-After.
-- @module piste.retry

local retry = {}

local MONTHS = {}
for index, name in ipairs { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" } do
  MONTHS[name] = index
end

-- Days since 1970-01-01 of a day in the Gregorian calendar, with years that begin in March so that leap days end them.
local function days(year, month, day)
  if month <= 2 then year, month = year - 1, month + 12 end
  local floor = math.floor
  local leaps = floor(year / 4) - floor(year / 100) + floor(year / 400)
  return 365 * year + leaps + floor((153 * (month - 3) + 2) / 5) + day - 719469
end

--- Seconds to wait after the `failures`th failure in a row: between half and all of the doubled delay.
---@param initial number seconds
---@param maximum number seconds
---@param failures integer
---@param fraction number random, from 0 up to 1
---@return number
function retry.delay(initial, maximum, failures, fraction)
  -- Beyond 2^60 the product would only lose meaning, never the bound.
  local full = math.min(maximum, initial * 2 ^ math.min(failures - 1, 60))
  return full * (0.5 + fraction / 2)
end

--- The seconds that a Retry-After header asks for, or nil where it cannot be read.
---@param header any
---@param now_ms number
---@return number?
function retry.after(header, now_ms)
  if type(header) ~= "string" then return nil end
  local seconds = header:match "^%s*(%d+)%s*$"
  if seconds then return tonumber(seconds) end
  local day, name, year, hour, minute, second = header:match "^%s*%a+,%s*(%d+)[ %-](%a+)[ %-](%d%d%d%d)%s+(%d+):(%d+):(%d+)"
  local month = name and MONTHS[name]
  if not month then return nil end
  local moment = days(tonumber(year), month, tonumber(day)) * 86400 + hour * 3600 + minute * 60 + second
  return math.max(0, moment - now_ms / 1000)
end

return retry
