local here = debug.getinfo(1, "S").source:match "^@(.*)/[^/]*$"

local function text_of(path)
  local file = assert(io.open(path))
  local text = file:read "*a"
  file:close()
  return text
end

-- The rock's list names every module; a test compares it with the folder.
local function sources()
  local out = {}
  for path in text_of(here .. "/../piste-tracker-0.1.0-1.rockspec"):gmatch '"(src/[^"]+)"' do
    out[path] = text_of(here .. "/../" .. path)
  end
  return out
end

describe("the sources", function()
  it("start no program and trust no unseeded generator", function()
    for path, text in pairs(sources()) do
      local code = text:gsub("%-%-[^\n]*", "")
      assert.is_nil(code:find "os%.execute", path)
      assert.is_nil(code:find "io%.popen", path)
      assert.is_nil(code:gsub("love%.math%.random", ""):find "math%.random", path)
    end
  end)
end)

describe("the README", function()
  it("begins with a program that works", function()
    local program = text_of(here .. "/../README.md"):match "```lua\n(.-)```"
    local piste = require "piste"
    local bodies = {}
    local stand_in = setmetatable({
      tracker = function(settings)
        settings.send = function(request, done)
          bodies[#bodies + 1] = request.body
          done(200)
        end
        settings.base64 = false
        return piste.tracker(settings)
      end,
    }, { __index = piste })
    local run = assert((loadstring or load)(program)) -- luacheck: ignore 113 (Lua 5.1 has it)
    package.loaded.piste = stand_in
    local fine, problem = pcall(run)
    package.loaded.piste = piste
    assert.is_true(fine, problem)
    local sent = table.concat(bodies)
    for _, part in ipairs { "Start", "level", "finish", "rider", '\\"stars\\":[]', "pl-PL" } do
      assert.is_truthy(sent:find(part, 1, true), part)
    end
  end)
end)
