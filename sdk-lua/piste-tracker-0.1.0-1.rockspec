rockspec_format = "3.0"
package = "piste-tracker"
version = "0.1.0-1"
source = {
  url = "git+https://github.com/piste/piste",
  tag = "v0.1.0",
  dir = "piste/sdk-lua",
}
description = {
  summary = "Event tracker for games, servers and routers; wire-compatible with Snowplow",
  detailed = "Pure Lua for 5.1 to 5.5 and LuaJIT: luasocket, OpenResty, LOVE, or an HTTP client of your own.",
  license = "Apache-2.0",
}
-- luasocket (and luasec for https) only where nothing else carries the requests, so they are not demanded.
dependencies = { "lua >= 5.1" }
build = {
  type = "builtin",
  modules = {
    ["piste.base64"] = "src/piste/base64.lua",
    ["piste.clock"] = "src/piste/clock.lua",
    ["piste.debug"] = "src/piste/debug.lua",
    ["piste.emitter"] = "src/piste/emitter.lua",
    ["piste.endpoint"] = "src/piste/endpoint.lua",
    ["piste.events"] = "src/piste/events.lua",
    ["piste.field"] = "src/piste/field.lua",
    ["piste.guard"] = "src/piste/guard.lua",
    ["piste.http"] = "src/piste/http.lua",
    ["piste"] = "src/piste/init.lua",
    ["piste.journal"] = "src/piste/journal.lua",
    ["piste.json"] = "src/piste/json.lua",
    ["piste.json_reader"] = "src/piste/json_reader.lua",
    ["piste.number"] = "src/piste/number.lua",
    ["piste.payload"] = "src/piste/payload.lua",
    ["piste.protocol"] = "src/piste/protocol.lua",
    ["piste.queue"] = "src/piste/queue.lua",
    ["piste.random"] = "src/piste/random.lua",
    ["piste.refusal"] = "src/piste/refusal.lua",
    ["piste.retry"] = "src/piste/retry.lua",
    ["piste.self_describing"] = "src/piste/self_describing.lua",
    ["piste.settings"] = "src/piste/settings.lua",
    ["piste.subject"] = "src/piste/subject.lua",
    ["piste.text"] = "src/piste/text.lua",
    ["piste.tracker"] = "src/piste/tracker.lua",
    ["piste.transport.callback"] = "src/piste/transport/callback.lua",
    ["piste.transport"] = "src/piste/transport/init.lua",
    ["piste.transport.love"] = "src/piste/transport/love.lua",
    ["piste.transport.luasocket"] = "src/piste/transport/luasocket.lua",
    ["piste.transport.openresty"] = "src/piste/transport/openresty.lua",
    ["piste.transport.tls"] = "src/piste/transport/tls.lua",
    ["piste.version"] = "src/piste/version.lua",
  },
}
