// What the driver contract cannot say, in a real Chromium on the tag build.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { chromium } from "playwright-core";
import { startCollector } from "./collector.mjs";

const SNIPPET = `<script>
(function(w,n){w.GlobalSnowplowNamespace=[n];w[n]=function(){(w[n].q=w[n].q||[]).push(arguments)}})(window,"snowplow");
snowplow("newTracker", "sp", location.origin, { appId: "site", encodeBase64: false, retry: { initialMs: 50, maxMs: 200 }, ...window.more });
</script><script async src="/piste.js"></script>`;
const page = (body, head = "") => `<!doctype html><title>Page</title>${head}${SNIPPET}${body}`;
const pages = {
  "/": page('<a id="next" href="/next">next</a>'),
  "/next": page("next"),
  "/consent": page("", "<script>more = { consent: 'pending' }</script>"),
  "/anonymous": page("", "<script>more = { anonymousTracking: { withServerAnonymisation: true } }</script>"),
  "/tall": page('<div style="height:5000px">tall</div>'),
  "/form": page(`<form id="f" action="/next"><input name="mail"><input name="pin" type="password">
    <div data-piste-private><input name="secret"></div><button>go</button></form>`),
};
const profile = mkdtempSync(join(tmpdir(), "piste-chromium-"));
const args =
  "--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
let collector, browser, tab;

before(async () => {
  browser = await chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium",
    chromiumSandbox: false,
    args: args.split(" "),
  });
});
after(async () => {
  await browser.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
});
beforeEach(async () => {
  await collector?.close();
  collector = await startCollector(pages);
  for (const old of browser.pages().slice(1)) await old.close();
  await browser.clearCookies();
  tab = await browser.newPage();
});
after(() => collector.close());

const open = async (path = "/") => {
  await tab.goto(collector.url + path);
  await tab.waitForFunction(() => window.snowplow && !Array.isArray(snowplow.q));
};
const snowplow = (...args) => tab.evaluate((call) => window.snowplow(...call), args);
const struct = (action) => snowplow("trackStructEvent", { category: "test", action: String(action) });
const ids = () => collector.events.map((event) => event.eid);

test("a page view carries the page, the visitor and the session", async () => {
  await open();
  await snowplow("trackPageView");
  const [event] = await collector.until((events) => events.length);
  assert.equal(event.e, "pv");
  assert.equal(event.url, collector.url + "/");
  assert.equal(event.page, "Page");
  assert.equal(event.aid, "site");
  assert.match(event.sid, /^[0-9a-f-]{36}$/);
  assert.equal(event.vid, "1");
  assert.match(event.co, /web_page/);
});

test("navigating right after a track, ten times, loses nothing and sends nothing twice", async () => {
  for (let round = 0; round < 10; round++) {
    await open();
    await tab.evaluate((action) => {
      window.snowplow("trackStructEvent", { category: "leave", action });
      location.href = "/next";
    }, String(round));
    await tab.waitForURL("**/next");
  }
  await open();
  await struct("last");
  await collector.until((events) => events.some((event) => event.se_ac == "last") && events.length >= 11);
  assert.equal(new Set(ids()).size, collector.events.length);
  assert.deepEqual(collector.events.map((event) => event.se_ac).sort(), [..."0123456789", "last"].sort());
});

test("events of an outage survive a navigation and arrive once", async () => {
  await open();
  collector.status = 503;
  for (let count = 0; count < 25; count++) await struct(count);
  await collector.until(() => collector.requests.length);
  collector.status = 503;
  await open("/next");
  collector.status = 200;
  await collector.until((events) => events.length >= 25);
  assert.equal(new Set(ids()).size, 25);
  assert.equal(collector.events.length, 25);
});

test("two tabs share the visitor and the session, and leave each other's queue alone", async () => {
  await open();
  await struct("one");
  const other = await browser.newPage();
  await other.goto(collector.url + "/");
  await other.evaluate(() => window.snowplow("trackStructEvent", { category: "test", action: "two" }));
  const [one, two] = await collector.until((events) => events.length >= 2);
  assert.equal(one.duid, two.duid);
  assert.equal(one.sid, two.sid);
  assert.equal(collector.events.length, 2);
});

