// Pages of every kind in a real Chromium: policies, frames, the back/forward cache, two trackers.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { startCollector } from "./collector.mjs";
import { html, LOADER, NEW_TRACKER, openBrowser } from "./browser_page.mjs";

const VIEW = `<script>${NEW_TRACKER} snowplow("trackPageView");</script>`;
const policy = (value, body, head) => ({ html: html(body, head), headers: { "Content-Security-Policy": value } });
const script = (code) => ({ html: code, headers: { "Content-Type": "text/javascript" } });
const pages = {
  "/": html(`<script>${NEW_TRACKER}</script>`),
  "/next": html(`<script>${NEW_TRACKER}</script>`),
  "/strict": {
    html: `<!doctype html><title>Strict</title><link rel="icon" href="data:,"><script src="/site.js"></script>`,
    headers: { "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:" },
  },
  "/site.js": script(`${LOADER} ${NEW_TRACKER} snowplow("trackPageView");
    snowplow("enableLinkClickTracking"); snowplow("enableActivityTracking", { minimumVisitLength: 10, heartbeatDelay: 10 });`),
  "/unconnected": policy("connect-src 'none'", VIEW),
  "/outer": html(`<script>${NEW_TRACKER}</script><iframe src="/inner"></iframe><iframe src="/inner?boxed" sandbox="allow-scripts"></iframe>`),
  "/inner": html(`<script>more = { appId: location.search ? "boxed" : "inner" };
    ${NEW_TRACKER.replace("location.origin", "location.href.split('/inner')[0]")} snowplow("trackPageView");</script>`),
}; // prettier-ignore
let browser, page;
before(async () => void (browser = await openBrowser({ ignoreDefaultArgs: ["--disable-back-forward-cache"] })));
after(() => browser.close());
afterEach(() => page.end());

test("a policy without inline scripts: loader and tag from files, nothing is violated", async () => {
  page = await browser.open(pages, "/strict");
  await page.struct("end");
  await page.until("end");
  assert.deepEqual(page.collector.events.map((event) => event.e), ["pv", "se"]);
  assert.deepEqual(page.problems, []);
}); // prettier-ignore

test("a policy that forbids the collector harms no page; the events wait in the queue", async () => {
  page = await browser.open(pages, "/unconnected");
  await page.struct("kept");
  await page.tab.waitForTimeout(200);
  assert.equal(page.collector.requests.length, 0);
  assert.ok(page.problems.every((problem) => /Content Security Policy|Fetch API cannot load/.test(problem)), `${page.problems}`);
  await page.goto("/");
  await page.until("kept");
  assert.deepEqual(page.collector.events.map((event) => event.e), ["pv", "se"]);
}); // prettier-ignore

test("frames: one of the same origin shares the visitor; one in a sandbox has its own and no storage", async () => {
  page = await browser.open(pages, "/outer");
  await page.struct("outer");
  await page.collector.until((events) => events.length == 3);
  const by = Object.fromEntries(page.collector.events.map((event) => [event.aid, event]));
  assert.equal(by.inner.duid, by.site.duid);
  assert.equal(by.inner.sid, by.site.sid);
  assert.notEqual(by.boxed.duid, by.site.duid);
  assert.equal(by.inner.refr, `${page.collector.url}/outer`);
  assert.deepEqual(page.problems.filter((problem) => /piste/.test(problem)), []);
}); // prettier-ignore

test("a page that is restored from the back/forward cache goes on: nothing lost, nothing twice", async () => {
  page = await browser.open(pages);
  await page.tab.evaluate(() => addEventListener("pageshow", ({ persisted }) => (window.restored = persisted)));
  await page.struct("before");
  await page.until("before");
  page.collector.status = 503;
  await page.struct("waiting");
  await page.collector.until(() => page.collector.requests.length >= 2);
  await page.tab.evaluate(() => (location.href = "/next"));
  await page.tab.waitForURL("**/next");
  await page.tab.goBack({ waitUntil: "commit" });
  await page.tab.waitForFunction(() => window.restored !== undefined);
  assert.equal(await page.tab.evaluate(() => restored), true);
  page.collector.status = 200;
  await page.struct("after");
  await page.until("after");
  await page.tab.waitForTimeout(300);
  assert.deepEqual(page.collector.events.map((event) => event.se_ac).sort(), ["after", "before", "waiting"]);
}); // prettier-ignore

