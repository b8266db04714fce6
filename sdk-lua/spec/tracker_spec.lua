local piste = require "piste"

local function tracker(given)
  local requests = {}
  local config = {
    endpoint = "https://c.example/p/", namespace = "n",
    send = function(request, done)
      requests[#requests + 1] = request
      done(given and given.status or 200)
    end,
  }
  for name, value in pairs(given or {}) do
    if name ~= "status" then config[name] = value end
  end
  return piste.tracker(config), requests
end

describe("piste", function()
  it("has this public surface", function()
    local names = {}
    for name in pairs(piste) do names[#names + 1] = name end
    table.sort(names)
    assert.same({ "VERSION", "array", "null", "object", "tracker" }, names)
  end)

  it("leaves no globals behind", function()
    local allowed = {}
    for name in pairs(_G) do allowed[name] = true end
    local made = tracker()
    made:structured { category = "a", action = "b" }
    made:close()
    for name in pairs(_G) do assert.is_true(allowed[name], "global " .. tostring(name)) end
  end)

  it("says what is wrong with a setting", function()
    assert.has_error(function() piste.tracker { endpoint = "ftp://x", namespace = "n" } end,
      "piste.tracker: endpoint must begin with http:// or https://, not ftp://")
    assert.error_matches(function() piste.tracker { endpoint = "http://x", namespace = "n", batchsize = 2 } end,
      "batchsize is no setting")
  end)

  it("needs no more than a function that sends", function()
    local made, requests = tracker()
    assert.is_string(made:page_view { page_url = "https://shop.example/" })
    assert.same({ sent = 1, failed = 0, pending = 0 }, made:flush(1))
    assert.equal("https://c.example/p/com.snowplowanalytics.snowplow/tp2", requests[1].url)
    assert.equal("application/json; charset=UTF-8", requests[1].headers["Content-Type"])
  end)

  it("gives nil and the reason for what it refuses, and tells it", function()
    local told
    local made = tracker { on_problem = function(problem) told = problem end }
    local id, problem = made:structured { category = "a", action = "b", value = "twelve" }
    assert.is_nil(id)
    assert.equal("value must be a finite number, not twelve", problem)
    assert.equal("structured: " .. problem, told)
    assert.equal(0, made:counters().queued)
  end)

  it("outlives data that raise when they are read", function()
    local made = tracker()
    local data = setmetatable({ list = { 1 } }, { __pairs = function() error "no" end, __index = error })
    local id, problem = made:self_describing { schema = "iglu:a/b/jsonschema/1-0-0", data = { inner = data, f = print } }
    assert.is_nil(id)
    assert.is_string(problem)
    assert.is_string(made:structured { category = "a", action = "b" })
  end)

  it("prints the same event to the same bytes", function()
    local function body()
      local made, requests = tracker { clock = { time_ms = function() return 1700000000000 end, now = function() return 0 end } }
      made:set_subject { user_id = "u", language = "en", timezone = "Europe/Warsaw", viewport = { width = 8, height = 6 } }
      made:structured { category = "a", action = "b", event_id = "0b1f5f9e-6f0e-4a6b-9d07-3a1d0c8e2f11" }
      made:flush(1)
      return requests[1].body
    end
    local first = body()
    for _ = 1, 10 do assert.equal(first, body()) end
  end)

  it("refuses a path that would break a request", function()
    assert.has_error(function() tracker { path = "/a b\r\nX: y" } end)
  end)

  it("tells the truth of a flush that cannot wait", function()
    local made = piste.tracker { endpoint = "http://c", namespace = "n", send = function() end }
    made:structured { category = "a", action = "b" }
    assert.same({ sent = 0, failed = 0, pending = 1 }, made:flush(5))
  end)

  it("sends a megabyte", function()
    local made, requests = tracker { base64 = false }
    assert.is_string(made:self_describing { schema = "iglu:a/b/jsonschema/1-0-0", data = { t = ("\255\n"):rep(5e5) } })
    assert.equal(1, made:flush(1).sent)
    assert.is_true(#requests[1].body > 1e6)
  end)

  it("does not break on a callback that fails", function()
    local made = tracker { status = 403, on_drop = error, on_problem = error }
    made:structured { category = "a", action = "b" }
    assert.same({ sent = 0, failed = 1, pending = 0 }, made:flush(1))
  end)

  it("numbers events where it is asked to, and uses up no number for what it refuses", function()
    local made, requests = tracker { sequence = true, base64 = false, batch_size = 10 }
    made:structured { category = "a", action = "b" }
    assert.is_nil(made:structured { category = "a" })
    assert.is_nil(made:structured { category = "a", action = "b", entities = { 1 } })
    made:transaction { order_id = "1", total = 2, items = { { sku = "x", price = 1, quantity = 2 } } }
    made:flush(1)
    local numbers, instances = {}, {}
    local text = requests[1].body
    for instance, number in text:gmatch('instance\\":\\"([^\\]+)\\",\\"sequence\\":(%d+)') do
      numbers[#numbers + 1], instances[instance] = number, true
    end
    assert.same({ "1", "2", "3" }, numbers)
    assert.is_truthy(next(instances))
    assert.is_nil(next(instances, (next(instances))))
    local _, plain = tracker()
    assert.is_nil(plain[1])
  end)
end)
