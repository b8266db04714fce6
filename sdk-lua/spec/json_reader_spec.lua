local decode = require("piste.json_reader").decode

describe("json_reader", function()
  it("reads what JSON can say", function()
    local expected = { a = { 1, -2.5, 1e3, true, false, "x" }, b = {}, c = {} }
    assert.same(expected, decode ' {"a":[1,-2.5,1e3,true,false,"x"], "b":{},"c":[ ],"d":null} ')
    assert.equal('\\n" \n / \195\164 \226\130\172 \240\159\152\128', decode [["\\n\" \n \/ \u00e4 \u20ac \ud83d\ude00"]])
    assert.equal("\\u00e4", decode [["\\u00e4"]])
  end)

  it("says what is wrong with the rest, and never raises", function()
    for _, text in ipairs { "", "ok", "{", "[1", '"x', '{"a"}', '{"a":1', "[1 2]", "{1:2}", "1 2", "-", "\0", ("["):rep(1000) } do
      local value, problem = decode(text)
      assert.is_nil(value)
      assert.is_string(problem)
    end
  end)
end)
