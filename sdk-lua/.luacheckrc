std = "min" -- the intersection of Lua 5.1 to 5.4 and LuaJIT
read_globals = { math = { fields = { "type" } } } -- where it is, it is asked for first
max_line_length = 132
codes = true
files["src/piste/transport/openresty.lua"] = { unused_args = false } -- a transport's methods share one signature
files["examples/love"] = { std = "+love" }
files["examples/openresty"] = { std = "+ngx_lua" }
exclude_files = { "build" }
files["spec"] = { std = "+busted" }
files["conformance"] = { globals = { "jit", "loadstring" } }
files["bench"] = { globals = { "jit", "love" } }
