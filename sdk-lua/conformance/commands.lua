--- The commands of the driver contract, for a host that gives time and, where it has no sockets, an HTTP client.
-- Called with this folder and {gettime, sleep, send?, wait?}; gives a function from a line to its reply, and the trackers.
local here, host = ...

local dkjson = require "dkjson"
local piste = require "piste"
local stepped = dofile(here .. "/stepped_clock.lua")
local untagged = dofile(here .. "/tags.lua")

local CAPABILITIES = dkjson.decode([=[[
  "event.page_view", "event.page_ping", "event.structured", "event.self_describing", "event.screen_view", "event.timing",
  "event.transaction", "event.transaction_item", "subject.user_id", "subject.domain_userid", "subject.network_userid",
  "subject.domain_sessionid", "subject.domain_sessionidx", "subject.ip_address", "subject.useragent", "subject.language",
  "subject.timezone", "subject.screen_resolution", "subject.viewport", "subject.color_depth", "subject.platform",
  "event_subject", "entities", "true_timestamp", "event_id", "transport.get", "transport.post", "encoding.base64",
  "encoding.plain", "batching", "byte_limit", "retry", "retry.max_attempts", "queue", "queue.drop_oldest",
  "queue.drop_newest", "storage", "clock", "counters", "callback", "threads", "anonymous", "request_timeout",
  "exit_flush", "path_prefix", "custom_path"
]]=])

local PATIENCE = 4 -- seconds of real time for a request on loopback, on a machine under load

local clock = stepped.new(host.gettime, host.sleep)
local trackers, called = {}, {}

local function refused(problem) error({ error = "invalid_argument", message = problem }, 0) end

-- What a game would do in its loop, until the request that is under way has its answer.
local function settled(tracker)
  local limit = host.gettime() + PATIENCE
  tracker:update()
  while tracker.emitter.queue.flying > 0 and host.gettime() < limit do
    tracker.transport:wait(0.05)
    tracker:update()
  end
end

-- A few turns of that loop, enough for a request that is due to leave.
local function looped(tracker)
  tracker:update()
  for _ = 1, 10 do
    if tracker.emitter.queue.flying == 0 then break end
    tracker.transport:wait(0.002)
    tracker:update()
  end
end

local function emptied(value, seen)
  if type(value) ~= "table" or value == piste.null or seen[value] then return end
  seen[value] = true
  for key, member in pairs(value) do
    emptied(member, seen)
    value[key] = nil
  end
end

local commands = {}

function commands.hello()
  return {
    protocol = 1,
    tracker = { name = "lua", version = piste.VERSION, language = jit and "luajit" or _VERSION },
    tv = "piste-lua-" .. piste.VERSION,
    capabilities = CAPABILITIES,
  }
end

local function seconds(ms) return ms and ms / 1000 end

function commands.create(request)
  local config = request.config
  local retry = config.retry or {}
  local counts
  if config.callback then
    counts = {}
    called[request.tracker] = counts
  end
  local fine, result = pcall(piste.tracker, {
    endpoint = config.endpoint, namespace = config.namespace, app_id = config.app_id, platform = config.platform,
    method = config.method, base64 = config.base64, batch_size = config.batch_size, byte_limit = config.byte_limit,
    queue_capacity = config.queue_capacity, queue_policy = config.queue_policy, storage = config.storage,
    retry_initial = seconds(retry.initial_ms), retry_maximum = seconds(retry.max_ms), max_attempts = retry.max_attempts,
    request_timeout = seconds(config.request_timeout_ms), anonymous = config.anonymous, path = config.custom_path,
    debug = os.getenv "PISTE_DEBUG" == "1", exit_timeout = 1.5, clock = clock, send = host.send, wait = host.wait,
    on_drop = counts and function(reason, payloads)
      if config.callback == "raise" then error "a callback that fails" end
      counts[reason] = (counts[reason] or 0) + #payloads
    end,
    on_problem = function(problem) io.stderr:write(problem, "\n") end,
  })
  if not fine then refused(tostring(result)) end
  trackers[request.tracker] = result
end

local function fields(set)
  local out = {}
  for name, value in pairs(set) do
    out[name] = untagged(value)
  end
  return out
end

function commands.subject(request)
  local fine, problem = trackers[request.tracker]:set_subject(fields(request.set))
  if not fine then refused(problem) end
end

function commands.track(request)
  local tracker = trackers[request.tracker]
  local args = {}
  for name, value in pairs(request.args or {}) do
    args[name] = untagged(value)
  end
  if request.entities then
    args.entities = {}
    for index, entity in ipairs(request.entities) do
      args.entities[index] = { schema = untagged(entity.schema), data = untagged(entity.data) }
    end
  end
  args.true_timestamp = untagged(request.true_timestamp)
  args.event_id = request.event_id
  if request.subject then args.subject = fields(request.subject) end
  local event_id, problem = tracker[request.event](tracker, args)
  if request.spoil then emptied(args, {}) end
  if not event_id then refused(problem) end
  looped(tracker)
  return { event_id = event_id }
end

function commands.burst(request)
  local tracker, threads = trackers[request.tracker], {}
  for thread = 1, request.threads do
    threads[thread] = coroutine.create(function()
      for n = 0, request.events - 1 do
        assert(tracker:structured { category = "burst", action = tostring(thread - 1), value = n })
        coroutine.yield()
      end
    end)
  end
  for _ = 1, request.events do
    for _, thread in ipairs(threads) do
      assert(coroutine.resume(thread))
    end
    tracker:update()
  end
end

function commands.flush(request)
  local tracker = trackers[request.tracker]
  clock.bear(request.timeout_ms / 1000)
  local result = tracker:flush(request.timeout_ms / 1000)
  clock.bear(nil)
  return { pending = result.pending, now = clock.time_ms() }
end

function commands.clock(request)
  local target = request.now / 1000
  clock.start(target)
  while true do
    local due, tracker = target, nil
    for _, one in pairs(trackers) do
      settled(one)
      local at = one.closed and math.huge or one.emitter:due_at(clock.now())
      if at < due or (at <= target and not tracker) then due, tracker = at, one end
    end
    if not tracker then break end
    clock.move(due)
  end
  clock.move(target)
end

function commands.counters(request)
  local counters = trackers[request.tracker]:counters()
  setmetatable(counters.dropped, { __jsontype = "object" })
  counters.called = called[request.tracker] and setmetatable(called[request.tracker], { __jsontype = "object" })
  return counters
end

function commands.destroy(request)
  clock.bear(1)
  trackers[request.tracker]:close(1)
  clock.bear(nil)
end

function commands.bye()
  clock.bear(1)
end

local function answer(request)
  local command = commands[request.cmd]
  local reply = { id = request.id, ok = false, error = "unsupported", message = request.cmd }
  if not command then return reply end
  local fine, result = pcall(command, request)
  if fine then
    reply = result or {}
    reply.id, reply.ok = request.id, true
  elseif type(result) == "table" then
    reply.error, reply.message = result.error, result.message
  else
    reply.error, reply.message = "internal", tostring(result)
  end
  return reply
end

return function(line)
  return dkjson.encode(answer(dkjson.decode(line, 1, piste.null)))
end, trackers
