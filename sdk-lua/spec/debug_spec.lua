local piste = require "piste"

-- The lines about a page view and a refused order, of a collector that answers so.
local function said(status, body, base64)
  local lines, request = {}, nil
  local made = piste.tracker {
    endpoint = "https://c.example", namespace = "n", base64 = base64, max_attempts = 1,
    debug = function(line) lines[#lines + 1] = line end,
    send = function(sent, done)
      request = sent
      done(status, nil, body)
    end,
  }
  made:page_view { page_url = "https://shop.example/", event_id = "7d9a8a5e-4d4b-4b4e-9d3f-2f8a1a2a7c11" }
  made:self_describing {
    schema = "iglu:com.acme/order/jsonschema/1-0-0", data = { total = "49,90" },
    event_id = "8c1f0a52-4d4b-4b4e-9d3f-2f8a1a2a7c11",
  }
  made:flush(1)
  return lines, request
end

local function both(outcome)
  return { "piste: page_view 7d9a8a5e " .. outcome, "piste: order 8c1f0a52 " .. outcome }
end

describe("debug mode", function()
  it("prints each event's verdict", function()
    local body = [[{"status":"mixed","raw_id":1,"events":[
      {"event_id":"7d9a8a5e-4d4b-4b4e-9d3f-2f8a1a2a7c11","status":"good"},
      {"event_id":"8c1f0a52-4d4b-4b4e-9d3f-2f8a1a2a7c11","status":"failed","reason":"$.total: string found",
       "got":"\"49,90\" (string)","fix":"send 49.9"}]}]]
    for _, base64 in ipairs { true, false } do
      local lines, request = said(200, body, base64)
      assert.equal("1", request.headers["SP-Verdict"])
      assert.same({
        "piste: page_view 7d9a8a5e good",
        'piste: order 8c1f0a52 failed: $.total: string found, got "49,90" (string) (send 49.9)',
      }, lines)
    end
  end)

  it("says so where the collector gives no verdicts, none yet, or one for the whole request", function()
    for _, body in ipairs { "ok", "", "[1]", "null", '{"status":"good","events":1}' } do
      assert.same(both "sent; this collector gives no verdicts", (said(200, body)))
    end
    assert.same(both "sent; this collector gives no verdicts", (said(200, nil)))
    assert.same(both "pending", (said(200, '{"status":"pending","raw_id":7,"events":[]}')))
    assert.same(both "sent; the collector says nothing of it", (said(200, '{"status":"good","events":[1,{},null]}')))
    local whole = '{"status":"failed","events":[{"event_id":null,"status":"failed","reason":"no JSON","fix":null}]}'
    assert.same(both "failed: no JSON", (said(200, whole)))
  end)

  it("tells what was not sent", function()
    assert.same(both "not sent: the collector answered 403", (said(403, "no")))
    assert.same(both "not sent: no answer (no answer)", (said(nil)))
  end)

  it("bears a printer that fails", function()
    local made = piste.tracker {
      endpoint = "https://c.example", namespace = "n", debug = function() error "planned" end,
      send = function(_, done) done(200, nil, "ok") end,
    }
    made:structured { category = "a", action = "b" }
    assert.same({ sent = 1, failed = 0, pending = 0 }, made:flush(1))
  end)
end)
