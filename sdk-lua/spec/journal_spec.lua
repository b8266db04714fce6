local journal = require "piste.journal"

local function item(sequence, value)
  return { sequence = sequence, list = { "k", value } }
end

describe("journal", function()
  local path

  before_each(function() path = os.tmpname() end)
  after_each(function()
    os.remove(path)
    os.remove(path .. ".new")
  end)

  local function filled()
    local file = assert(journal.open(path))
    assert(file:rewrite {})
    file:add(item(1, "one\n+9 9 9\n"))
    file:add(item(2, "two\0"))
    file:add(item(3, "three"))
    return file
  end

  local function values()
    local _, lists = journal.open(path)
    local out = {}
    for index, list in ipairs(lists) do out[index] = list[2] end
    return out
  end

  it("gives back what came and is not done, without being closed", function()
    filled():remove { item(2) }
    assert.same({ "one\n+9 9 9\n", "three" }, values())
  end)

  it("passes over a record that is damaged, wherever it is hit", function()
    filled():close()
    local file = assert(io.open(path, "rb"))
    local text = file:read "*a"
    file:close()
    for at = 1, #text do
      file = assert(io.open(path, "wb"))
      file:write(text:sub(1, at - 1), "#", text:sub(at + 1))
      file:close()
      local found = values()
      assert.is_true(#found >= 2, "at " .. at .. " only " .. #found)
    end
  end)

  it("passes over a torn end, wherever it is torn", function()
    filled():close()
    local file = assert(io.open(path, "rb"))
    local text = file:read "*a"
    file:close()
    for length = 0, #text do
      file = assert(io.open(path, "wb"))
      file:write(text:sub(1, length))
      file:close()
      local found = values()
      assert.is_true(#found <= 3)
      if #found > 0 then assert.equal("one\n+9 9 9\n", found[1]) end
    end
  end)

  it("keeps the old file when the new one does not fit on the disk", function()
    local file = filled()
    assert(os.execute("ln -sf /dev/full " .. path .. ".new")) -- takes a short text, and fails when it is flushed
    local done, problem = file:rewrite { item(9, "nine") }
    assert.is_nil(done)
    assert.truthy(problem:find "space")
    assert.same({ "one\n+9 9 9\n", "two\0", "three" }, values())
  end)

  it("says why a file cannot be written", function()
    local made, problem = journal.open "/nowhere/queue"
    assert.is_nil(made)
    assert.matches("storage cannot be written", problem)
  end)
end)