test("a page that returns from the back/forward cache leaves alone what another page took over", async () => {
  await open();
  collector.status = 503;
  for (let count = 0; count < 5; count++) await struct(count);
  await collector.until(() => collector.requests.length >= 2);
  await tab.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })));
  const other = await browser.newPage();
  await other.goto(collector.url + "/");
  await other.waitForFunction(() => Object.keys(localStorage).filter((key) => key.startsWith("piste.")).length == 5);
  await other.waitForTimeout(1300); // the page takes over after one second
  await tab.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  collector.status = 200;
  await struct("after");
  await collector.until((events) => events.length >= 6);
  await tab.waitForTimeout(300); // a second copy would come within the longest back-off
  assert.equal(new Set(ids()).size, 6);
  assert.equal(collector.events.length, 6);
});

test("pending consent holds events with their own times; denial empties them", async () => {
  await open("/consent");
  await struct("held");
  const before = await tab.evaluate(() => Date.now());
  assert.equal(await tab.evaluate(() => document.cookie), "");
  await snowplow("setConsent", "granted");
  const [event] = await collector.until((events) => events.length);
  assert.ok(+event.dtm <= before);
  await snowplow("setConsent", "pending");
  await struct("never");
  await snowplow("setConsent", "denied");
  await snowplow("setConsent", "granted");
  await struct("again");
  await collector.until((events) => events.length >= 2);
  assert.deepEqual(
    collector.events.map((event) => event.se_ac),
    ["held", "again"],
  );
});

test("anonymous tracking sends no ids and asks the collector for none", async () => {
  await open("/anonymous");
  await snowplow("setUserId", "ann");
  await struct("x");
  const [event] = await collector.until((events) => events.length);
  assert.ok(!("duid" in event) && !("sid" in event) && !("uid" in event));
  assert.equal(collector.requests.at(-1).headers["sp-anonymous"], "*");
});

test("passwords and marked fields never leave the page", async () => {
  await open("/form");
  await snowplow("enableFormTracking");
  await tab.fill("[name=mail]", "ann@example.com");
  await tab.fill("[name=pin]", "1234-pin");
  await tab.fill("[name=secret]", "my-secret");
  await tab.click("button");
  await collector.until((events) => events.some((event) => event.ue_pr?.includes("submit_form")));
  const sent = JSON.stringify(collector.events);
  assert.match(sent, /ann@example\.com/);
  assert.doesNotMatch(sent, /1234-pin|my-secret/);
});

test("links and errors are tracked", async () => {
  await open();
  await snowplow("enableLinkClickTracking");
  await snowplow("enableErrorTracking");
  await tab.evaluate(
    () =>
      void setTimeout(() => {
        throw new RangeError("planned");
      }),
  );
  await collector.until((events) => events.some((event) => event.ue_pr?.includes("application_error")));
  await tab.click("#next");
  await collector.until((events) => events.some((event) => event.ue_pr?.includes("link_click")));
  assert.match(JSON.stringify(collector.events), /RangeError/);
});

test("a page ping tells the offsets, zero included", async () => {
  await open("/tall");
  await snowplow("enableActivityTracking", { minimumVisitLength: 1, heartbeatDelay: 1 });
  await tab.mouse.wheel(0, 700);
  const [ping] = await collector.until((events) => events.length);
  assert.equal(ping.e, "pp");
  assert.equal(ping.url, collector.url + "/tall");
  assert.equal(ping.pp_mix, "0");
  assert.equal(ping.pp_miy, "0");
  assert.ok(+ping.pp_may > 0);
});

test("single-page views have the address before as referrer and an id of their own", async () => {
  await open();
  await snowplow("trackPageView");
  await snowplow("enableSinglePageViews");
  await tab.evaluate(() => history.pushState({}, "", "/second"));
  const [first, second] = await collector.until((events) => events.length >= 2);
  assert.equal(second.url, collector.url + "/second");
  assert.equal(second.refr, collector.url + "/");
  assert.notEqual(first.co, second.co);
});
