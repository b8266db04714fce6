--- Piste: an event tracker for Lua 5.1 to 5.5 and LuaJIT.
--
--     local piste = require "piste"
--     local tracker = piste.tracker { endpoint = "https://collector.acme.com", namespace = "game", app_id = "snow" }
--     tracker:structured { category = "level", action = "finished", value = 3 }
--     tracker:update() -- in the loop; or
--     tracker:flush(5)
--
-- @module piste

local json = require "piste.json"
local tracker = require "piste.tracker"
local version = require "piste.version"

return {
  tracker = tracker.new,
  null = json.null,
  array = json.array,
  object = json.object,
  VERSION = version.VERSION,
}
