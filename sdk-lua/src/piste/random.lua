--- Random bytes from the best source that the host has, and event ids made of them.
--
-- In this order: `random` of the tracker's settings; /dev/urandom (Linux, macOS, BSD, Android, so OpenResty too);
-- RtlGenRandom through the FFI (LOVE and LuaJIT on Windows); `love.math.random`, which LOVE seeds itself, mixed with the
-- clock and addresses of tables. A host with none of these is refused when the tracker is made, and told to give `random`.
-- @module piste.random

local byte, char, find, format = string.byte, string.char, string.find, string.format

local random = {}

local function device()
  if not (type(io) == "table" and io.open) then return nil end
  local file = io.open("/dev/urandom", "rb")
  if not file then return nil end
  -- Without a buffer, a forked child does not draw the bytes that its parent drew.
  file:setvbuf("no")
  if #(file:read(1) or "") ~= 1 then return nil end
  return function(count) return file:read(count) end
end

local function windows()
  local found, ffi = pcall(require, "ffi")
  if not found or ffi.os ~= "Windows" then return nil end
  pcall(ffi.cdef, "unsigned char SystemFunction036(void *buffer, unsigned long length);")
  local loaded, library = pcall(ffi.load, "advapi32")
  if not loaded then return nil end
  return function(count)
    local buffer = ffi.new("unsigned char[?]", count)
    if library.SystemFunction036(buffer, count) == 0 then return nil end
    return ffi.string(buffer, count)
  end
end

local function love_generator()
  local love = rawget(_G, "love")
  if not (love and love.math and love.math.newRandomGenerator) then return nil end
  local address = tonumber((tostring({}):match("0x(%x+)") or "0"):sub(-7), 16)
  local time = love.timer and love.timer.getTime() or 0
  local generator = love.math.newRandomGenerator(
    (love.math.random(0, 2 ^ 32 - 1) + math.floor(time * 1e6)) % 2 ^ 32,
    (address + os.time()) % 2 ^ 32
  )
  return function(count)
    local bytes = {}
    for index = 1, count do
      bytes[index] = char(generator:random(0, 255))
    end
    return table.concat(bytes)
  end
end

--- A function that gives so many random bytes, or nil where the host has no good source.
---@return (fun(count: integer): string)?
function random.source()
  return device() or windows() or love_generator()
end

--- A UUID of version 4 (SP-EID-1) from a source of random bytes.
---@param source fun(count: integer): string
---@return string
function random.uuid(source)
  local bytes = source(16)
  if type(bytes) ~= "string" or #bytes ~= 16 then error("the source of random bytes gave none; check `random`", 2) end
  local a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p = byte(bytes, 1, 16)
  return format(
    "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
    a, b, c, d, e, f, g % 16 + 64, h, i % 64 + 128, j, k, l, m, n, o, p
  )
end

local HEX = "%x"
local UUID = "^" .. HEX:rep(8) .. "%-" .. (HEX:rep(4) .. "%-"):rep(3) .. HEX:rep(12) .. "$"

--- Whether the value is the text of a UUID, of any version and case.
---@param value any
---@return boolean
function random.is_uuid(value)
  return type(value) == "string" and find(value, UUID) ~= nil
end

--- A number from 0 up to 1, for jitter.
---@param source fun(count: integer): string
---@return number
function random.fraction(source)
  local high, low = byte(source(2), 1, 2)
  return (high * 256 + low) / 65536
end

return random
