// The driver of the Node tracker. The contract is in conformance/DRIVER.md. Build first: `make build` in sdk-js.
import { httpTransport } from "../dist/esm/node/http_transport.js";
import * as piste from "../dist/esm/node/index.js";
import { DriverClock } from "./clock.mjs";
import { trackBuilt, trackerCommands } from "./commands.mjs";
import { options } from "./messages.mjs";
import { serve } from "./serve.mjs";

const CAPABILITIES = [
  ..."page_view page_ping structured self_describing screen_view timing transaction transaction_item"
    .split(" ")
    .map((name) => `event.${name}`),
  ...(
    "user_id domain_userid network_userid domain_sessionid domain_sessionidx ip_address useragent language timezone " +
    "screen_resolution viewport color_depth platform"
  )
    .split(" ")
    .map((name) => `subject.${name}`),
  ...(
    "event_subject entities true_timestamp event_id transport.get transport.post encoding.base64 encoding.plain batching " +
    "byte_limit retry retry.max_attempts queue queue.drop_oldest queue.drop_newest storage clock counters callback " +
    "threads anonymous request_timeout background exit_flush path_prefix custom_path"
  ).split(" "),
];

const clock = new DriverClock();

function create(config, onDrop) {
  const emitter = { ...options(config), clock, onDrop, debug: process.env.PISTE_DEBUG == "1" };
  const transport = httpTransport(config.endpoint, emitter);
  const { namespace, app_id, platform, base64 } = config;
  return piste.newTracker(
    { namespace, appId: app_id, ...(platform && { platform }), base64 },
    { ...emitter, transport: (request) => clock.during(transport(request)) },
  );
}

await serve({
  hello: () => ({
    protocol: 1,
    tracker: { name: "node", version: piste.version.replace("piste-js-", ""), language: "javascript" },
    tv: piste.version,
    capabilities: CAPABILITIES,
  }),
  ...trackerCommands({ clock, create, track: (...event) => trackBuilt(piste, ...event) }),
  bye: () => clock.thaw(),
});
