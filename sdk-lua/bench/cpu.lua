--- CPU microseconds an event, tracked and delivered: cpu.lua URL METHOD BATCH EVENTS; METHOD "bare" is luasocket alone.
local here = arg[0]:match "^(.*)/[^/]*$" or "."
package.path = here .. "/../src/?.lua;" .. here .. "/../src/?/init.lua;" .. package.path

local url, method, batch, events = arg[1], arg[2], tonumber(arg[3]), tonumber(arg[4])

local function tracked()
  local tracker = require("piste").tracker {
    endpoint = url, namespace = "bench", app_id = "bench", method = method, batch_size = batch,
    queue_capacity = events + 1,
  }
  local begun = os.clock()
  for n = 1, events do
    tracker:structured { category = "shop", action = "add-to-basket", label = "sku-1", property = "blue", value = n }
    if n % batch == 0 then tracker:flush(10) end
  end
  assert(tracker:flush(30).pending == 0)
  return os.clock() - begun
end

-- What a tracker on luasocket's own http pays before it has done anything: a request for each event.
local function bare()
  local http = require "socket.http"
  local begun = os.clock()
  for n = 1, events do
    assert(http.request(url .. "/i?e=se&se_ca=shop&se_ac=add-to-basket&se_la=sku-1&se_pr=blue&se_va=" .. n))
  end
  return os.clock() - begun
end

print(string.format("%.1f", (method == "bare" and bare() or tracked()) / events * 1e6))
