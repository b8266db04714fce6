--- A game of three levels that plays itself: a session, its levels, its end. Copy src/piste beside this file and run `love .`
local piste = require "piste"

local LEVEL_SECONDS = 0.2
local tracker, session, level, elapsed
local longest_update = 0

local function start_level(number)
  level, elapsed = number, 0
  tracker:screen_view { name = "level " .. number }
  tracker:structured { category = "level", action = "start", property = session, value = number }
end

function love.load()
  love.filesystem.createDirectory "." -- the save directory, where the queue's file lives
  tracker = piste.tracker {
    endpoint = os.getenv "PISTE_ENDPOINT" or "http://127.0.0.1:9090",
    namespace = "game",
    app_id = "snow-rider",
    platform = "pc",
    storage = love.filesystem.getSaveDirectory() .. "/piste.queue",
    on_problem = print,
  }
  session = tracker:structured { category = "session", action = "start" }
  start_level(1)
end

function love.update(dt)
  local before = love.timer.getTime()
  tracker:update() -- looks into a channel; the frame never waits for the network
  longest_update = math.max(longest_update, love.timer.getTime() - before)

  elapsed = elapsed + dt
  if elapsed < LEVEL_SECONDS then return end
  tracker:structured { category = "level", action = "finish", property = session, value = level }
  if level == 3 then
    tracker:structured { category = "session", action = "end", property = session }
    return love.event.quit()
  end
  start_level(level + 1)
end

function love.quit()
  local result = tracker:close(3)
  print(string.format("sent %d pending %d longest update %.3f ms", result.sent, result.pending, longest_update * 1000))
end
