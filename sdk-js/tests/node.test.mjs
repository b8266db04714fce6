// The Node tracker against a collector on the loopback, and the public surface.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import * as piste from "piste-tracker/node";
import { startCollector } from "./collector.mjs";

test("the public surface is this list", () => {
  assert.deepEqual(Object.keys(piste).sort(), [
    "buildEcommerceTransaction",
    "buildEcommerceTransactionItem",
    "buildOrder",
    "buildPagePing",
    "buildPageView",
    "buildScreenView",
    "buildSelfDescribingEvent",
    "buildStructEvent",
    "buildTiming",
    "newTracker",
    "selfDescribing",
    "version",
  ]);
});

test("CommonJS and ESM offer the same", () => {
  const required = createRequire(import.meta.url)("piste-tracker/node");
  assert.deepEqual(Object.keys(required).sort(), Object.keys(piste).sort());
});

test("the browser tracker imports and does nothing where there is no window", async () => {
  const browser = await import("piste-tracker/browser");
  assert.equal(browser.newTracker("sp", "https://collector.example.com"), undefined);
  browser.trackPageView();
  assert.deepEqual(await browser.flush(), { sent: 0, failed: 0, pending: 0 });
});

test("flush tells the truth", async () => {
  const collector = await startCollector();
  const tracker = piste.newTracker(
    { namespace: "n", appId: "a" },
    { endpoint: collector.url, retry: { initialMs: 20 } },
  );
  tracker.track(piste.buildStructEvent({ category: "c", action: "a", value: 0 }));
  assert.deepEqual(await tracker.flush(), { sent: 1, failed: 0, pending: 0 });
  assert.equal(collector.events[0].se_va, "0");
  collector.status = 400;
  tracker.track(piste.buildStructEvent({ category: "c", action: "b" }));
  assert.deepEqual(await tracker.flush(), { sent: 0, failed: 1, pending: 0 });
  collector.status = 503;
  tracker.track(piste.buildStructEvent({ category: "c", action: "c" }));
  assert.deepEqual(await tracker.flush(50), { sent: 0, failed: 0, pending: 1 });
  assert.equal((await tracker.close(10)).failed, 1);
  await collector.close();
});

test("a file keeps the queue for the next process", async () => {
  const collector = await startCollector();
  const storage = join(mkdtempSync(join(tmpdir(), "piste-")), "queue");
  const options = { endpoint: collector.url, storage };
  collector.status = 503;
  const first = piste.newTracker({}, options);
  const id = first.track(piste.buildStructEvent({ category: "c", action: "kept" }));
  await collector.until(() => collector.requests.length);
  assert.equal((await first.close(30)).pending, 1);
  collector.status = 200;
  const second = piste.newTracker({}, options);
  await second.flush();
  assert.deepEqual(
    collector.events.map((event) => event.eid),
    [id],
  );
  await second.close();
  await collector.close();
});

/** Runs a program that is given the collector's address; resolves with the milliseconds that it took. */
async function run(program, address) {
  const imports =
    'import { newTracker, buildStructEvent } from "piste-tracker/node"; const endpoint = process.argv[1];';
  const start = performance.now();
  await promisify(execFile)(process.execPath, ["--input-type=module", "-e", imports + program, address], {
    cwd: import.meta.dirname,
  });
  return performance.now() - start;
}

test("a program that just ends has sent its events", async () => {
  const collector = await startCollector();
  await run(
    `const tracker = newTracker({}, { endpoint });
    for (let count = 0; count < 120; count++) tracker.track(buildStructEvent({ category: "c", action: "a" + count }));`,
    collector.url,
  );
  assert.equal(collector.events.length, 120);
  await collector.close();
});

test("a collector that fails keeps no program from ending, and what is left is counted", async () => {
  const collector = await startCollector();
  collector.status = 503;
  const took = await run(
    `const tracker = newTracker({}, { endpoint, exitTimeout: 200, onDrop: (events, reason) => dropped.push(reason) });
    const dropped = [];
    tracker.track(buildStructEvent({ category: "c", action: "a" }));
    process.on("exit", () => { if (String(dropped) != "shutdown") process.exitCode = 1; });`,
    collector.url,
  );
  assert.ok(collector.requests.length);
  assert.ok(took < 3000, `${took} ms`);
  await collector.close();
});

test("a closed tracker refuses events, and closing it again does no harm", async () => {
  const collector = await startCollector();
  const tracker = piste.newTracker({}, { endpoint: collector.url });
  tracker.track(piste.buildStructEvent({ category: "c", action: "a" }));
  assert.deepEqual(await tracker.close(), { sent: 1, failed: 0, pending: 0 });
  assert.deepEqual(await tracker.close(), { sent: 0, failed: 0, pending: 0 });
  assert.throws(() => tracker.track(piste.buildStructEvent({ category: "c", action: "b" })), /tracker is closed/);
  await collector.close();
});

test("global entities go with each event, or as a function says, until they are removed", async () => {
  const collector = await startCollector();
  const tracker = piste.newTracker({ base64: false }, { endpoint: collector.url });
  const entity = (id) => ({ schema: "iglu:com.acme/thing/jsonschema/1-0-0", data: { id } });
  const fixed = entity("fixed");
  tracker.addGlobalEntities(fixed, (event) => (event.se_ac == "b" ? [entity("x"), entity("y")] : undefined));
  for (const action of ["a", "b"]) tracker.track(piste.buildStructEvent({ category: "c", action }), [entity("own")]);
  tracker.removeGlobalEntities(fixed);
  tracker.track(piste.buildStructEvent({ category: "c", action: "c" }));
  await tracker.close();
  const sent = collector.events.map(({ co }) => co && JSON.parse(co).data.map(({ data }) => data.id));
  assert.deepEqual(sent, [["own", "fixed"], ["own", "fixed", "x", "y"], undefined]);
  await collector.close();
});

test("events that belong together have one created time", async () => {
  const collector = await startCollector();
  let now = 1_700_000_000_000;
  const clock = { now: () => now++, after: (ms, action) => setTimeout(action, ms), cancel: clearTimeout };
  const tracker = piste.newTracker({}, { endpoint: collector.url, clock });
  const items = [{ sku: "s", price: 1, quantity: 1 }];
  tracker.trackAll(piste.buildOrder({ orderId: "o", total: 1, items }));
  await tracker.close();
  assert.equal(collector.events[0].dtm, collector.events[1].dtm);
  await collector.close();
});
