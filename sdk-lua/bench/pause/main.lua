--- The longest pauses that the tracker makes in 300 frames at 5 events a frame, in ms: of update() and of a track call.
local piste = require "piste"

local FRAMES = 300
local tracker
local frame, longest_update, longest_track = 0, 0, 0
local updates = {}

function love.load()
  tracker = piste.tracker {
    endpoint = os.getenv "PISTE_ENDPOINT", namespace = "bench", queue_capacity = 10000, retry_initial = 0.01,
    retry_maximum = 0.05, request_timeout = 1,
  }
end

function love.update()
  local time = love.timer.getTime
  for n = 1, 5 do
    local before = time()
    tracker:structured { category = "frame", action = "drawn", value = n }
    longest_track = math.max(longest_track, time() - before)
  end
  local before = time()
  tracker:update()
  local pause = time() - before
  updates[#updates + 1] = pause
  longest_update = math.max(longest_update, pause)
  frame = frame + 1
  if frame == FRAMES then
    table.sort(updates)
    local usual = updates[math.ceil(FRAMES * 0.99)]
    print(string.format("%.3f %.3f %.3f", longest_update * 1000, usual * 1000, longest_track * 1000))
    tracker:close(0)
    love.event.quit()
  end
  love.timer.sleep(1 / 120)
end
