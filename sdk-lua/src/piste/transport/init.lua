--- Picks the transport: what the settings name, else what the host has.
-- @module piste.transport

local transport = {}

local function named(config)
  if config.send then return "callback" end
  if config.transport then return config.transport end
  local ngx, love = rawget(_G, "ngx"), rawget(_G, "love")
  if ngx and ngx.timer then return "openresty" end
  if love and love.thread then return "love" end
  return "luasocket"
end

local KNOWN = { luasocket = true, openresty = true, love = true, callback = true }

--- The transport for these settings, or nil and what is wrong.
---@return piste.Transport?
---@return string? problem
function transport.make(config, clock)
  local name = named(config)
  if type(name) == "table" then return name end
  if not KNOWN[name] then return nil, "transport must be luasocket, openresty or love, not " .. tostring(name) end
  local made, problem = require("piste.transport." .. name).new(config, clock)
  if not made then return nil, "transport " .. name .. " " .. problem end
  return made
end

return transport
