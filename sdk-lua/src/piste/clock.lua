--- The time of the host: what stands on the wire, and what delays are measured with.
-- @module piste.clock

local clock = {}

---@class piste.Clock
---@field time_ms fun(): integer milliseconds since 1970 UTC
---@field now fun(): number seconds, from any beginning
---@field sleep? fun(seconds: number) waits; a host that must not block has none

local function whole(seconds)
  return math.floor(seconds * 1000)
end

local function openresty(ngx)
  return {
    time_ms = function() return whole(ngx.now()) end,
    now = function() return ngx.now() end,
    -- Several phases, the log phase among them, cannot sleep; sleep says so by false.
    sleep = function(seconds) return (pcall(ngx.sleep, seconds)) end,
  }
end

local function luasocket(socket)
  return {
    time_ms = function() return whole(socket.gettime()) end,
    now = socket.gettime,
    sleep = function(seconds) socket.sleep(seconds) return true end,
  }
end

-- Without a library Lua knows whole seconds only. The processor's time fills in the milliseconds, so that two events
-- of one second keep their order; it never runs past the second.
local function plain()
  local second, mark = os.time(), os.clock()
  local function seconds()
    local current = os.time()
    if current ~= second then second, mark = current, os.clock() end
    return second + math.min(math.max(os.clock() - mark, 0), 0.999)
  end
  return { time_ms = function() return whole(seconds()) end, now = seconds }
end

--- The clock of the host that this runs in.
---@return piste.Clock
function clock.system()
  local ngx = rawget(_G, "ngx")
  if ngx and ngx.now then return openresty(ngx) end
  local found, socket = pcall(require, "socket")
  if found and type(socket) == "table" and socket.gettime then return luasocket(socket) end
  return plain()
end

return clock
