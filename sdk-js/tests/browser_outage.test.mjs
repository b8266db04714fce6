// Outages of the network and of the collector, in a real Chromium.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { html, NEW_TRACKER, openBrowser } from "./browser_page.mjs";

const pages = {
  "/": html(`<script>${NEW_TRACKER}</script>`),
  "/large": html(
    `<script>more = { queueCapacity: 20000, batchSize: 100, contexts: { webPage: false } };${NEW_TRACKER}</script>`,
  ),
  "/bounded": html(`<script>dropped = 0; more = { queueCapacity: 1000, onDrop: (events, reason) => {
    if (reason == "overflow") dropped += events.length } };${NEW_TRACKER}</script>`),
};
let browser, page;
before(async () => void (browser = await openBrowser()));
after(() => browser.close());
afterEach(() => page?.end());

const actions = () => page.collector.events.map((event) => event.se_ac);
const numbers = (count) => Array.from({ length: count }, (_, number) => String(number));
const track = (count) =>
  page.tab.evaluate((many) => {
    for (let action = 0; action < many; action++)
      snowplow("trackStructEvent", { category: "test", action: "" + action });
  }, count);

test("what is tracked offline is sent when the network is back, and not before a timer is due", async () => {
  page = await browser.open(pages, "/", {});
  await page.tab.evaluate(() => snowplow("newTracker", "patient", location.origin, { retry: { initialMs: 60000 } }));
  await page.site.setOffline(true);
  for (const action of "123") await page.call("trackStructEvent:patient", { category: "test", action });
  await page.tab.waitForTimeout(300);
  assert.equal(page.collector.requests.length, 0);
  await page.site.setOffline(false);
  await page.until("3");
  assert.deepEqual(actions(), ["1", "2", "3"]);
});

test("10,000 events of an outage arrive, each once and in order, in batches within the limits", async () => {
  page = await browser.open(pages, "/large");
  page.collector.status = 503;
  await track(10_000);
  await page.collector.until(() => page.collector.requests.length > 1);
  const failed = page.collector.requests.length;
  page.collector.status = 200;
  await page.collector.until((events) => events.length >= 10_000, 25);
  assert.deepEqual(actions(), numbers(10_000));
  for (const { headers } of page.collector.requests) assert.ok(+headers["content-length"] <= 40_000);
  const sizes = page.collector.batches.slice(failed);
  assert.ok(Math.max(...sizes) <= 100, `${Math.max(...sizes)} events in a request`);
  assert.ok(sizes.length >= 100);
});

test("a queue that is full gives up what is over its bound, and counts it", async () => {
  page = await browser.open(pages, "/bounded");
  page.collector.status = 503;
  await track(1500);
  await page.collector.until(() => page.collector.requests.length > 1);
  const kept = await page.tab.evaluate(
    () => Object.keys(localStorage).filter((key) => key.startsWith("piste.")).length,
  );
  assert.equal(kept, 1000);
  assert.equal(await page.tab.evaluate(() => dropped), 500);
  page.collector.status = 200;
  await page.collector.until((events) => events.length == 1000);
  assert.equal(new Set(actions()).size, 1000);
});

test("an answered request leaves the budget for keepalive, so that none fails for want of it", async () => {
  page = await browser.open(pages);
  const retried = await page.tab.evaluate(async () => {
    snowplow("newTracker", "one", location.origin, { batchSize: 1 });
    const label = "x".repeat(8000);
    for (let action = 0; action < 40; action++)
      snowplow("trackStructEvent:one", { category: "test", action: "" + action, label });
    const { one } = await new Promise((done) => snowplow(function () { done({ ...this }); })); // prettier-ignore
    await one.flush();
    return one.getCounters().retried;
  });
  assert.equal(retried, 0);
  assert.equal(page.collector.events.length, 40);
});
