--- Self-describing JSON: data with the schema that describes it, for events and entities.
-- @module piste.self_describing

local json = require "piste.json"
local protocol = require "piste.protocol"
local refusal = require "piste.refusal"
local text = require "piste.text"

local self_describing = {}

local IGLU = "^iglu:[%w%-_%.]+/[%w%-_]+/[%w%-_]+/%d+%-%d+%-%d+$"

---@class piste.SelfDescribing
---@field schema string an Iglu URI with a full version
---@field data any

--- One self-describing JSON as text; raises a refusal.
---@param schema any
---@param data any
---@param name string what to call it in a refusal
---@return string
function self_describing.encode(schema, data, name)
  if type(schema) ~= "string" or not schema:find(IGLU) then
    refusal.raise(name .. "schema", "must be like iglu:com.acme/thing/jsonschema/1-0-0, not " .. tostring(schema))
  end
  if data == nil then refusal.raise(name .. "data", "is missing; an empty table is an empty object") end
  return '{"schema":' .. text.quoted(schema) .. ',"data":' .. json.encode(data, name .. "data") .. "}"
end

--- The JSON in its wrapper as an event carries it.
---@param inner string
---@return string
function self_describing.wrapped_event(inner)
  return '{"schema":"' .. protocol.UNSTRUCT_EVENT .. '","data":' .. inner .. "}"
end

--- Entities in their wrapper, or nil where there is none; raises a refusal.
---@param entities? piste.SelfDescribing[]
---@param one_more? string an entity as text
---@return string?
function self_describing.wrapped_entities(entities, one_more)
  if entities == nil then
    if not one_more then return nil end
    entities = {}
  end
  if type(entities) ~= "table" then refusal.raise("entities", "must be a list of tables with schema and data") end
  local texts = {}
  for index, entity in ipairs(entities) do
    local name = "entities[" .. index .. "]"
    if type(entity) ~= "table" then refusal.raise(name, "must be a table with schema and data") end
    texts[index] = self_describing.encode(entity.schema, entity.data, name .. ".")
  end
  if #texts == 0 and next(entities) ~= nil then
    refusal.raise("entities", "must be a list; put { } around a single entity")
  end
  texts[#texts + 1] = one_more
  if #texts == 0 then return nil end
  return '{"schema":"' .. protocol.CONTEXTS .. '","data":[' .. table.concat(texts, ",") .. "]}"
end

return self_describing
