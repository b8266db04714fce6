--- What a value of the contract means in Lua; raises {error = "unsupported"} where Lua has no such value.
local dkjson = require "dkjson"
local piste = require "piste"

local function unsupported(what) error({ error = "unsupported", message = what }, 0) end

local function number(text)
  if text == "NaN" then return 0 / 0 end
  if text == "Infinity" then return math.huge end
  if text == "-Infinity" then return -math.huge end
  if text == "-0" then return -0.0 end
  local value = tonumber(text)
  if math.type and math.type(value) == "integer" then return value end
  if jit then return assert(loadstring("return " .. text .. "LL"))() end
  if string.format("%.0f", value) == text and math.abs(value) <= 2 ^ 53 then return value end
  unsupported("integers beyond 2^53")
end

-- UTF-16 units as a Lua text can come by them: each unit in UTF-8 of its own, halves of pairs too.
local function utf16(digits)
  local out = {}
  for unit in digits:gmatch "%x%x%x%x" do
    local code = tonumber(unit, 16)
    if code < 0x80 then
      out[#out + 1] = string.char(code)
    elseif code < 0x800 then
      out[#out + 1] = string.char(0xC0 + math.floor(code / 64), 0x80 + code % 64)
    else
      out[#out + 1] = string.char(0xE0 + math.floor(code / 4096), 0x80 + math.floor(code / 64) % 64, 0x80 + code % 64)
    end
  end
  return table.concat(out)
end

local function odd(kind)
  if kind == "function" then return print end
  local cycle = {}
  cycle.self = cycle
  return cycle
end

local tags = {
  ["$json"] = function(text) return dkjson.decode(text, 1, piste.null) end,
  ["$number"] = number,
  ["$utf16"] = utf16,
  ["$odd"] = odd,
}

local function untagged(value)
  if type(value) ~= "table" or value == piste.null then return value end
  local key, member = next(value)
  if type(key) == "string" and key:sub(1, 1) == "$" and next(value, key) == nil then
    if not tags[key] then unsupported(key) end
    return tags[key](member)
  end
  local out = setmetatable({}, getmetatable(value))
  for name, item in pairs(value) do
    out[name] = untagged(item)
  end
  return out
end

return untagged
