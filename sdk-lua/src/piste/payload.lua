--- Payloads: flat lists of pairs {key, text, key, text ...}, and how they look in a querystring and in a body.
-- The sent timestamp belongs to the attempt, so it is put to the end of the finished text each time.
-- @module piste.payload

local protocol = require "piste.protocol"
local text = require "piste.text"
local concat = table.concat

local payload = {}

local STM = protocol.Key.SENT_TSTAMP

local BODY_BEGIN = '{"schema":"' .. protocol.PAYLOAD_DATA .. '","data":['
local BODY_END = "]}"

-- What a request adds to an event: the sent timestamp of 13 digits with its key, a comma, a brace.
payload.EXTRA = { post = #STM + 22, get = #STM + 15 }
payload.ENVELOPE = #BODY_BEGIN + #BODY_END

--- The pairs as JSON without its end, or as a querystring.
---@param method "post"|"get"
---@param list string[]
---@return string
function payload.encoded(method, list)
  local out, count = {}, 0
  local post = method == "post"
  for index = 1, #list, 2 do
    count = count + 1
    if post then
      out[count] = '"' .. list[index] .. '":' .. text.quoted(list[index + 1])
    else
      out[count] = list[index] .. "=" .. text.percent_encoded(list[index + 1])
    end
  end
  if post then return "{" .. concat(out, ",") end
  return concat(out, "&")
end

--- The body of a POST for events that were encoded before.
---@param texts string[]
---@param stm string
---@return string
function payload.body(texts, stm)
  local ending = ',"' .. STM .. '":"' .. stm .. '"}'
  return BODY_BEGIN .. concat(texts, ending .. ",") .. ending .. BODY_END
end

--- The querystring of a GET.
---@param encoded string
---@param stm string
---@return string
function payload.query(encoded, stm)
  return encoded .. "&" .. STM .. "=" .. stm
end

--- The pairs as a map, for callbacks.
---@param list string[]
---@return table<string, string>
function payload.map(list)
  local map = {}
  for index = 1, #list, 2 do
    map[list[index]] = list[index + 1]
  end
  return map
end

return payload
