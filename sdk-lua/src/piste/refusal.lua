--- Refusals: what a caller gave and the wire cannot say. They travel as errors inside and come out as nil and a text.
-- @module piste.refusal

local refusal = {}

--- Refuse: ends the call that is inside `refusal.catch`.
---@param argument string which argument
---@param problem string what is wrong with it and what would be right
function refusal.raise(argument, problem)
  error({ refusal = argument .. " " .. problem }, 0)
end

--- Call a function; a refusal in it comes back as nil and its text. So does any other error, such as one of a
-- metatable among the caller's data: tracking must not end a game.
---@param call fun(...): any
---@return any result
---@return string? problem
function refusal.catch(call, ...)
  local fine, result = pcall(call, ...)
  if fine then return result end
  if type(result) == "table" and result.refusal then return nil, result.refusal end
  return nil, "failed: " .. tostring(result)
end

return refusal
