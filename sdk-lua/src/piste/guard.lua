--- Closes trackers that are still open when the Lua state ends, so that a program's last events are sent.
-- It works where the state is closed: the ordinary end of `lua`, or os.exit(code, true) from 5.2 on. A plain os.exit
-- ends without it; OpenResty and LOVE have hooks of their own (a worker's last timer, love.quit).
-- @module piste.guard

local guard = {}

-- Holds the sentinels as long as their trackers are open.
local open = {} -- luacheck: ignore 241 (holding is all it does)

-- LuaJIT finalizes what finalizers made in a second round, when the libraries of these objects are gone already. So they
-- stay loaded, which at the end of a state costs nothing.
local function keep_libraries()
  local registry = rawget(_G, "jit") and debug and debug.getregistry and debug.getregistry()
  local libraries = registry and registry._LOADLIB
  if libraries then libraries.__gc = nil end
end

local function finish(tracker)
  keep_libraries()
  -- Finalizers run youngest first: the connection is closed by now and must not be used.
  if tracker.transport.drop_connection then tracker.transport:drop_connection() end
  pcall(tracker.close, tracker)
end

local newproxy = rawget(_G, "newproxy") -- Lua 5.1 and LuaJIT finalize userdata only

local function sentinel(call)
  if not newproxy then return setmetatable({}, { __gc = call }) end
  local proxy = newproxy(true)
  getmetatable(proxy).__gc = call
  return proxy
end

--- Close this tracker with the state, unless it is closed before.
-- Lua 5.1 unloads C libraries by finalizers too, so the sentinel must be younger than the transport's libraries.
function guard.watch(tracker)
  open[tracker] = sentinel(function() finish(tracker) end)
end

function guard.forget(tracker)
  open[tracker] = nil
end

return guard
