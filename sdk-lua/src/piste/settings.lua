--- A tracker's settings: defaults and checks.
-- @module piste.settings

local endpoint = require "piste.endpoint"
local protocol = require "piste.protocol"

local settings = {}

---@class piste.Settings
---@field endpoint string URL of the collector; may carry a path prefix
---@field namespace string
---@field app_id? string
---@field platform? string default "srv" in OpenResty, else "app"
---@field method? "post"|"get" default "post"
---@field path? string POST path instead of the protocol's
---@field base64? boolean default true
---@field sequence? boolean number the events, so that gaps tell what was lost; default false
---@field batch_size? integer events a POST at most, default 10
---@field byte_limit? integer bytes of a POST at most, default 40000
---@field linger? number seconds that a batch which is not full waits, default 1
---@field queue_capacity? integer default 1000
---@field queue_policy? "drop_oldest"|"drop_newest" default "drop_oldest"
---@field storage? string path of a file that keeps the queue over a crash; one for each process
---@field retry_initial? number seconds, default 1
---@field retry_maximum? number seconds, default 300
---@field max_attempts? integer no bound by default
---@field request_timeout? number seconds, default 10
---@field exit_timeout? number seconds that the end of the program may wait, default 2
---@field anonymous? boolean ask the collector to leave out address and cookie
---@field debug? boolean|fun(line: string) ask for verdicts and print one for each event on stderr, or give the line
---@field on_drop? fun(reason: string, payloads: table<string, string>[])
---@field on_problem? fun(problem: string) hears why a request failed, a call was refused or storage did not work
---@field transport? "luasocket"|"openresty"|"love"|piste.Transport default: what the host has
---@field send? piste.Send an HTTP client of the engine instead
---@field wait? fun(seconds: number) lets the engine work on while `flush` waits; with `send`
---@field tls? {cafile?: string, verify?: boolean}
---@field random? fun(count: integer): string random bytes, where the host has no good source
---@field clock? piste.Clock

local DEFAULTS = {
  method = "post",
  base64 = true,
  batch_size = 10,
  byte_limit = protocol.TRACKER_POST_LIMIT,
  linger = 1,
  queue_capacity = 1000,
  queue_policy = protocol.QueuePolicy.DROP_OLDEST,
  retry_initial = 1,
  retry_maximum = 300,
  request_timeout = 10,
  exit_timeout = 2,
}

-- name -> type, and for a number its least value
local CHECKS = {
  endpoint = { "string" }, namespace = { "string" }, app_id = { "string" }, platform = { "string" },
  method = { "string" }, path = { "string" }, base64 = { "boolean" }, sequence = { "boolean" }, anonymous = { "boolean" },
  batch_size = { "number", 1 }, byte_limit = { "number", 1 }, linger = { "number", 0 },
  queue_capacity = { "number", 1 }, queue_policy = { "string" }, storage = { "string" },
  retry_initial = { "number", 0 }, retry_maximum = { "number", 0 }, max_attempts = { "number", 1 },
  request_timeout = { "number", 0.001 }, exit_timeout = { "number", 0 },
  on_drop = { "function" }, on_problem = { "function" }, send = { "function" }, wait = { "function" },
  debug = { "boolean", nil, "function" },
  tls = { "table" }, random = { "function" }, clock = { "table" }, transport = { "string", nil, "table" },
}

local function problem_of(name, value)
  local check = CHECKS[name]
  if not check then return tostring(name) .. " is no setting of a tracker" end
  local kind = type(value)
  -- An engine's function may come as an object that can be called.
  if check[1] == "function" and kind == "userdata" then return nil end
  if kind ~= check[1] and kind ~= check[3] then return name .. " must be a " .. check[1] .. ", not a " .. kind end
  if check[2] and not (value >= check[2] and value < math.huge) then
    return name .. " must be a finite number from " .. check[2] .. ", not " .. tostring(value)
  end
end

--- The settings with defaults and the parsed `address`, or nil and what is wrong.
---@param given piste.Settings
---@return table?
---@return string? problem
function settings.checked(given)
  if type(given) ~= "table" then return nil, "piste.tracker takes a table of settings" end
  local result = {}
  for name, value in pairs(DEFAULTS) do
    result[name] = value
  end
  for name, value in pairs(given) do
    local problem = problem_of(name, value)
    if problem then return nil, problem end
    result[name] = value
  end
  local address, problem = endpoint.parse(result.endpoint)
  if not address then return nil, problem end
  if not result.namespace or result.namespace == "" then return nil, "namespace is missing: a name for this tracker" end
  if result.path and not result.path:find "^[%w%-%._~/%%!$&'()*+,;=:@]+$" then
    return nil, "path has characters that a URL's path cannot have: " .. result.path
  end
  if result.method ~= "post" and result.method ~= "get" then return nil, 'method must be "post" or "get"' end
  if result.queue_policy ~= protocol.QueuePolicy.DROP_OLDEST and result.queue_policy ~= protocol.QueuePolicy.DROP_NEWEST then
    return nil, 'queue_policy must be "drop_oldest" or "drop_newest"'
  end
  if result.platform and not protocol.PLATFORMS[result.platform] then
    return nil, "platform is none of the protocol's: " .. result.platform
  end
  result.platform = result.platform or (rawget(_G, "ngx") and "srv" or "app")
  result.batch_size = math.floor(result.batch_size)
  result.address = address
  result.request_path = endpoint.path(address, result.method, result.path)
  return result
end

return settings
