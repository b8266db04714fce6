// The Node tracker against a collector on the loopback, and the public surface.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
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

test("a program that just ends has sent its events", async () => {
  const collector = await startCollector();
  const program = `
    const { newTracker, buildStructEvent } = await import("piste-tracker/node");
    const tracker = newTracker({}, { endpoint: process.argv[1] });
    for (let count = 0; count < 120; count++) tracker.track(buildStructEvent({ category: "c", action: "a" + count }));`;
  const { execFile } = await import("node:child_process");
  await new Promise((resolve, reject) =>
    execFile(
      process.execPath,
      ["--input-type=module", "-e", program, collector.url],
      { cwd: import.meta.dirname },
      (error) => (error ? reject(error) : resolve()),
    ),
  );
  assert.equal(collector.events.length, 120);
  await collector.close();
});