test("a collector on another origin is asked first; a server that must forget the visitor is told so", async () => {
  page = await browser.open(pages);
  const other = await startCollector();
  await page.tab.evaluate((endpoint) => {
    snowplow("newTracker", "far", endpoint, { encodeBase64: false });
    snowplow("newTracker", "far2", endpoint, { encodeBase64: false, anonymousTracking: { withServerAnonymisation: true } });
  }, other.url);
  await page.call("trackStructEvent:far", { category: "test", action: "far" });
  await page.call("trackStructEvent:far2", { category: "test", action: "anonymous" });
  await other.until((events) => events.length == 2);
  const [named, anonymous] = ["far", "anonymous"].map((action) => other.events.findIndex(({ se_ac }) => se_ac == action));
  assert.equal(other.requests[named].headers["sp-anonymous"], undefined);
  assert.equal(other.requests[anonymous].headers["sp-anonymous"], "*");
  assert.equal(other.requests[named].headers.origin, page.collector.url);
  assert.deepEqual(page.problems, []);
  await other.close();
}); // prettier-ignore

test("two trackers on a page keep to one session and visitor, also when it times out", async () => {
  page = await browser.open(pages);
  await page.tab.evaluate(() => snowplow("newTracker", "sp2", location.origin, { encodeBase64: false, appId: "second" }));
  const pair = async (action) => {
    await page.call("trackStructEvent:sp", { category: "test", action: action + 1 });
    await page.call("trackStructEvent:sp2", { category: "test", action: action + 2 });
    await page.collector.until((events) => events.filter(({ se_ac }) => se_ac.startsWith(action)).length == 2);
    return page.collector.events.filter(({ se_ac }) => se_ac.startsWith(action)).map(({ duid, sid, vid }) => [duid, sid, vid].join());
  };
  const [one, two] = await pair("first");
  assert.equal(one, two);
  await page.tab.evaluate(() => {
    const { now } = Date;
    Date.now = () => now() + 31 * 60 * 1000;
  });
  const [three, four] = await pair("later");
  assert.equal(three, four);
  assert.deepEqual([one, three].map((ids) => ids.split(",")[2]), ["1", "2"]);
  assert.equal(one.split(",")[0], three.split(",")[0]);
}); // prettier-ignore

test("two trackers with timeouts of their own do not end each other's session", async () => {
  page = await browser.open(pages);
  const sids = await page.tab.evaluate(() => {
    snowplow("newTracker", "short", location.origin, { encodeBase64: false, cookieName: "_short_", sessionCookieTimeout: 1 });
    const ids = [];
    snowplow(function () {
      this.sp.trackStructEvent({ category: "test", action: "a" });
      this.short.trackStructEvent({ category: "test", action: "a" });
      const { now } = Date;
      Date.now = () => now() + 5000;
      for (const tracker of [this.sp, this.short]) {
        const before = tracker.getDomainSessionIndex();
        tracker.trackStructEvent({ category: "test", action: "b" });
        ids.push(before);
      }
    });
    return ids;
  });
  assert.deepEqual(sids, [1, 2]);
}); // prettier-ignore

test("page pings have the title of their page view, and the page's own where that was given none", async () => {
  page = await browser.open(pages);
  const often = { minimumVisitLength: 0.1, heartbeatDelay: 0.1 };
  const pings = (events) => events.filter(({ e }) => e == "pp");
  const nextTitle = async () => {
    const count = pings(page.collector.events).length;
    await page.call("enableActivityTracking", often);
    await page.call("updatePageActivity");
    const events = await page.collector.until((events) => pings(events).length > count);
    await page.call("disableActivityTracking");
    return pings(events)[count].page;
  };
  await page.call("trackPageView", { title: "given" });
  assert.equal(await nextTitle(), "given");
  await page.tab.evaluate(() => (document.title = "own"));
  await page.call("trackPageView");
  assert.equal(await nextTitle(), "own");
});
