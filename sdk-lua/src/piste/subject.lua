--- The subject: who or what the events are about.
-- @module piste.subject

local field = require "piste.field"
local protocol = require "piste.protocol"
local refusal = require "piste.refusal"
local Key = protocol.Key

local subject = {}

---@class piste.SubjectFields
---@field user_id? string
---@field domain_userid? string
---@field network_userid? string
---@field domain_sessionid? string a UUID
---@field domain_sessionidx? integer
---@field ip_address? string
---@field useragent? string
---@field language? string
---@field timezone? string
---@field screen_resolution? {width: number, height: number}
---@field viewport? {width: number, height: number}
---@field color_depth? integer
---@field platform? string one of the protocol's codes

local function platform(value, name)
  if value == nil or value == "" then return nil end
  if not protocol.PLATFORMS[value] then
    local codes = {}
    for code in pairs(protocol.PLATFORMS) do
      codes[#codes + 1] = code
    end
    table.sort(codes)
    refusal.raise(name, "must be one of " .. table.concat(codes, " ") .. ", not " .. tostring(value))
  end
  return value
end

local function index(value, name)
  if value == "" then return nil end
  return field.integer(value, name)
end

local FIELDS = {
  user_id = { Key.USER_ID, field.text },
  domain_userid = { Key.DOMAIN_USERID, field.text },
  network_userid = { Key.TRACKER_NETWORK_USERID, field.text },
  domain_sessionid = { Key.DOMAIN_SESSIONID, field.uuid },
  domain_sessionidx = { Key.DOMAIN_SESSIONIDX, index },
  ip_address = { Key.IP_ADDRESS, field.text },
  useragent = { Key.USERAGENT, field.text },
  language = { Key.LANGUAGE, field.text },
  timezone = { Key.TIMEZONE, field.text },
  screen_resolution = { Key.SCREEN_RESOLUTION, field.size },
  viewport = { Key.VIEWPORT, field.size },
  color_depth = { Key.COLOR_DEPTH, field.text },
  platform = { Key.PLATFORM, platform },
}

--- A copy of `values` (key -> text) with these fields set; an empty text unsets one. Raises a refusal.
---@param values table<string, string>
---@param fields piste.SubjectFields
---@return table<string, string>
function subject.with(values, fields)
  if type(fields) ~= "table" then refusal.raise("subject", "must be a table of fields") end
  local result = {}
  for key, value in pairs(values) do
    result[key] = value
  end
  for name, value in pairs(fields) do
    local known = FIELDS[name]
    if not known then refusal.raise("subject." .. tostring(name), "is no field of a subject") end
    result[known[1]] = known[2](value, name)
  end
  return result
end

return subject
