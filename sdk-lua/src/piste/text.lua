--- Texts: repaired UTF-8, JSON strings and percent-encoding.
-- Everything here takes and gives byte strings; a Lua string may hold anything, NUL and broken UTF-8 included.
-- @module piste.text

local byte, char, find, format, gsub, sub = string.byte, string.char, string.find, string.format, string.gsub, string.sub
local floor = math.floor

local text = {}

local REPLACEMENT = "\239\191\189" -- U+FFFD in UTF-8

-- How many bytes follow a first byte, and the bounds of the second byte (they shut out overlong forms, surrogates
-- and what lies beyond U+10FFFF).
local function sequence(first)
  if first >= 0xC2 and first <= 0xDF then return 1, 0x80, 0xBF end
  if first == 0xE0 then return 2, 0xA0, 0xBF end
  if first == 0xED then return 2, 0x80, 0x9F end
  if first >= 0xE1 and first <= 0xEF then return 2, 0x80, 0xBF end
  if first == 0xF0 then return 3, 0x90, 0xBF end
  if first >= 0xF1 and first <= 0xF3 then return 3, 0x80, 0xBF end
  if first == 0xF4 then return 3, 0x80, 0x8F end
end

-- A surrogate that was written as three bytes of UTF-8, or nil.
local function surrogate_at(value, at)
  local first, second, third = byte(value, at, at + 2)
  if first == 0xED and second and second >= 0xA0 and second <= 0xBF and third and third >= 0x80 and third <= 0xBF then
    return 0xD000 + (second - 0x80) * 64 + (third - 0x80)
  end
end

local function four_bytes(high, low)
  local code = 0x10000 + (high - 0xD800) * 0x400 + (low - 0xDC00)
  return char(
    0xF0 + floor(code / 0x40000),
    0x80 + floor(code / 0x1000) % 0x40,
    0x80 + floor(code / 0x40) % 0x40,
    0x80 + code % 0x40
  )
end

-- The length of the valid sequence at `at`, or nil.
local function valid_length(value, at)
  local follow, low, high = sequence(byte(value, at))
  if not follow then return nil end
  local second, third, fourth = byte(value, at + 1, at + follow)
  if not second or second < low or second > high then return nil end
  if follow > 1 and not (third and third >= 0x80 and third <= 0xBF) then return nil end
  if follow > 2 and not (fourth and fourth >= 0x80 and fourth <= 0xBF) then return nil end
  return follow + 1
end

-- What stands for the broken bytes at `at`, and how many bytes it replaces: halves of a pair that follow one another
-- are one character, a lone half or a stray byte is U+FFFD.
local function repaired(value, at)
  local high = surrogate_at(value, at)
  if not high then return REPLACEMENT, 1 end
  local low = high < 0xDC00 and surrogate_at(value, at + 3)
  if low and low >= 0xDC00 then return four_bytes(high, low), 6 end
  return REPLACEMENT, 3
end

--- The text as valid UTF-8 (SP-TEXT-2). Valid text comes back as it is.
---@param value string
---@return string
function text.valid(value)
  local at = find(value, "[\128-\255]")
  if not at then return value end
  local pieces, kept = nil, 1
  while at do
    local length = valid_length(value, at)
    if length then
      at = at + length
    else
      local instead, taken = repaired(value, at)
      pieces = pieces or {}
      pieces[#pieces + 1] = sub(value, kept, at - 1)
      pieces[#pieces + 1] = instead
      at = at + taken
      kept = at
    end
    at = find(value, "[\128-\255]", at)
  end
  if not pieces then return value end
  pieces[#pieces + 1] = sub(value, kept)
  return table.concat(pieces)
end

local ESCAPES = { ['"'] = '\\"', ["\\"] = "\\\\" }
for character, letter in pairs { ["\b"] = "b", ["\f"] = "f", ["\n"] = "n", ["\r"] = "r", ["\t"] = "t" } do
  ESCAPES[character] = "\\" .. letter
end
for code = 0, 31 do
  local character = char(code)
  ESCAPES[character] = ESCAPES[character] or format("\\u%04x", code)
end

--- The text as a JSON string with its quotes; valid UTF-8 is taken for granted.
---@param value string
---@return string
function text.quoted(value)
  -- %c and not a range, since Lua 5.1 ends a pattern at NUL. DEL is in %c too and has no escape, so it stays.
  if find(value, '[%c"\\]') then value = gsub(value, '[%c"\\]', ESCAPES) end
  return '"' .. value .. '"'
end

local PERCENT = {}
for code = 0, 255 do
  PERCENT[char(code)] = format("%%%02X", code)
end

--- The text as a value in a querystring (SP-GET-2).
---@param value string
---@return string
function text.percent_encoded(value)
  return (gsub(value, "[^A-Za-z0-9%-_%.~]", PERCENT))
end

return text
