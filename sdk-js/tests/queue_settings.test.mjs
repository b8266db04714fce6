// What a page says of its trackers' queues after it has made them, in a real Chromium.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { startCollector } from "./collector.mjs";
import { openBrowser } from "./plugins_page.mjs";

let chromium, page;
before(async () => void (chromium = await openBrowser({ "/": "" })));
after(() => chromium.browser.close());
beforeEach(async () => void (page = await chromium.open()));
afterEach(() => page.end());

const run = (action, argument) => page.tab.evaluate(action, argument);
const actions = ({ events }) => events.map(({ se_ac }) => se_ac);
/** Tracks structured events with these actions in one turn. */
const track = (names, trackers) =>
  run(([names, trackers]) => {
    for (const action of names) window.piste.trackStructEvent({ category: "test", action }, trackers);
  }, [[...names], trackers]); // prettier-ignore

test("another collector gets what waits and what follows, under the path that the tracker has", async (t) => {
  const other = await startCollector({});
  t.after(() => other.close());
  page.collector.status = 503;
  await run(() =>
    window.piste.newTracker("own", location.origin, { postPath: "/own/path", retry: { initialMs: 50, maxMs: 50 } }),
  );
  await track("a", ["own"]);
  await page.collector.until(() => page.collector.requests.length);
  await page.call("setCollectorUrl", other.url + "/prefix/", ["own"]);
  await track("b", ["own"]);
  await other.until((events) => events.length == 2);
  assert.deepEqual(actions(other), ["a", "b"]);
  for (const { url } of other.requests) assert.equal(url, "/prefix/own/path");
  assert.match(await run(() => {
    try { window.piste.setCollectorUrl("https://"); } catch (error) { return String(error); }
  }), /^TypeError: endpoint must be a URL/); // prettier-ignore
});

test("a buffer's new size holds from the next request on, and a request by GET has one event still", async () => {
  const { collector } = page;
  await page.call("setBufferSize", 2);
  await track("abcd");
  await collector.until((events) => events.length == 4);
  assert.deepEqual(collector.batches, [2, 2]);
  await page.call("flushBuffer", { newBufferSize: 3 });
  await track("efg");
  await collector.until((events) => events.length == 7);
  assert.deepEqual(collector.batches, [2, 2, 3]);
  await run(() => window.piste.newTracker("get", location.origin, { eventMethod: "get" }));
  await page.call("setBufferSize", 5, ["get"]);
  await track("hi", ["get"]);
  await collector.until((events) => events.length == 9);
  assert.deepEqual(actions(collector), [..."abcdefghi"]);
});

test("the counters tell what became of the events", async () => {
  page.collector.status = 403;
  const result = await run(() => {
    for (const action of "ab") window.piste.trackStructEvent({ category: "test", action });
    return window.piste.flush(5000);
  });
  assert.deepEqual(result, { sent: 0, failed: 2, pending: 0 });
  page.collector.status = 200;
  await track("c");
  await run(() => window.piste.flush(5000));
  const counters = { queued: 3, sent: 1, retried: 0, dropped: { refused: 2 }, pending: 0 };
  assert.deepEqual(await run(() => window.piste.getCounters()), counters);
  assert.equal(await run(() => window.piste.getCounters("nobody")), undefined);
});

test("pending consent holds events from the first one on; a word in place of the function is refused", async () => {
  await run(() => {
    const { newTracker, consentIs } = window.piste;
    newTracker("careful", location.origin, { consent: consentIs("pending"), encodeBase64: false, cookieName: "own_" });
  });
  await track("a", ["careful"]);
  assert.doesNotMatch(await run(() => document.cookie), /own_/);
  assert.equal(await run(() => window.piste.getCounters("careful").queued), 0);
  await page.call("setConsent", "granted", ["careful"]);
  await page.collector.until((events) => events.length == 1);
  await track("b", ["careful"]);
  await page.collector.until((events) => events.length == 2);
  assert.match(await run(() => document.cookie), /own_/);
  const refused = await run(() => {
    try {
      window.piste.newTracker("old", location.origin, { consent: "pending" });
    } catch (error) {
      return error.name;
    }
  });
  assert.equal(refused, "TypeError");
});
