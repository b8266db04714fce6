// The half in the page of the driver of @snowplow/browser-tracker: one tracker a page.
import * as official from "@snowplow/browser-tracker";
import { value } from "./values.mjs";

let namespace;

/** Events in the tracker's queue: it keeps them in localStorage, in a list of its own for each tracker and method. */
function pending() {
  const queues = Object.keys(localStorage).filter((key) => key.startsWith("snowplowOutQueue_"));
  return queues.reduce((sum, key) => sum + JSON.parse(localStorage[key] || "[]").length, 0);
}

const given = (object) => Object.fromEntries(Object.entries(object).filter(([, member]) => member !== undefined));
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const TRACK = {
  page_view({ page_url, page_title, referrer }, more) {
    if (page_url !== undefined) official.setCustomUrl(page_url);
    if (referrer !== undefined) official.setReferrerUrl(referrer);
    official.trackPageView({ title: page_title, ...more });
  },
  structured: (args, more) => official.trackStructEvent({ ...args, ...more }),
  self_describing: ({ schema, data }, more) => official.trackSelfDescribingEvent({ event: { schema, data }, ...more }),
};

const COMMANDS = {
  create({ config }) {
    namespace = config.namespace;
    const made = official.newTracker(
      namespace,
      config.endpoint,
      given({
        appId: config.app_id,
        platform: config.platform,
        encodeBase64: config.base64,
        eventMethod: config.method,
        bufferSize: config.batch_size,
        maxPostBytes: config.byte_limit,
        maxGetBytes: config.byte_limit,
        maxLocalStorageQueueSize: config.queue_capacity,
        postPath: config.custom_path,
        connectionTimeout: config.request_timeout_ms,
        anonymousTracking: config.anonymous && { withServerAnonymisation: true, withSessionTracking: true },
        contexts: { webPage: false },
      }),
    );
    if (!made) throw new Error("newTracker made no tracker");
  },
  subject({ set }) {
    official.setUserId(value(set.user_id) || null);
  },
  track({ event, args, entities, true_timestamp }) {
    const timestamp = true_timestamp === undefined ? undefined : { type: "ttm", value: value(true_timestamp) };
    TRACK[event](value(args ?? {}), given({ context: entities && value(entities), timestamp }));
  },
  async flush({ timeout_ms }) {
    const until = Date.now() + timeout_ms;
    await wait(2); // an event is in the queue a few turns after the call
    // The package's flush starts one round of requests and says nothing; a user who means it flushes again after a while.
    for (let rest; pending() && (rest = until - Date.now()) > 0; await wait(Math.min(rest, 25))) official.flushBuffer();
    return { pending: pending() };
  },
  destroy() {},
};

globalThis.handle = async (request) => {
  try {
    return { ok: true, ...(await COMMANDS[request.cmd](request)) };
  } catch (error) {
    return { ok: false, error: error.kind ?? "internal", message: String(error) };
  }
};
