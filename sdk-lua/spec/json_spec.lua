local cjson_found, cjson = pcall(require, "cjson")
local dkjson = require "dkjson"
local piste = require "piste"
local json = require "piste.json"
local refusal = require "piste.refusal"

local function problem_of(value)
  local out, problem = refusal.catch(json.encode, value, "data")
  assert.is_nil(out)
  return problem
end

describe("json", function()
  it("sorts keys, so that the same data are the same bytes", function()
    local value = { e = piste.null, b = { d = true, c = { 1, 2 } }, a = 1 }
    assert.equal('{"a":1,"b":{"c":[1,2],"d":true},"e":null}', json.encode(value))
  end)

  it("tells an empty array from an empty object", function()
    assert.equal('{"a":[],"o":{}}', json.encode { a = piste.array {}, o = {} })
  end)

  it("prints what dkjson decoded as it was", function()
    local source = '{"a":[],"n":null,"o":{},"t":"x\\u0000y","v":[1,null,2.5]}'
    assert.equal(source, json.encode(dkjson.decode(source, 1, dkjson.null)))
  end)

  if cjson_found then
    it("prints what cjson decoded as it was, with the same bytes", function()
      local source = '{"n":null,"o":{},"t":"x\\u0000y/\\"","v":[1,null,0.1]}'
      assert.equal(source, json.encode(cjson.decode(source)))
      assert.equal(json.encode(dkjson.decode(source, 1, dkjson.null)), json.encode(cjson.decode(source)))
    end)
  end

  it("names the place of what JSON cannot say", function()
    assert.equal("data.list[2] is nan, which JSON cannot say", (problem_of({ list = { 1, 0 / 0 } }):gsub("%-nan", "nan")))
    assert.equal("data.f is a function, which JSON cannot say", problem_of { f = print })
    assert.matches("hole", problem_of { 1, nil, 3 })
    assert.matches("mixes", problem_of { 1, x = 2 })
    local cycle = {}
    cycle.me = cycle
    assert.equal("data.me holds itself", problem_of(cycle))
  end)

  it("lets one table stand in two places", function()
    local shared = { 1 }
    assert.equal('{"a":[1],"b":[1]}', json.encode { a = shared, b = shared })
  end)

  it("takes 40 levels and refuses 41", function()
    local function nested(levels)
      local value = 1
      for _ = 1, levels do value = { value } end
      return value
    end
    assert.equal(81, #json.encode(nested(40)))
    assert.matches("deeper", problem_of(nested(41)))
  end)

  it("does not overflow a stack at a megabyte", function()
    local list = {}
    for index = 1, 200000 do list[index] = "é\1" .. index end
    assert.is_true(#json.encode { list = list, text = ("x"):rep(1e6) } > 3e6)
  end)
end)
