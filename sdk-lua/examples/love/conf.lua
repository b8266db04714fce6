function love.conf(t)
  t.identity = "piste-example"
  -- The example has no picture, so that it runs on a machine without a screen; a game leaves these lines out.
  t.window = false
  t.modules.window, t.modules.graphics, t.modules.audio = false, false, false
end
