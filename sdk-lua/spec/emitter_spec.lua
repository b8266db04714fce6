local Emitter = require "piste.emitter"
local retry = require "piste.retry"
local settings = require "piste.settings"

local function emitter(given)
  local config = { endpoint = "http://c", namespace = "n", retry_initial = 1, retry_maximum = 8 }
  for name, value in pairs(given or {}) do config[name] = value end
  local drops = {}
  local made = Emitter.new(assert(settings.checked(config)), function() return 1 end, function(reason, items)
    for _, item in ipairs(items) do drops[#drops + 1] = reason .. item.list[2] end
  end)
  return made, drops
end

local function fill(made, count)
  for index = 1, count do made:add({ "k", tostring(index) }, 0, 0) end
end

local function sent_keys(body)
  local out = {}
  for value in body:gmatch '"k":"(%d+)"' do out[#out + 1] = value end
  return table.concat(out, " ")
end

describe("emitter", function()
  it("sends a full batch at once and a part of one after its linger", function()
    local made = emitter { batch_size = 2, linger = 1 }
    fill(made, 3)
    assert.equal("1 2", sent_keys(made:take(0, 0)))
    made:settle({ status = 200 }, 0, 0)
    assert.is_nil(made:take(0.9, 0))
    assert.equal("3", sent_keys(made:take(1, 0)))
  end)

  it("backs off with doubled delays and begins anew after a success", function()
    local made = emitter { batch_size = 1 }
    fill(made, 2)
    local delays, now = {}, 0
    for _ = 1, 5 do
      assert.is_string(made:take(now, 0))
      made:settle(nil, now, 0)
      delays[#delays + 1] = made:due_at(now) - now
      now = made:due_at(now)
    end
    assert.same({ 1, 2, 4, 8, 8 }, delays)
    made:take(now, 0)
    made:settle({ status = 200 }, now, 0)
    made:take(now, 0)
    made:settle(nil, now, 0)
    assert.equal(now + 1, made:due_at(now))
  end)

  it("splits after 413 until the batch is through, in order", function()
    local made = emitter { batch_size = 4 }
    fill(made, 6)
    assert.equal("1 2 3 4", sent_keys(made:take(0, 0)))
    made:settle({ status = 413 }, 0, 0)
    assert.equal("1 2", sent_keys(made:take(0, 0)))
    made:settle({ status = 413 }, 0, 0)
    for _, one in ipairs { "1", "2", "3", "4" } do
      assert.equal(one, sent_keys(made:take(0, 0)))
      made:settle({ status = 200 }, 0, 0)
    end
    made:flush_all()
    assert.equal("5 6", sent_keys(made:take(0, 0)))
  end)

  it("gives up the oldest that waits, never one in flight", function()
    local made, drops = emitter { batch_size = 2, queue_capacity = 3 }
    fill(made, 3)
    made:take(0, 0)
    made:add({ "k", "4" }, 0, 0)
    assert.same({ "overflow3" }, drops)
    made:settle({ status = 200 }, 0, 0)
    made:flush_all()
    assert.equal("4", sent_keys(made:take(0, 0)))
  end)

  it("keeps its books balanced at every step", function()
    local made = emitter { batch_size = 3, queue_capacity = 5, max_attempts = 2 }
    local answers = { { status = 200 }, false, { status = 413 }, { status = 403 }, { status = 503 }, false }
    local now = 0
    for step = 1, 200 do
      made:add({ "k", tostring(step) }, 0, now)
      if made:take(now, 0) then made:settle(answers[step % #answers + 1] or nil, now, 0) end
      now = now + 1
      local counters, dropped = made.counters, 0
      for _, count in pairs(counters.dropped) do dropped = dropped + count end
      assert.equal(counters.queued, counters.sent + dropped + made:pending())
    end
  end)
end)

describe("retry", function()
  it("reads seconds and dates of Retry-After, and nothing else", function()
    assert.equal(30, retry.after("30", 0))
    assert.equal(60, retry.after("Tue, 14 Nov 2023 22:14:20 GMT", 1700000000000))
    assert.equal(86400, retry.after("Fri, 01 Mar 2024 00:00:00 GMT", 1709164800000)) -- over a leap day
    assert.is_nil(retry.after("soon", 0))
    assert.is_nil(retry.after("-5", 0))
  end)
end)
