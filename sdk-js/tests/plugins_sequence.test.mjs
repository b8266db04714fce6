// The loss ledger of a real backend, from trackers that number their events.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import * as edge from "piste-tracker";
import * as node from "piste-tracker/node";
import { SequencePlugin } from "piste-tracker/plugins/sequence";
import { newLane } from "piste-tracker/testing";
import { launch } from "../conformance/chromium.mjs";
import { startBackend } from "./backend.mjs";
import { startCollector } from "./collector.mjs";

const buy = (label) => node.buildStructEvent({ category: "shop", action: "buy", label });
const entity = {
  schema: "iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0",
  data: { id: crypto.randomUUID() },
};

let backend;
before(async () => (backend = await startBackend()));
after(() => backend.stop());

/** Rows of a prepared question about a lane, as objects. */
async function asked(lane, question) {
  const { columns, rows } = await (await fetch(`${lane.endpoint}/api/analytics/${question}`)).json();
  return rows.map((row) => Object.fromEntries(row.map((value, index) => [columns[index], value])));
}
const ledger = async (lane) =>
  (await asked(lane, "ledger")).map(({ sent, received, duplicates, missing }) => [sent, received, duplicates, missing]);

for (const [name, { newTracker }] of Object.entries({ node, edge }))
  for (const base64 of [true, false])
    test(`${name}, base64 ${base64}: an event that the collector refuses is missing, and the gap is told`, async () => {
      const lane = await newLane({ url: backend.url });
      const tracker = newTracker({ namespace: "t", base64, encodeBase64: base64 }, { endpoint: lane.endpoint });
      tracker.addPlugin(SequencePlugin());
      for (const label of ["first", "second", "third"]) {
        if (label == "second") await lane.faults("403");
        tracker.track(buy(label), { entities: label == "first" ? [entity] : [] });
        await tracker.flush();
      }
      assert.deepEqual(tracker.counters().dropped, { refused: 1 });
      await lane.wait({ count: 2 });
      await lane.expectNoneFailed();
      assert.deepEqual(await ledger(lane), [[3, 2, 0, 1]]);
      const [{ instance }] = await asked(lane, "ledger");
      const [gap] = await asked(lane, `gaps?instance=${instance}`);
      assert.equal(gap.missing, 1);
    });

test("only what is queued has a number, and each tracker has an instance of its own", async () => {
  const lane = await newLane({ url: backend.url });
  const veto = { beforeQueue: (payload) => payload.se_la != "no" };
  const make = () =>
    node.newTracker({ namespace: "t", plugins: [veto, SequencePlugin()] }, { endpoint: lane.endpoint });
  for (const tracker of [make(), make()]) {
    tracker.track(buy("yes"));
    tracker.track(buy("no"));
    assert.throws(() => tracker.track(buy("yes"), { eventId: "no id" }), TypeError);
    tracker.track(buy("yes"));
    await tracker.close();
  }
  await lane.wait({ count: 4 });
  assert.deepEqual(await ledger(lane), [
    [2, 2, 0, 0],
    [2, 2, 0, 0],
  ]);
});

test("an event that came and failed is not among the good ones, so it counts as missing", async () => {
  const lane = await newLane({ url: backend.url });
  const tracker = node.newTracker({ namespace: "t", plugins: [SequencePlugin()] }, { endpoint: lane.endpoint });
  tracker.track(node.buildSelfDescribingEvent({ event: { schema: "iglu:com.acme/none/jsonschema/1-0-0", data: {} } }));
  tracker.track(buy("good"));
  await tracker.close();
  await lane.wait();
  await lane.wait({ status: "failed" });
  assert.deepEqual(await ledger(lane), [[2, 1, 0, 1]]);
});

test("an answer that is lost makes a duplicate, and nothing is missing", async () => {
  const lane = await newLane({ url: backend.url });
  await lane.faults("drop-after-accept");
  const tracker = node.newTracker(
    { namespace: "t", plugins: [SequencePlugin()] },
    { endpoint: lane.endpoint, retry: { initialMs: 10 } },
  );
  tracker.track(buy("twice"));
  assert.deepEqual(await tracker.close(), { sent: 1, failed: 0, pending: 0 });
  await lane.wait({ count: 2 });
  assert.deepEqual(await ledger(lane), [[1, 1, 1, 0]]);
});

test("in a page, beside the entities of the page", async (t) => {
  const contents = `
    import { newTracker, trackPageView, trackStructEvent } from "piste-tracker/browser";
    import { SequencePlugin } from "piste-tracker/plugins/sequence";
    newTracker("sp", new URLSearchParams(location.search).get("collector"), { plugins: [SequencePlugin()] });
    trackPageView();
    trackStructEvent({ category: "shop", action: "buy" });`;
  const options = { contents, resolveDir: import.meta.dirname };
  const { outputFiles } = await build({ stdin: options, bundle: true, format: "iife", write: false });
  const script = { html: outputFiles[0].text, headers: { "Content-Type": "text/javascript" } };
  const site = await startCollector({ "/": '<script src="/page.js"></script>', "/page.js": script });
  t.after(() => site.close());
  const browser = await launch();
  t.after(() => browser.close());
  const page = await browser.context.newPage();
  const lane = await newLane({ url: backend.url });
  await page.goto(`${site.url}/?collector=${encodeURIComponent(lane.endpoint)}`);
  await lane.wait({ count: 2 });
  await lane.expectNoneFailed();
  assert.deepEqual(await ledger(lane), [[2, 2, 0, 0]]);
});
