--- Base64 in the URL-safe alphabet, without padding.
-- @module piste.base64

local byte, sub = string.byte, string.sub
local concat = table.concat
local floor = math.floor

local base64 = {}

local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

-- Two characters for each 12 bits halve the steps of the loop.
local PAIRS = {}
for high = 0, 63 do
  for low = 0, 63 do
    PAIRS[high * 64 + low] = sub(ALPHABET, high + 1, high + 1) .. sub(ALPHABET, low + 1, low + 1)
  end
end

--- The bytes in URL-safe base64 (SP-B64-3).
---@param bytes string
---@return string
function base64.encode(bytes)
  local out, count, length = {}, 0, #bytes
  for at = 1, length - 2, 3 do
    local a, b, c = byte(bytes, at, at + 2)
    local group = a * 65536 + b * 256 + c
    local low = group % 4096
    out[count + 1] = PAIRS[(group - low) / 4096]
    count = count + 2
    out[count] = PAIRS[low]
  end
  local rest = length % 3
  if rest == 1 then
    out[count + 1] = PAIRS[byte(bytes, length) * 16]
  elseif rest == 2 then
    local a, b = byte(bytes, length - 1, length)
    local group = a * 1024 + b * 4 -- 16 bits and two of nothing
    out[count + 1] = PAIRS[floor(group / 64)]
    out[count + 2] = sub(ALPHABET, group % 64 + 1, group % 64 + 1)
  end
  return concat(out)
end

return base64
