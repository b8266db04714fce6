--- Prints JSON: exact numbers, sorted keys, valid UTF-8, and a refusal for what JSON cannot say.
-- The printer is our own since the same bytes shall leave every host: cjson prints 14 digits of a number and keys in
-- any order. What cjson and dkjson decoded is understood: their null, their empty and marked arrays.
-- @module piste.json

local number = require "piste.number"
local refusal = require "piste.refusal"
local text = require "piste.text"
local JSON_DEPTH = require("piste.protocol").JSON_DEPTH

local quoted, valid = text.quoted, text.valid
local floor, sort = math.floor, table.sort

local json = {}

--- JSON's null, since nil in a Lua table is nothing.
json.null = setmetatable({}, {
  __tostring = function() return "null" end,
  __newindex = function() error("null has no fields", 2) end,
})

local ARRAY = { __jsontype = "array" }
local OBJECT = { __jsontype = "object" }

--- Marks a table as a JSON array, which an empty table is not by itself.
---@generic T: table
---@param value T
---@return T
function json.array(value)
  return setmetatable(value or {}, ARRAY)
end

--- Marks a table as a JSON object, as an empty table is anyway.
---@generic T: table
---@param value T
---@return T
function json.object(value)
  return setmetatable(value or {}, OBJECT)
end

-- Of the JSON libraries only those that the program itself has loaded matter: nobody else can have made their values.
local function foreign(name, field)
  local library = package.loaded[name]
  return type(library) == "table" and library[field] or nil
end

local function is_null(value)
  if value == json.null then return true end
  if type(value) == "userdata" then
    local ngx = rawget(_G, "ngx")
    return value == foreign("cjson", "null") or value == foreign("cjson.safe", "null") or (ngx and value == ngx.null)
  end
  return value == foreign("dkjson", "null")
end

local function marked_as(value)
  local meta = getmetatable(value)
  if type(meta) ~= "table" then return nil end
  if meta.__jsontype then return meta.__jsontype end
  if meta == foreign("cjson", "array_mt") or meta == foreign("cjson", "empty_array_mt") then return "array" end
end

local function is_empty_array(value)
  return type(value) == "userdata" and value == foreign("cjson", "empty_array")
end

local refuse = refusal.raise

-- "array" or "object", and for an array its length.
local function shape_of(value, path)
  local mark = marked_as(value)
  if mark == "object" then return "object" end
  local count, highest, texts = 0, 0, 0
  for key in pairs(value) do
    if type(key) == "number" and key >= 1 and floor(key) == key then
      count = count + 1
      if key > highest then highest = key end
    elseif type(key) == "string" then
      texts = texts + 1
    else
      refuse(path, "has a key that is neither a text nor a place in a list: " .. tostring(key))
    end
  end
  if count > 0 and texts > 0 then refuse(path, "mixes places of a list with named fields") end
  if texts > 0 then
    if mark == "array" then refuse(path, "is marked as an array and has named fields") end
    return "object"
  end
  if count ~= highest then refuse(path, "is a list with a hole; put piste.null there") end
  if count == 0 and mark ~= "array" then return "object" end
  return "array", count
end

local write

local function write_object(out, value, path, depth, open)
  local keys, by_key, count = {}, {}, 0
  for key, member in pairs(value) do
    if type(key) ~= "string" then refuse(path, "is marked as an object and has a key that is no text") end
    local name = valid(key)
    if by_key[name] ~= nil then refuse(path, "has two keys that are the same once repaired: " .. name) end
    count = count + 1
    keys[count], by_key[name] = name, member
  end
  sort(keys)
  out[#out + 1] = "{"
  for index = 1, count do
    local key = keys[index]
    out[#out + 1] = (index > 1 and "," or "") .. quoted(key) .. ":"
    write(out, by_key[key], path .. "." .. key, depth, open)
  end
  out[#out + 1] = "}"
end

local function write_table(out, value, path, depth, open)
  if open[value] then refuse(path, "holds itself") end
  if depth >= JSON_DEPTH then refuse(path, "is nested deeper than " .. JSON_DEPTH .. " levels") end
  local shape, length = shape_of(value, path)
  open[value] = true
  if shape == "object" then
    write_object(out, value, path, depth + 1, open)
  else
    out[#out + 1] = "["
    for index = 1, length do
      if index > 1 then out[#out + 1] = "," end
      write(out, value[index], path .. "[" .. index .. "]", depth + 1, open)
    end
    out[#out + 1] = "]"
  end
  open[value] = nil
end

function write(out, value, path, depth, open)
  local kind = type(value)
  if kind == "string" then
    out[#out + 1] = quoted(valid(value))
  elseif kind == "boolean" then
    out[#out + 1] = value and "true" or "false"
  elseif number.is(value) then
    if not number.is_finite(value) then refuse(path, "is " .. tostring(value) .. ", which JSON cannot say") end
    out[#out + 1] = number.text(value)
  elseif is_null(value) then
    out[#out + 1] = "null"
  elseif is_empty_array(value) then
    out[#out + 1] = "[]"
  elseif kind == "table" then
    write_table(out, value, path, depth, open)
  else
    refuse(path, "is a " .. kind .. ", which JSON cannot say")
  end
end

--- The value as JSON text; raises a refusal for what JSON cannot say.
---@param value any
---@param name? string what to call the value in a refusal
---@return string
function json.encode(value, name)
  local out = {}
  write(out, value, name or "value", 0, {})
  return table.concat(out)
end

return json
