--- A file that keeps the queue over a crash: a record for each event that came and one for each that is done.
--
-- Records are appended and handed to the operating system at once, so that they outlive the process, though not a power
-- cut in the same seconds (Lua cannot sync a file). A record is `+sequence length checksum`, a newline, the payload as
-- counted texts, a newline; or `-sequence`, a newline. What is damaged is passed over. The file is written anew when it
-- is opened and whenever the dead records outweigh the living.
-- @module piste.journal

local byte = string.byte

---@class piste.Journal
local Journal = {}
Journal.__index = Journal

local SLACK = 256 * 1024 -- bytes of dead records before the file is written anew

-- Adler's sum: cheap in plain arithmetic, and enough against torn and overwritten records.
local function checksum(data)
  local a, b = 1, 0
  local length = #data
  for from = 1, length, 64 do
    local bytes = { byte(data, from, math.min(from + 63, length)) }
    for index = 1, #bytes do
      a = a + bytes[index]
      b = b + a
    end
    a, b = a % 65521, b % 65521
  end
  return string.format("%.0f", b * 65536 + a)
end

local function packed(list)
  local out = {}
  for index = 1, #list do
    out[index] = #list[index] .. ":" .. list[index]
  end
  return table.concat(out)
end

local function unpacked(data)
  local list, at = {}, 1
  while at <= #data do
    local _, colon, length = data:find("^(%d+):", at)
    if not colon then return nil end
    local stop = colon + tonumber(length)
    if stop > #data then return nil end
    list[#list + 1] = data:sub(colon + 1, stop)
    at = stop + 1
  end
  return #list > 0 and #list % 2 == 0 and list or nil
end

local function record(sequence, list)
  local data = packed(list)
  return "+" .. sequence .. " " .. #data .. " " .. checksum(data) .. "\n" .. data .. "\n"
end

-- The living events of a file's text, in order.
local function read(text)
  local order, living, at = {}, {}, 1
  while at <= #text do
    local _, stop, sequence, length, sum = text:find("^%+(%d+) (%d+) (%d+)\n", at)
    local data = stop and text:sub(stop + 1, stop + tonumber(length))
    if data and #data == tonumber(length) and checksum(data) == sum then
      local list = unpacked(data)
      if list and not living[sequence] then
        order[#order + 1], living[sequence] = sequence, list
      end
      at = stop + #data + 2
    else
      local _, done, gone = text:find("^%-(%d+)\n", at)
      if done then
        living[gone] = nil
        at = done + 1
      else
        local newline = text:find("\n[+-]%d", at) -- damaged: go on at what looks like a record
        if not newline then break end
        at = newline + 1
      end
    end
  end
  local lists = {}
  for _, sequence in ipairs(order) do
    if living[sequence] then lists[#lists + 1] = living[sequence] end
  end
  return lists
end

--- Open or make a file. Gives the journal and the payloads that it holds, or nil and what is wrong.
---@param path string
---@return piste.Journal?
---@return string[][]|string
local function open(path)
  local text = ""
  local file = io.open(path, "rb")
  if file then
    text = file:read "*a" or ""
    file:close()
  else -- a crash between remove and rename leaves the new file only
    file = io.open(path .. ".new", "rb")
    if file then
      text = file:read "*a" or ""
      file:close()
    end
  end
  local probe, problem = io.open(path, "ab")
  if not probe then return nil, "storage cannot be written: " .. tostring(problem) end
  probe:close()
  return setmetatable({ path = path, file = nil, living = 0, dead = 0, sizes = {} }, Journal), read(text)
end

--- Write the file anew with these items only.
---@param items piste.Item[]
---@return boolean? fine
---@return string? problem
function Journal:rewrite(items)
  local fresh = self.path .. ".new"
  local file, problem = io.open(fresh, "wb")
  if not file then return nil, problem end
  self.sizes, self.living, self.dead = {}, 0, 0
  for _, item in ipairs(items) do
    local text = record(item.sequence, item.list)
    local fine, trouble = file:write(text)
    if not fine then
      file:close()
      return nil, trouble
    end
    self.sizes[item.sequence] = #text
    self.living = self.living + #text
  end
  local written, trouble = file:close() -- a full disk may show only here; the old file is then still the better one
  if not written then return nil, trouble end
  if self.file then self.file:close() end
  self.file = nil
  local renamed = os.rename(fresh, self.path)
  if not renamed then -- Windows does not rename onto a file
    os.remove(self.path)
    renamed, problem = os.rename(fresh, self.path)
  end
  self.file = io.open(self.path, "ab")
  if not renamed or not self.file then return nil, problem or "cannot be opened" end
  return true
end

local function append(self, text)
  if not self.file then return nil, "is closed" end
  local fine, problem = self.file:write(text)
  if fine then
    fine, problem = self.file:flush()
  end
  return fine, problem
end

--- Keep an event.
function Journal:add(item)
  local text = record(item.sequence, item.list)
  self.sizes[item.sequence] = #text
  self.living = self.living + #text
  return append(self, text)
end

--- Let events go that are sent or dropped.
---@param items piste.Item[]
function Journal:remove(items)
  local lines = {}
  for index, item in ipairs(items) do
    lines[index] = "-" .. item.sequence .. "\n"
    local size = self.sizes[item.sequence] or 0
    self.sizes[item.sequence] = nil
    self.living, self.dead = self.living - size, self.dead + size
  end
  return append(self, table.concat(lines))
end

--- Whether the file should be written anew.
function Journal:is_slack()
  return self.dead > SLACK and self.dead > self.living
end

function Journal:close()
  if self.file then self.file:close() end
  self.file = nil
end

return { open = open }
