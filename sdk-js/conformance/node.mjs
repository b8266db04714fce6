// The driver of the Node tracker. The contract is in conformance/DRIVER.md. Build first: `make build` in sdk-js.
import { createInterface } from "node:readline";
import { httpTransport } from "../dist/esm/node/http_transport.js";
import * as piste from "../dist/esm/node/index.js";
import { DriverClock } from "./clock.mjs";
import { BUILD, options, read, subject } from "./messages.mjs";

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
const trackers = new Map();

const COMMANDS = {
  hello: () => ({
    protocol: 1,
    tracker: { name: "node", version: piste.version.replace("piste-js-", ""), language: "javascript" },
    tv: piste.version,
    capabilities: CAPABILITIES,
  }),
  async clock({ now }) {
    await clock.set(now);
  },
  create({ tracker, config }) {
    const called = {};
    const emitter = {
      ...options(config),
      clock,
      onDrop:
        config.callback &&
        ((events, reason) => {
          called[reason] = (called[reason] ?? 0) + events.length;
          if (config.callback == "raise") throw new Error("planned");
        }),
    };
    const transport = httpTransport(config.endpoint, emitter);
    const { namespace, app_id, platform, base64 } = config;
    trackers.set(tracker, {
      called: config.callback && called,
      tracker: piste.newTracker(
        { namespace, appId: app_id, ...(platform && { platform }), base64 },
        { ...emitter, transport: (request) => clock.during(transport(request)) },
      ),
    });
  },
  subject({ tracker, set }) {
    trackers.get(tracker).tracker.setSubject(subject(read(set)));
  },
  track({ tracker, event, args, entities, true_timestamp, subject: own, event_id, spoil }) {
    const target = trackers.get(tracker).tracker;
    const values = read(args ?? {});
    const more = {
      entities: read(entities),
      timestamp: read(true_timestamp),
      subject: own && subject(read(own)),
      eventId: event_id,
    };
    let id;
    const { items, ...order } = values;
    if (event == "transaction" && items) {
      [id] = target.trackAll(BUILD.transaction(piste, order, items), more);
    } else id = target.track(BUILD[event](piste, values), more);
    if (spoil) for (const object of [values, values.data, ...(more.entities ?? [])]) empty(object);
    return { event_id: id };
  },
  async burst({ tracker, threads, events }) {
    const target = trackers.get(tracker).tracker;
    await Promise.all(
      Array.from({ length: threads }, async (_, thread) => {
        for (let value = 0; value < events; value++) {
          target.track(piste.buildStructEvent({ category: "burst", action: String(thread), value }));
          await null;
        }
      }),
    );
  },
  async flush({ tracker, timeout_ms }) {
    const result = await clock.through(trackers.get(tracker).tracker, "flush", timeout_ms);
    return { pending: result.pending, ...(clock.frozen && { now: clock.now() }) };
  },
  counters({ tracker }) {
    const { tracker: target, called } = trackers.get(tracker);
    const { queued, sent, retried, dropped } = target.counters();
    return { queued, sent, retried, dropped, ...(called && { called }) };
  },
  async destroy({ tracker }) {
    await clock.through(trackers.get(tracker).tracker, "close", 1000);
  },
  bye() {
    clock.thaw();
  },
};

function empty(object) {
  if (object && typeof object == "object") for (const key of Object.keys(object)) delete object[key];
  if (Array.isArray(object)) object.length = 0;
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let reply;
  try {
    const command = COMMANDS[request.cmd];
    reply = command
      ? { ok: true, ...(await command(request)) }
      : { ok: false, error: "unsupported", message: request.cmd };
  } catch (error) {
    const kind = error.kind ?? (error instanceof TypeError ? "invalid_argument" : "internal");
    reply = { ok: false, error: kind, message: kind == "internal" ? error.stack : error.message };
  }
  process.stdout.write(JSON.stringify({ id: request.id, ...reply }) + "\n");
  if (request.cmd == "bye") break;
}
process.stdin.destroy();
