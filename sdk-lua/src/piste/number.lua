--- Numbers as exact text, whatever the interpreter's numbers are.
-- Lua 5.1 and 5.2 have doubles only, 5.3 and later integers of 64 bits too, LuaJIT has both through its FFI.
-- @module piste.number

local find, format, gsub, match = string.find, string.format, string.gsub, string.match
local huge = math.huge
local math_type = math.type

local number = {}

-- An integer of LuaJIT's FFI prints as its digits and LL or ULL.
local function boxed_digits(value)
  if type(value) ~= "cdata" then return nil end
  return match(tostring(value), "^(-?%d+)U?LL$")
end

--- Whether the value is a number of any kind that this Lua has.
---@param value any
---@return boolean
function number.is(value)
  return type(value) == "number" or boxed_digits(value) ~= nil
end

--- Whether the value is a number that is neither NaN nor infinite.
---@param value any
---@return boolean
function number.is_finite(value)
  if type(value) ~= "number" then return boxed_digits(value) ~= nil end
  return value == value and value ~= huge and value ~= -huge
end

--- The shortest decimal text that reads back as the same number (SP-DEC-2). The number must be finite.
---@param value number
---@return string
function number.text(value)
  if type(value) ~= "number" then return boxed_digits(value) end
  if math_type and math_type(value) == "integer" then return format("%d", value) end
  if value == 0 then return "0" end -- minus zero is zero
  -- tostring is no help: 2^53 prints as 9.007199254741e+15. Beyond it the shortest text is one with an exponent.
  if value % 1 == 0 and value >= -2 ^ 53 and value <= 2 ^ 53 then return format("%.0f", value) end
  local digits
  -- Below 2^-1022 a double has fewer digits than 15.
  for precision = (value < 2.3e-308 and value > -2.3e-308) and 1 or 15, 17 do
    digits = format("%." .. precision .. "g", value)
    if tonumber(digits) == value then break end
  end
  if find(digits, ",", 1, true) then digits = gsub(digits, ",", ".") end -- the locale's decimal comma
  return digits
end

--- The nearest whole number; halves go up.
---@param value number
---@return number
function number.rounded(value)
  return math.floor(value + 0.5)
end

return number
