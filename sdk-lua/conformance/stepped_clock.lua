--- The machine's time until `start`, then one that only the driver and sleeping move.
local stepped = {}

function stepped.new(gettime, real_sleep)
  local now, patience
  local clock = {}

  function clock.now()
    if not now then return gettime() end
    -- With a request that hangs only real time passes; when it is up, the same time is over here too.
    if patience and gettime() >= patience.real then now = math.max(now, patience.stepped) end
    return now
  end

  function clock.time_ms() return math.floor(clock.now() * 1000 + 0.5) end

  function clock.sleep(seconds)
    if now then now = now + seconds else real_sleep(seconds) end
    return true
  end

  function clock.start(at) now = now or at end

  function clock.move(at) now = math.max(now, at) end

  --- Let at most so many real seconds pass in requests; nil ends it.
  function clock.bear(seconds)
    patience = seconds and now and { real = gettime() + seconds, stepped = now + seconds } or nil
  end

  return clock
end

return stepped
