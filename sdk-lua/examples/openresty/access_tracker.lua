--- Tracks every request that nginx serves: a page view in the log phase, when the answer is already with the client.
local piste = require "piste"

local access_tracker = {}
local tracker

--- Call in init_worker_by_lua: each worker has a tracker of its own.
function access_tracker.start(settings)
  tracker = piste.tracker {
    endpoint = settings.endpoint,
    namespace = "access",
    app_id = settings.app_id,
    batch_size = 20,
    linger = settings.linger or 1,
    on_problem = function(problem) ngx.log(ngx.WARN, "piste: ", problem) end,
  }
end

--- Call in log_by_lua.
function access_tracker.log()
  local var = ngx.var
  tracker:page_view {
    page_url = var.scheme .. "://" .. var.http_host .. var.request_uri,
    referrer = var.http_referer,
    subject = { ip_address = var.remote_addr, useragent = var.http_user_agent },
    entities = {
      {
        schema = "iglu:org.ietf/http_header/jsonschema/1-0-0",
        data = { name = "X-Status", value = tostring(ngx.status) },
      },
    },
  }
end

return access_tracker
