--- Drives the Lua tracker for the conformance suite: JSON lines in, JSON lines out (conformance/DRIVER.md).
-- Any interpreter runs it: lua5.1 sdk-lua/conformance/driver.lua.
local here = arg[0]:match "^(.*)/[^/]*$" or "."
package.path = here .. "/../src/?.lua;" .. here .. "/../src/?/init.lua;" .. package.path

local socket = require "socket"
local answer = assert(loadfile(here .. "/commands.lua"))(here, { gettime = socket.gettime, sleep = socket.sleep })

for line in io.lines() do
  io.write(answer(line), "\n")
  io.flush()
  if line:find('"cmd":%s*"bye"') then break end
end
