--- Values of single parameters: how each type of argument becomes text, and what it refuses.
-- Each function takes the value and the argument's name, and gives the text or nil where there is nothing to send.
-- @module piste.field

local number = require "piste.number"
local random = require "piste.random"
local refusal = require "piste.refusal"
local text = require "piste.text"

local field = {}

local INTEGER_MAX = 2147483647
local EARLIEST, LATEST = -62167219200000, 253402300799999 -- the years 0 to 9999, in ms

--- A text; numbers and flags are taken as their text, an empty one is left out (SP-PAY-4).
function field.text(value, name)
  if value == nil or value == "" then return nil end
  if type(value) == "string" then return text.valid(value) end
  if type(value) == "boolean" then return value and "true" or "false" end
  if number.is_finite(value) then return number.text(value) end
  refusal.raise(name, "must be a text, not a " .. type(value))
end

--- A decimal: any finite number, every digit of it.
function field.decimal(value, name)
  if value == nil then return nil end
  if not number.is_finite(value) then refusal.raise(name, "must be a finite number, not " .. tostring(value)) end
  return number.text(value)
end

--- A whole number of 32 bits.
function field.integer(value, name)
  if value == nil then return nil end
  if not number.is_finite(value) or value % 1 ~= 0 then
    refusal.raise(name, "must be a whole number, not " .. tostring(value))
  end
  if value > INTEGER_MAX or value < -INTEGER_MAX - 1 then refusal.raise(name, "must fit 32 bits") end
  return number.text(value)
end

--- A whole number of 32 bits, rounded from what was measured.
function field.offset(value, name)
  if value == nil then return nil end
  if not number.is_finite(value) then refusal.raise(name, "must be a finite number, not " .. tostring(value)) end
  return field.integer(type(value) == "number" and number.rounded(value) or value, name)
end

--- A size: a table with width and height, or with these as its first and second item.
function field.size(value, name)
  if value == nil or value == "" then return nil end
  if type(value) ~= "table" then refusal.raise(name, "must be a table with width and height") end
  local width = field.offset(value.width or value[1], name .. ".width")
  local height = field.offset(value.height or value[2], name .. ".height")
  if not width or not height then refusal.raise(name, "must have width and height") end
  if width:sub(1, 1) == "-" or height:sub(1, 1) == "-" then refusal.raise(name, "must not be negative") end
  return width .. "x" .. height
end

--- A UUID.
function field.uuid(value, name)
  if value == nil or value == "" then return nil end
  if not random.is_uuid(value) then refusal.raise(name, "must be a UUID, not " .. tostring(value)) end
  return value:lower()
end

--- A moment in milliseconds since 1970; less than a millisecond is cut off.
function field.timestamp(value, name)
  if value == nil then return nil end
  if not number.is_finite(value) then refusal.raise(name, "must be milliseconds since 1970, not " .. tostring(value)) end
  if type(value) == "number" then value = math.floor(value) end
  if value < EARLIEST or value > LATEST then
    refusal.raise(name, "must be milliseconds in the years 0 to 9999; is it in another unit?")
  end
  return number.text(value)
end

return field
