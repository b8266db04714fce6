// The driver of the official Node tracker, @snowplow/node-tracker. The contract is in DRIVER.md.
import { createInterface } from "node:readline";
import {
  buildEcommerceTransaction,
  buildEcommerceTransactionItem,
  buildPagePing,
  buildPageView,
  buildScreenView,
  buildSelfDescribingEvent,
  buildStructEvent,
  newTracker,
  version,
} from "@snowplow/node-tracker";
import { value } from "./values.mjs";

const CAPABILITIES = [
  ..."page_view page_ping structured self_describing screen_view transaction transaction_item"
    .split(" ")
    .map((name) => `event.${name}`),
  ...(
    "user_id domain_userid network_userid domain_sessionid domain_sessionidx ip_address useragent language timezone " +
    "screen_resolution viewport color_depth platform"
  )
    .split(" ")
    .map((name) => `subject.${name}`),
  ...(
    "entities true_timestamp transport.get transport.post encoding.base64 encoding.plain batching byte_limit retry " +
    "queue queue.drop_oldest request_timeout background exit_flush custom_path anonymous"
  ).split(" "),
];

/** The tracker, with what the driver must know to answer `flush`: the core's own store of events. */
const trackers = new Map();

const BUILD = {
  page_view: (a) => buildPageView({ pageUrl: a.page_url, pageTitle: a.page_title, referrer: a.referrer }),
  page_ping: (a) =>
    buildPagePing({
      pageUrl: a.page_url,
      pageTitle: a.page_title,
      referrer: a.referrer,
      minXOffset: a.min_x,
      maxXOffset: a.max_x,
      minYOffset: a.min_y,
      maxYOffset: a.max_y,
    }),
  structured: (a) => buildStructEvent(a),
  self_describing: (a) => buildSelfDescribingEvent({ event: { schema: a.schema, data: a.data } }),
  screen_view: (a) => buildScreenView({ name: a.name, id: a.id }),
  transaction: (a) =>
    buildEcommerceTransaction({
      orderId: a.order_id,
      affiliation: a.affiliation,
      total: a.total,
      tax: a.tax,
      shipping: a.shipping,
      city: a.city,
      state: a.state,
      country: a.country,
      currency: a.currency,
    }),
  transaction_item: (a) =>
    buildEcommerceTransactionItem({
      orderId: a.order_id,
      sku: a.sku,
      name: a.name,
      category: a.category,
      price: a.price,
      quantity: a.quantity,
      currency: a.currency,
    }),
};

const SET = {
  user_id: (t, v) => t.setUserId(v),
  domain_userid: (t, v) => t.setDomainUserId(v),
  network_userid: (t, v) => t.setNetworkUserId(v),
  domain_sessionid: (t, v) => t.setSessionId(v),
  domain_sessionidx: (t, v) => t.setSessionIndex(v),
  ip_address: (t, v) => t.setIpAddress(v),
  useragent: (t, v) => t.setUseragent(v),
  language: (t, v) => t.setLang(v),
  timezone: (t, v) => t.setTimezone(v),
  screen_resolution: (t, v) => t.setScreenResolution(v.width, v.height),
  viewport: (t, v) => t.setViewport(v.width, v.height),
  color_depth: (t, v) => t.setColorDepth(v),
  platform: (t, v) => t.setPlatform(v),
};

/** An event store in memory, as the package has one inside, whose length the driver can see. */
function newStore(capacity) {
  let events = [];
  return {
    count: async () => events.length,
    add: async (payload) => {
      events.push(payload);
      while (events.length > capacity) events.shift();
      return events.length;
    },
    removeHead: async (count) => {
      events = events.slice(count);
    },
    iterator: () => {
      let place = 0;
      return { next: async () => ({ value: events[place++], done: place > events.length }) };
    },
    getAll: async () => [...events],
    getAllPayloads: async () => events.map((event) => event.payload),
  };
}

const COMMANDS = {
  hello: () => ({
    protocol: 1,
    tracker: { name: "snowplow-node", version, language: "javascript" },
    tv: `node-${version}`,
    capabilities: CAPABILITIES,
  }),
  create({ tracker, config }) {
    const store = newStore(config.queue_capacity ?? 1000);
    const emitter = {
      endpoint: config.endpoint,
      eventMethod: config.method,
      bufferSize: config.batch_size,
      eventStore: store,
      postPath: config.custom_path,
      connectionTimeout: config.request_timeout_ms,
      serverAnonymization: config.anonymous,
      maxPostBytes: config.byte_limit,
      maxGetBytes: config.byte_limit,
    };
    const made = newTracker(
      { namespace: config.namespace, appId: config.app_id, encodeBase64: config.base64 },
      Object.fromEntries(Object.entries(emitter).filter(([, member]) => member !== undefined)),
    );
    if (config.platform) made.setPlatform(config.platform);
    trackers.set(tracker, { made, store });
    return {};
  },
  subject({ tracker, set }) {
    for (const [name, member] of Object.entries(set)) SET[name](trackers.get(tracker).made, value(member));
    return {};
  },
  track({ tracker, event, args, entities, true_timestamp }) {
    const { made } = trackers.get(tracker);
    const contexts = entities && value(entities);
    const timestamp = true_timestamp === undefined ? undefined : { type: "ttm", value: value(true_timestamp) };
    const given = value(args ?? {});
    const sent = made.track(BUILD[event](given), contexts, timestamp);
    for (const item of given.items ?? []) {
      const whole = { currency: given.currency, ...item, order_id: given.order_id };
      made.track(BUILD.transaction_item(whole), contexts, timestamp);
    }
    return sent?.eid ? { event_id: sent.eid } : {};
  },
  async flush({ tracker, timeout_ms }) {
    const { made, store } = trackers.get(tracker);
    const until = Date.now() + timeout_ms;
    do {
      const rest = Math.max(1, until - Date.now());
      await Promise.race([made.flush(), new Promise((resolve) => setTimeout(resolve, rest).unref())]);
      // The package's flush gives up at the first failure; a user who means it flushes again after a while.
      if (await store.count()) await new Promise((resolve) => setTimeout(resolve, Math.min(rest, 25)));
    } while ((await store.count()) && Date.now() < until);
    return { pending: await store.count() };
  },
  destroy: () => ({}),
  bye: () => ({}),
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let reply;
  try {
    const command = COMMANDS[request.cmd];
    reply = command
      ? { ok: true, ...(await command(request)) }
      : { ok: false, error: "unsupported", message: request.cmd };
  } catch (error) {
    reply = { ok: false, error: error.kind ?? "internal", message: String(error) };
  }
  process.stdout.write(JSON.stringify({ id: request.id, ...reply }) + "\n");
  if (request.cmd === "bye") break;
}
