--- Reads JSON: what a collector answers in debug mode, which alone loads this. Null is nil, as if it were not there.
-- @module piste.json_reader

local char, find, match, sub = string.char, string.find, string.match, string.sub
local floor = math.floor

local json_reader = {}

local DEEPEST = 40
local LITERALS = { ["true"] = true, ["false"] = false }
local ESCAPES = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }

local function utf8_of(code)
  if code < 0x80 then return char(code) end
  if code < 0x800 then return char(0xC0 + floor(code / 0x40), 0x80 + code % 0x40) end
  if code < 0x10000 then
    return char(0xE0 + floor(code / 0x1000), 0x80 + floor(code / 0x40) % 0x40, 0x80 + code % 0x40)
  end
  return char(
    0xF0 + floor(code / 0x40000),
    0x80 + floor(code / 0x1000) % 0x40,
    0x80 + floor(code / 0x40) % 0x40,
    0x80 + code % 0x40
  )
end

local function unescaped(raw)
  raw = raw:gsub("\\u([dD][89abAB]%x%x)\\u([dD][c-fC-F]%x%x)", function(high, low)
    return utf8_of(0x10000 + (tonumber(high, 16) - 0xD800) * 0x400 + tonumber(low, 16) - 0xDC00)
  end)
  -- One pass, so that an escaped backslash begins no other escape.
  return (raw:gsub("\\(.)(%x?%x?%x?%x?)", function(letter, digits)
    if letter ~= "u" then return (ESCAPES[letter] or letter) .. digits end
    return #digits == 4 and utf8_of(tonumber(digits, 16)) or "?" .. digits
  end))
end

local function string_at(text, at)
  local from = at + 1
  local stop = from
  while true do
    stop = find(text, '["\\]', stop)
    if not stop then error("a text has no end", 0) end
    if sub(text, stop, stop) == '"' then break end
    stop = stop + 2
  end
  local raw = sub(text, from, stop - 1)
  return find(raw, "\\", 1, true) and unescaped(raw) or raw, stop + 1
end

local value_at

local function skipped(text, at) return (find(text, "[^ \t\r\n]", at)) or #text + 1 end

local function members(text, at, depth, closing, read)
  at = skipped(text, at + 1)
  if sub(text, at, at) == closing then return at + 1 end
  while true do
    at = skipped(text, read(at, depth))
    local sign = sub(text, at, at)
    if sign == closing then return at + 1 end
    if sign ~= "," then error("a comma is missing", 0) end
    at = skipped(text, at + 1)
  end
end

function value_at(text, at, depth)
  if depth > DEEPEST then error("it is too deep", 0) end
  at = skipped(text, at)
  local first = sub(text, at, at)
  if first == '"' then return string_at(text, at) end
  if first == "{" then
    local object = {}
    return object, members(text, at, depth, "}", function(place, level)
      if sub(text, place, place) ~= '"' then error("a key is missing", 0) end
      local key, after = string_at(text, place)
      after = skipped(text, after)
      if sub(text, after, after) ~= ":" then error("a colon is missing", 0) end
      object[key], after = value_at(text, after + 1, level + 1)
      return after
    end)
  end
  if first == "[" then
    local array, count = {}, 0
    return array, members(text, at, depth, "]", function(place, level)
      count = count + 1
      local after
      array[count], after = value_at(text, place, level + 1)
      return after
    end)
  end
  local word = match(text, "^%a+", at)
  if word == "null" or LITERALS[word] ~= nil then return LITERALS[word], at + #word end
  local digits = match(text, "^-?%d+%.?%d*[eE]?[+-]?%d*", at)
  if not (digits and tonumber(digits)) then error("it is no JSON", 0) end
  return tonumber(digits), at + #digits
end

--- The value of a JSON text, or nil and what is wrong with it.
---@param text string
---@return any
---@return string? problem
function json_reader.decode(text)
  local fine, value, after = pcall(value_at, text, 1, 0)
  if not fine then return nil, value end
  if skipped(text, after) <= #text then return nil, "something follows the JSON" end
  return value
end

return json_reader
