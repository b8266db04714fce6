function love.conf(t)
  t.identity = "piste-bench"
  t.window = false
  t.modules.window, t.modules.graphics, t.modules.audio = false, false, false
end
