--- What a collector says of the events of a request, one line an event: `piste: page_view 7d9a8a5e good`.
-- @module piste.debug

local json_reader = require "piste.json_reader"
local payload = require "piste.payload"
local protocol = require "piste.protocol"
local EventCode, Key = protocol.EventCode, protocol.Key

local debug_mode = {}

local KINDS = {
  [EventCode.PAGE_VIEW] = "page_view",
  [EventCode.PAGE_PING] = "page_ping",
  [EventCode.STRUCT] = "struct",
  [EventCode.TRANSACTION] = "transaction",
  [EventCode.TRANSACTION_ITEM] = "transaction_item",
}

local VALUES = {}
for value = 0, 63 do
  local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
  VALUES[alphabet:byte(value + 1)] = value
end

local function decoded(base64)
  local out, bits, held = {}, 0, 0
  for at = 1, #base64 do
    held, bits = held * 64 + (VALUES[base64:byte(at)] or 0), bits + 6
    if bits >= 8 then
      bits = bits - 8
      local rest = held % 2 ^ bits
      out[#out + 1] = string.char((held - rest) / 2 ^ bits)
      held = rest
    end
  end
  return table.concat(out)
end

local function described(map)
  local kind = KINDS[map[Key.EVENT]] or map[Key.EVENT]
  if map[Key.SE_CATEGORY] then kind = kind .. " " .. map[Key.SE_CATEGORY] .. "/" .. (map[Key.SE_ACTION] or "") end
  local encoded = map[Key.UNSTRUCT_EVENT_BASE64]
  local text = map[Key.UNSTRUCT_EVENT] or encoded and decoded(encoded)
  local outer = text and json_reader.decode(text)
  if outer then kind = outer.data.schema:match "^iglu:[^/]*/([^/]*)" or kind end
  return kind .. " " .. map[Key.EVENT_ID]:sub(1, 8)
end

-- The verdict in an answer, where its collector gives one.
local function verdict_in(response)
  local answer = response and response.body and json_reader.decode(response.body)
  if type(answer) ~= "table" or type(answer.events) ~= "table" then return nil end
  return answer.status ~= nil and answer or nil
end

local function told_of(verdict, event_id)
  local whole
  for _, event in pairs(verdict.events) do
    if type(event) == "table" then
      if event.event_id == event_id then return event end
      -- A request that failed as a whole is one failure, which belongs to no event alone.
      if event.event_id == nil and event.status == "failed" then whole = event end
    end
  end
  return whole
end

local function outcome(event_id, response, problem, verdict)
  if not response then return "not sent: no answer (" .. tostring(problem) .. ")" end
  local status = response.status
  if status < 200 or status >= 300 then return "not sent: the collector answered " .. status end
  if not verdict then return "sent; this collector gives no verdicts" end
  local told = told_of(verdict, event_id)
  if not told then return verdict.status == "pending" and "pending" or "sent; the collector says nothing of it" end
  if told.status ~= "failed" then return tostring(told.status) end
  local reason, got = tostring(told.reason), told.got ~= nil and tostring(told.got)
  local line = "failed: " .. reason
  if got and not reason:find(got, 1, true) then line = line .. ", got " .. got end
  return told.fix and line .. " (" .. tostring(told.fix) .. ")" or line
end

--- A line for each event of a request that was answered so; `lists` are the events' pairs.
---@param lists string[][]
---@param response? piste.Response
---@param problem? string
---@return string[]
function debug_mode.lines(lists, response, problem)
  local verdict, lines = verdict_in(response), {}
  for index, list in ipairs(lists) do
    local map = payload.map(list)
    lines[index] = "piste: " .. described(map) .. " " .. outcome(map[Key.EVENT_ID], response, problem, verdict)
  end
  return lines
end

return debug_mode
