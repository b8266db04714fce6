local base64 = require "piste.base64"
local dkjson = require "dkjson"
local field = require "piste.field"
local json = require "piste.json"
local refusal = require "piste.refusal"
local text = require "piste.text"

local here = debug.getinfo(1, "S").source:match "^@(.*)/[^/]*$"

local function vectors(name)
  local file = assert(io.open(here .. "/../../protocol/vectors/" .. name .. ".json"))
  local document = dkjson.decode(file:read "*a", 1, json.null)
  file:close()
  return document.encode
end

-- Lua 5.1 and 5.2 cannot hold such an integer; the vector says "where the language can".
local function input(value)
  if type(value) == "table" and value["$number"] then
    local digits = value["$number"]
    if digits == "NaN" then return 0 / 0 end
    if digits == "Infinity" then return math.huge end
    if digits == "-Infinity" then return -math.huge end
    local number = tonumber(digits)
    if digits == "9007199254740993" and math.type == nil then return nil end
    return number
  end
  if type(value) == "table" and value["$date"] then return nil end
  return value
end

local function check(name, encode)
  for _, vector in ipairs(vectors(name)) do
    local value = input(vector["in"])
    if value ~= nil then
      it(name .. " of " .. dkjson.encode(vector["in"]), function()
        local out, problem = refusal.catch(encode, value)
        if vector.error then
          assert.is_nil(out)
          assert.is_string(problem)
        else
          local right = { [vector.out] = true }
          for _, other in ipairs(vector["or"] or {}) do
            right[other] = true
          end
          assert.is_true(right[out], "got " .. tostring(out) .. " for " .. vector.out)
        end
      end)
    end
  end
end

describe("the protocol's vectors", function()
  check("percent_encoding", function(value) return text.percent_encoded(text.valid(value)) end)
  check("decimal", function(value) return field.decimal(value, "value") end)
  check("integer", function(value) return field.integer(value, "value") end)
  check("epoch_ms", function(value) return field.timestamp(value, "value") end)
  check("json_text", function(value) return json.encode(value, "value") end)
  check("dimensions", function(value) return field.size({ input(value[1]), input(value[2]) }, "value") end)
  check("base64url", function(value) return base64.encode(value) end)
end)
