// Debug mode: what became of each event, from a real backend and from collectors that do not say so.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import * as edge from "piste-tracker";
import { buildSelfDescribingEvent, buildStructEvent, newTracker } from "piste-tracker/node";
import { DebugPlugin } from "piste-tracker/plugins/debug";
import { newLane } from "piste-tracker/testing";
import { launch } from "../conformance/chromium.mjs";
import { ORDER, ORDER_SCHEMA, startBackend } from "./backend.mjs";
import { startCollector } from "./collector.mjs";

const REASON = '$.total: string found, number expected, got "49,90" (string) (send 49.9 as a number, not text)';
const buy = buildStructEvent({ category: "shop", action: "buy" });
const order = buildSelfDescribingEvent({ event: { schema: ORDER, data: { total: "49,90" } } });

let backend;
before(async () => (backend = await startBackend(ORDER_SCHEMA)));
after(() => backend.stop());

/** The lines about a good and a failed event, and the beginnings of their ids. */
async function said(endpoint, more = {}) {
  const lines = [];
  const tracker = newTracker({ namespace: "t" }, { endpoint, debug: (line) => lines.push(line), ...more });
  const ids = [tracker.track(buy), tracker.track(order)].map((id) => id.slice(0, 8));
  await tracker.close(3000);
  return { lines, ids };
}

for (const method of ["post", "get"])
  test(`on Node, each event has its verdict: ${method}`, async () => {
    const lane = await newLane({ url: backend.url });
    const { lines, ids } = await said(lane.endpoint, { method });
    assert.deepEqual(lines, [`piste: struct shop/buy ${ids[0]} good`, `piste: order ${ids[1]} failed: ${REASON}`]);
    assert.equal((await lane.wait()).length, 1);
  });

const PENDING = '{"status":"pending","raw_id":7,"events":[]}';
const UNKNOWN = '{"status":"unknown","raw_id":7,"events":[]}';
const WHOLE =
  '{"status":"failed","raw_id":7,"events":[{"event_id":null,"status":"failed","reason":"no JSON","fix":null}]}';
for (const [status, body, expected] of [
  [200, "ok", "sent; this collector gives no verdicts"],
  [200, "", "sent; this collector gives no verdicts"],
  [204, "", "sent; this collector gives no verdicts"],
  [200, "null", "sent; this collector gives no verdicts"],
  [200, '{"status":"good","events":[null,1,{}]}', "sent; the collector says nothing of it"],
  [200, UNKNOWN, "sent; the collector says nothing of it"],
  [200, PENDING, "pending"],
  [200, WHOLE, "failed: no JSON"],
  [403, "no", "not sent: the collector answered 403"],
])
  test(`a collector that answers ${status} ${body || "with nothing"}`, async () => {
    const asked = [];
    const server = createServer((request, response) => {
      asked.push(request.headers["sp-verdict"]);
      request.resume().on("end", () => response.writeHead(status).end(body));
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { lines, ids } = await said(`http://127.0.0.1:${server.address().port}`);
    server.close();
    assert.deepEqual(lines, [`piste: struct shop/buy ${ids[0]} ${expected}`, `piste: order ${ids[1]} ${expected}`]);
    assert.deepEqual(asked, ["1"]);
  });

test("no answer is told, and a printer that fails harms nothing", async () => {
  const { lines } = await said("http://127.0.0.1:9", { retry: { initialMs: 1, maxAttempts: 1 } });
  assert.match(lines[0], /^piste: struct shop\/buy [0-9a-f]{8} not sent: no answer$/);
  const debug = () => {
    throw new Error("planned");
  };
  const tracker = newTracker({ namespace: "t" }, { endpoint: backend.url, debug });
  tracker.track(buy);
  assert.deepEqual(await tracker.close(), { sent: 1, failed: 0, pending: 0 });
});

test("where there is fetch alone, the plugin says it, and other requests stay as they are", async () => {
  const own = globalThis.fetch;
  const lines = [];
  const lane = await newLane({ url: backend.url });
  try {
    const plugins = [DebugPlugin({ print: (line) => lines.push(line) })];
    const tracker = edge.newTracker({ namespace: "t", plugins }, { endpoint: lane.endpoint });
    const id = tracker.track(buy);
    await tracker.flush();
    await lane.wait();
    assert.deepEqual(lines, [`piste: struct shop/buy ${id.slice(0, 8)} good`]);
    assert.equal(lines.length, 1);
  } finally {
    globalThis.fetch = own;
  }
});

const PAGE = `
  import { newTracker, trackPageView, trackSelfDescribingEvent } from "piste-tracker/browser";
  import { DebugPlugin } from "piste-tracker/plugins/debug";
  const plugins = [DebugPlugin()];
  for (const name of ["piste", "plain"])
    newTracker(name, new URLSearchParams(location.search).get(name), { plugins, encodeBase64: name == "piste" });
  trackPageView();
  trackSelfDescribingEvent({ event: { schema: "${ORDER}", data: { total: "49,90" } } }, ["piste"]);`;

test("in a page, the console says it, of collectors of another origin too", async (t) => {
  const options = { contents: PAGE, resolveDir: import.meta.dirname };
  const { outputFiles } = await build({ stdin: options, bundle: true, format: "iife", write: false });
  const script = { html: outputFiles[0].text, headers: { "Content-Type": "text/javascript" } };
  const site = await startCollector({ "/": '<script src="/page.js"></script>', "/page.js": script });
  t.after(() => site.close());
  const browser = await launch();
  t.after(() => browser.close());
  const page = await browser.context.newPage();
  const said = [];
  const all = new Promise((resolve) =>
    page.on("console", (message) => {
      if (message.text().startsWith("piste:")) said.push(`${message.type()} ${message.text()}`);
      if (said.length == 3) resolve();
    }),
  );
  const lane = await newLane({ url: backend.url });
  await page.goto(`${site.url}/?${new URLSearchParams({ piste: lane.endpoint, plain: site.url })}`);
  await all;
  assert.deepEqual(said.map((line) => line.replace(/[0-9a-f]{8}/, "ID")).sort(), [
    "info piste: page_view ID good",
    `warning piste: order ID failed: ${REASON}`,
    "warning piste: page_view ID sent; this collector gives no verdicts",
  ]);
  assert.equal((await lane.wait({ event_name: "page_view" })).length, 1);
});
