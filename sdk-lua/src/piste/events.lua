--- The kinds of event: which arguments each takes and under which keys they travel.
-- Each function takes the arguments and gives one or more lists of pairs {key, text, key, text ...}; it raises a refusal.
-- @module piste.events

local field = require "piste.field"
local protocol = require "piste.protocol"
local refusal = require "piste.refusal"
local self_describing = require "piste.self_describing"
local Key, EventCode = protocol.Key, protocol.EventCode

local events = {}

local SCREEN_VIEW = "iglu:com.snowplowanalytics.mobile/screen_view/jsonschema/1-0-0"
local TIMING = "iglu:com.snowplowanalytics.snowplow/timing/jsonschema/1-0-0"

local REQUIRED = true

local PAGE = {
  { "page_url", Key.PAGE_URL, field.text, REQUIRED },
  { "page_title", Key.PAGE_TITLE, field.text },
  { "referrer", Key.PAGE_REFERRER, field.text },
}

local OFFSETS = {
  { "min_x", Key.PP_MIN_X, field.offset },
  { "max_x", Key.PP_MAX_X, field.offset },
  { "min_y", Key.PP_MIN_Y, field.offset },
  { "max_y", Key.PP_MAX_Y, field.offset },
}

local STRUCTURED = {
  { "category", Key.SE_CATEGORY, field.text, REQUIRED },
  { "action", Key.SE_ACTION, field.text, REQUIRED },
  { "label", Key.SE_LABEL, field.text },
  { "property", Key.SE_PROPERTY, field.text },
  { "value", Key.SE_VALUE, field.decimal },
}

local TRANSACTION = {
  { "order_id", Key.TR_ORDER_ID, field.text, REQUIRED },
  { "total", Key.TR_TOTAL, field.decimal, REQUIRED },
  { "affiliation", Key.TR_AFFILIATION, field.text },
  { "tax", Key.TR_TAX, field.decimal },
  { "shipping", Key.TR_SHIPPING, field.decimal },
  { "city", Key.TR_CITY, field.text },
  { "state", Key.TR_STATE, field.text },
  { "country", Key.TR_COUNTRY, field.text },
  { "currency", Key.TR_CURRENCY, field.text },
}

local TRANSACTION_ITEM = {
  { "order_id", Key.TI_ORDER_ID, field.text, REQUIRED },
  { "sku", Key.TI_SKU, field.text, REQUIRED },
  { "price", Key.TI_PRICE, field.decimal, REQUIRED },
  { "quantity", Key.TI_QUANTITY, field.integer, REQUIRED },
  { "name", Key.TI_NAME, field.text },
  { "category", Key.TI_CATEGORY, field.text },
  { "currency", Key.TI_CURRENCY, field.text },
}

local function filled(pairs_, rows, args)
  local count = #pairs_
  for index = 1, #rows do
    local row = rows[index]
    local value = row[3](args[row[1]], row[1])
    if value then
      pairs_[count + 1], pairs_[count + 2] = row[2], value
      count = count + 2
    elseif row[4] then
      refusal.raise(row[1], "is missing or empty")
    end
  end
  return pairs_
end

local function described(schema, data, base64)
  local json = self_describing.wrapped_event(self_describing.encode(schema, data, ""))
  local key = base64 and Key.UNSTRUCT_EVENT_BASE64 or Key.UNSTRUCT_EVENT
  return { { Key.EVENT, EventCode.UNSTRUCT, key, base64 and base64(json) or json } }
end

function events.page_view(args)
  return { filled({ Key.EVENT, EventCode.PAGE_VIEW }, PAGE, args) }
end

function events.page_ping(args)
  return { filled(filled({ Key.EVENT, EventCode.PAGE_PING }, PAGE, args), OFFSETS, args) }
end

function events.structured(args)
  return { filled({ Key.EVENT, EventCode.STRUCT }, STRUCTURED, args) }
end

function events.self_describing(args, base64)
  return described(args.schema, args.data, base64)
end

function events.screen_view(args, base64, new_id)
  local data = {}
  for _, name in ipairs { "name", "type", "previous_name", "previous_id", "previous_type", "transition_type" } do
    data[name == "previous_name" and "previousName"
      or name == "previous_id" and "previousId"
      or name == "previous_type" and "previousType"
      or name == "transition_type" and "transitionType"
      or name] = field.text(args[name], name)
  end
  if not data.name then refusal.raise("name", "is missing or empty") end
  data.id = field.uuid(args.id, "id") or new_id()
  return described(SCREEN_VIEW, data, base64)
end

function events.timing(args, base64)
  local data = {
    category = field.text(args.category, "category"),
    variable = field.text(args.variable, "variable"),
    label = field.text(args.label, "label"),
  }
  if not data.category then refusal.raise("category", "is missing or empty") end
  if not data.variable then refusal.raise("variable", "is missing or empty") end
  if not field.decimal(args.timing, "timing") then refusal.raise("timing", "is missing") end
  data.timing = args.timing
  return described(TIMING, data, base64)
end

function events.transaction_item(args)
  return { filled({ Key.EVENT, EventCode.TRANSACTION_ITEM }, TRANSACTION_ITEM, args) }
end

function events.transaction(args)
  local lists = { filled({ Key.EVENT, EventCode.TRANSACTION }, TRANSACTION, args) }
  if args.items ~= nil and type(args.items) ~= "table" then refusal.raise("items", "must be a list of items") end
  for index, item in ipairs(args.items or {}) do
    if type(item) ~= "table" then refusal.raise("items[" .. index .. "]", "must be a table") end
    local copy = {}
    for name, value in pairs(item) do
      copy[name] = value
    end
    copy.order_id = args.order_id
    lists[#lists + 1] = events.transaction_item(copy)[1]
  end
  return lists
end

return events
