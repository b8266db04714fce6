// The driver of the pixel: each event becomes a page with its tag, which Chromium loads with JavaScript off.
// The contract is in conformance/DRIVER.md. Build first: `make build` in sdk-js.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { pixel, pixelUrl, version } from "../dist/esm/pixel/index.js";
import { launch } from "./chromium.mjs";
import { read } from "./messages.mjs";
import { serve } from "./serve.mjs";

const CAPABILITIES = [
  ..."page_view page_ping structured self_describing transaction transaction_item"
    .split(" ")
    .map((name) => `event.${name}`),
  ...(
    "user_id domain_userid network_userid domain_sessionid domain_sessionidx ip_address useragent language timezone " +
    "screen_resolution viewport color_depth platform"
  )
    .split(" ")
    .map((name) => `subject.${name}`),
  ..."event_subject entities true_timestamp event_id transport.get encoding.base64 encoding.plain path_prefix".split(
    " ",
  ),
];

const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
/** Renames the members: by the table, else with the prefix that the options of a kind have. */
const rename = (object, prefix, names = {}) =>
  Object.fromEntries(
    Object.entries(object).map(([name, value]) => [names[name] ?? camel(prefix ? `${prefix}_${name}` : name), value]),
  );
const PAGE = { referrer: "pageReferrer", min_x: "ppMinX", max_x: "ppMaxX", min_y: "ppMinY", max_y: "ppMaxY" };
const SUBJECT = { network_userid: "trackerNetworkUserid" };
const OPTIONS = {
  page_view: (args) => ({ event: "page_view", ...rename(args, "", PAGE) }),
  page_ping: (args) => ({ event: "page_ping", ...rename(args, "", PAGE) }),
  structured: (args) => ({ event: "struct", ...rename(args, "se") }),
  self_describing: (args) => ({ event: "unstruct", selfDescribing: args }),
  transaction: (args) => ({ event: "transaction", ...rename(args, "tr") }),
  transaction_item: (args) => ({ event: "transaction_item", ...rename(args, "ti") }),
};

const trackers = new Map();
let tab;

/** The one tab, with JavaScript off, and the site whose pages hold the tags. */
async function browser() {
  const pages = new Map();
  const site = createServer((request, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8").end(pages.get(request.url) ?? "");
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
  const chrome = await launch({ javaScriptEnabled: false });
  const page = await chrome.context.newPage();
  let number = 0;
  return {
    /** Resolves when the page and its image are loaded; rejects when that takes longer. */
    async show(tag, timeout) {
      const path = `/${++number}`;
      pages.set(
        path,
        `<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,"><p>Text${tag}</p></html>`,
      );
      try {
        await page.goto(`http://127.0.0.1:${site.address().port}${path}`, { timeout });
      } finally {
        pages.delete(path);
      }
    },
    leave: () => page.goto("about:blank"),
    async close() {
      await chrome.close();
      site.closeAllConnections();
      site.close();
    },
  };
}

const COMMANDS = {
  async hello() {
    tab ??= await browser();
    return {
      protocol: 1,
      tracker: { name: "pixel", version: version.replace("piste-px-", ""), language: "html" },
      tv: version,
      capabilities: CAPABILITIES,
    };
  },
  create({ tracker, config: { endpoint, namespace, app_id, platform, base64 } }) {
    const config = { endpoint, trackerNamespace: namespace, appId: app_id, platform, base64 };
    pixelUrl({ ...config, event: "page_view", pageUrl: "https://example.com/" });
    trackers.set(tracker, { config, subject: {}, tags: [] });
  },
  subject({ tracker, set }) {
    const target = trackers.get(tracker);
    const subject = { ...target.subject, ...rename(read(set), "", SUBJECT) };
    const page = { event: "page_view", pageUrl: "https://example.com/" };
    pixelUrl({ ...target.config, ...page, ...subject });
    target.subject = subject;
  },
  track({ tracker, event, args, entities, true_timestamp, subject, event_id }) {
    const target = trackers.get(tracker);
    if (target.closed) throw Object.assign(new Error("a tag cannot be closed"), { kind: "unsupported" });
    const { items = [], ...own } = args ? read(args) : {};
    const now = Date.now();
    const kinds = [
      OPTIONS[event](own),
      ...items.map((item) => OPTIONS.transaction_item({ order_id: own.order_id, ...item })),
    ];
    const ids = kinds.map(() => event_id ?? randomUUID());
    target.tags.push(
      ...kinds.map((kind, place) =>
        pixel({
          ...target.config,
          ...target.subject,
          ...(subject && rename(read(subject), "", SUBJECT)),
          ...kind,
          entities: read(entities),
          trueTstamp: read(true_timestamp),
          createdTstamp: now,
          eventId: ids[place],
          once: true,
        }),
      ),
    );
    return { event_id: ids[0] };
  },
  async flush({ tracker, timeout_ms }) {
    const { tags } = trackers.get(tracker);
    const deadline = Date.now() + timeout_ms;
    while (tags.length) {
      const left = deadline - Date.now();
      try {
        if (left <= 0) break;
        await tab.show(tags[0], left);
      } catch {
        await tab.leave();
        break;
      }
      tags.shift();
    }
    return { pending: tags.length };
  },
  destroy({ tracker }) {
    Object.assign(trackers.get(tracker), { tags: [], closed: true });
  },
  bye: () => tab?.close(),
};

await serve(COMMANDS);
await tab?.close();
