// The functions of `piste-tracker/browser` that other tests do not reach, in a real Chromium.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { assertValid, openBrowser } from "./plugins_page.mjs";

let chromium, page;
before(async () => {
  chromium = await openBrowser({
    "/": `<div style="height: 3000px">tall</div>`,
    "/from": `<a href="/?uid=visitor">to the page</a>`,
    "/two": `<script>piste.newTracker("sp2", location.origin, { encodeBase64: false })</script>`,
  });
});
after(() => chromium.browser.close());
beforeEach(async () => void (page = await chromium.open()));
afterEach(() => page.end());

const run = (action, argument) => page.tab.evaluate(action, argument);
const struct = (action = "a") => page.call("trackStructEvent", { category: "test", action });
const next = (count = 1) =>
  page.collector.until((events) => events.length >= count).then((events) => events[count - 1]);
const entity = (term) => ({
  schema: "iglu:com.snowplowanalytics.snowplow/site_search/jsonschema/1-0-0",
  data: { terms: [term] },
});
/** The terms of our entities on an event. */
function terms(payload) {
  const entities = JSON.parse(payload.co).data;
  entities.forEach(assertValid);
  return entities.filter(({ data }) => data.terms).map(({ data }) => data.terms[0]);
}
const pageViewId = ({ co }) => JSON.parse(co).data.find(({ schema }) => /web_page/.test(schema)).data.id;

test("the user id comes from page, address, referrer or cookie; what is not there changes nothing", async () => {
  await page.end();
  page = await chromium.open("/from");
  await page.tab.click("a");
  await page.tab.waitForURL("**/?uid=visitor");
  await page.call("setUserId", "given");
  await page.call("setUserIdFromLocation", "nothing");
  await struct();
  assert.equal((await next()).uid, "given");
  await page.call("setUserIdFromLocation", "uid");
  await struct();
  assert.equal((await next(2)).uid, "visitor");
  await run(() => (document.cookie = "who=from%20cookie"));
  await page.call("setUserIdFromCookie", "who");
  await struct();
  assert.equal((await next(3)).uid, "from cookie");
  await run(() => Object.defineProperty(document, "referrer", { get: () => "https://other.example/?uid=referred#x" }));
  await page.call("setUserIdFromReferrer", "uid");
  await struct();
  assert.equal((await next(4)).uid, "referred");
  await page.call("setUserId", null);
  await struct();
  assert.ok(!("uid" in (await next(5))));
});

test("address, title and referrer are what the page says they are, in single-page views too", async () => {
  await page.call("setCustomUrl", "/virtual?x=1");
  await page.call("setDocumentTitle", "Virtual");
  await page.call("setReferrerUrl", "https://search.example/");
  await page.call("trackPageView");
  await page.call("setCustomUrl", "https://shop.example/next");
  await page.call("trackPageView", { title: "This one" });
  await struct();
  const [first, second, third] = await page.collector.until((events) => events.length >= 3);
  assert.deepEqual(
    [first.url, first.page, first.refr],
    [page.collector.url + "/virtual?x=1", "Virtual", "https://search.example/"],
  );
  assert.deepEqual(
    [second.url, second.page, second.refr],
    ["https://shop.example/next", "This one", "https://search.example/"],
  );
  assert.equal(third.refr, "https://search.example/");
});

test("single-page views by history and hash have the address before as referrer, and end", async () => {
  await page.call("trackPageView");
  await page.call("enableSinglePageViews");
  await page.call("enableSinglePageViews"); // anew, and not twice
  await run(() => history.pushState({}, "", "/second"));
  await next(2);
  await run(() => (location.hash = "part"));
  await next(3);
  await run(() => history.back());
  await next(4);
  await run(() => history.replaceState({}, "", location.href)); // the same address
  await page.call("disableSinglePageViews");
  await run(() => history.pushState({}, "", "/unseen"));
  await struct();
  const events = await page.collector.until((events) => events.some(({ e }) => e == "se"));
  const at = (path) => page.collector.url + path;
  assert.deepEqual(
    events.filter(({ e }) => e == "pv").map(({ url, refr }) => [url, refr]),
    [
      [at("/"), undefined],
      [at("/second"), at("/")],
      [at("/second#part"), at("/second")],
      [at("/second"), at("/second#part")],
    ],
  );
  assert.equal(new Set(events.filter(({ e }) => e == "pv").map(pageViewId)).size, 4);
});

test("a page-view id is kept when the page asks for it, for good or for an address", async () => {
  const view = async (path) => {
    await run((path) => history.pushState({}, "", path), path);
    await page.call("trackPageView");
    const count = page.collector.events.length;
    return pageViewId(await next(Math.max(count, ++views)));
  };
  let views = 0;
  const first = await view("/a");
  await page.call("preservePageViewIdForUrl", "pathname");
  assert.equal(await view("/a?x"), first);
  const second = await view("/b");
  assert.notEqual(second, first);
  assert.equal(await view("/b#part"), second);
  await page.call("preservePageViewIdForUrl", false);
  const third = await view("/b#part");
  assert.notEqual(third, second);
  await page.call("preservePageViewId");
  assert.equal(await view("/c"), third);
  assert.equal(await run(() => window.piste.getPageViewId("sp")), third);
});

test("pings are counted from each page view, told to a callback, kept up by the page, and ended", async () => {
  await run(() => {
    window.told = [];
    window.piste.enableActivityTrackingCallback({
      minimumVisitLength: 0.1,
      heartbeatDelay: 0.1,
      callback: (activity) => window.told.push(activity),
    });
    window.piste.trackPageView();
    scrollTo(0, 500);
  });
  await page.tab.waitForFunction(() => window.told.length == 1);
  const [{ pageViewId, ...offsets }] = await run(() => window.told);
  assert.deepEqual(offsets, { minXOffset: 0, maxXOffset: 0, minYOffset: 0, maxYOffset: 500 });
  assert.match(pageViewId, /^[0-9a-f-]{36}$/);
  await run(() => window.piste.updatePageActivity());
  await page.tab.waitForFunction(() => window.told.length == 2);
  assert.equal((await run(() => window.told))[1].minYOffset, 500);
  await run(() => {
    window.piste.updatePageActivity();
    window.piste.trackPageView(); // what was done before is no activity on the page that begins
  });
  await page.tab.waitForTimeout(250); // two beats
  await page.call("disableActivityTrackingCallback");
  await page.call("updatePageActivity");
  await page.tab.waitForTimeout(250);
  assert.equal((await run(() => window.told)).length, 2);
});

test("page pings end when they are disabled", async () => {
  await page.call("enableActivityTracking", { minimumVisitLength: 0.1, heartbeatDelay: 0.1 });
  await page.call("updatePageActivity");
  await page.collector.until((events) => events.some(({ e }) => e == "pp"));
  await page.call("disableActivityTracking");
  const count = page.collector.events.length;
  await page.call("updatePageActivity");
  await page.tab.waitForTimeout(250);
  await struct();
  await next(count + 1);
  assert.equal(page.collector.events.filter(({ e }) => e == "pp").length, count);
});

test("global entities: given, made, by filter and by rules; removed by themselves, by name and all", async () => {
  await run((about) => {
    const named = { ...about, data: { terms: ["named"] } };
    window.given = { ...about, data: { terms: ["given"] } };
    window.piste.addGlobalContexts([
      window.given,
      ({ eventType, eventSchema }) => ({ ...about, data: { terms: [`${eventType} ${eventSchema?.split("/")[1]}`] } }),
      [({ eventType }) => eventType == "se", { ...about, data: { terms: ["struct only"] } }],
      [
        { accept: "iglu:com.snowplowanalytics.*/*/jsonschema/1-*-*", reject: ["iglu:*/timing/*/*-*-*"] },
        [() => ({ ...about, data: { terms: ["by rule"] } })],
      ],
    ]);
    window.piste.addGlobalContexts({ first: named });
    window.piste.addGlobalContexts({ first: named }); // a name has one owner
  }, entity(""));
  await struct();
  assert.deepEqual(terms(await next()), ["given", "se undefined", "struct only", "named"]);
  await page.call("trackSiteSearch", { terms: ["x"] });
  assert.deepEqual(terms(await next(2)), ["given", "ue site_search", "by rule", "named"]);
  await page.call("trackTiming", { category: "a", variable: "b", timing: 1 });
  assert.deepEqual(terms(await next(3)), ["given", "ue timing", "named"]);
  await run(() => window.piste.removeGlobalContexts([window.given, "first"]));
  await struct();
  assert.deepEqual(terms(await next(4)), ["se undefined", "struct only"]);
  await page.call("clearGlobalContexts");
  await struct();
  const last = await next(5);
  assert.deepEqual(terms(last), []);
  assert.ok(pageViewId(last), "the page view's id stays");
});

test("an opt-out cookie keeps everything from being tracked while it is there", async () => {
  await page.call("setOptOutCookie", "no-tracking");
  await run(() => (document.cookie = "no-tracking="));
  await struct("never");
  await run(() => (document.cookie = "no-tracking=; max-age=0"));
  await struct("again");
  assert.equal((await next()).se_ac, "again");
  await run(() => (document.cookie = "no-tracking=1"));
  await page.call("setOptOutCookie", null);
  await struct("after");
  assert.equal((await next(2)).se_ac, "after");
});

test("hash tags and braces are left out of addresses while that is asked for", async () => {
  await run(() => history.replaceState({}, "", "/p?q={x}#part"));
  await page.call("discardHashTag", true);
  await page.call("discardBrace", true);
  await struct();
  assert.equal((await next()).url, page.collector.url + "/p?q=x");
  await page.call("discardHashTag", false);
  await page.call("discardBrace", false);
  await struct();
  assert.equal((await next(2)).url, page.collector.url + "/p?q={x}#part");
});

test("a page learns its visitor's ids before and after events", async () => {
  const before = await run(() => [
    window.piste.getDomainUserId(),
    window.piste.getDomainSessionId("sp"),
    window.piste.getDomainSessionIndex(),
  ]);
  assert.equal(await run(() => document.cookie), "", "asking writes nothing");
  assert.equal(await run(() => window.piste.getDomainUserId("nobody")), undefined);
  await struct();
  const { duid, sid, vid } = await next();
  assert.deepEqual(before, [duid, sid, +vid]);
  await page.call("newSession");
  await struct();
  const second = await next(2);
  assert.notEqual(second.sid, sid);
  assert.equal(second.vid, "2");
});

test("a visitor is forgotten, or a part of them, and without consent nothing is written", async () => {
  await page.call("setUserId", "ann");
  await struct();
  const first = await next();
  await page.call("clearUserData", { preserveUser: true });
  await struct();
  const second = await next(2);
  assert.deepEqual([second.duid, second.uid, second.vid], [first.duid, "ann", "1"]);
  assert.notEqual(second.sid, first.sid);
  await page.call("clearUserData", { preserveSession: true });
  await struct();
  const third = await next(3);
  assert.notEqual(third.duid, first.duid);
  assert.deepEqual([third.sid, third.uid], [second.sid, undefined]);
  await page.call("clearUserData");
  assert.equal(await run(() => document.cookie), "");
  await struct();
  const fourth = await next(4);
  assert.notEqual(fourth.duid, third.duid);
  assert.notEqual(fourth.sid, third.sid);
  await page.call("setConsent", "denied");
  await page.call("newSession");
  assert.equal(await run(() => document.cookie), "");
});

test("the visitor's cookie gets another life and path, and the visitor stays", async () => {
  await struct();
  await page.call("setVisitorCookieTimeout", 600);
  const cookies = () => page.tab.context().cookies();
  const [{ expires }] = await cookies();
  assert.ok(Math.abs(expires - Date.now() / 1000 - 600) < 10, `${expires}`);
  await page.call("setCookiePath", "/shop");
  await struct();
  const [first, second] = await next(2).then(() => page.collector.events);
  assert.equal(second.duid, first.duid);
  assert.equal(second.sid, first.sid);
  const paths = (await page.tab.context().cookies(page.collector.url + "/shop")).map(({ path }) => path);
  assert.deepEqual(paths.sort(), ["/", "/shop"]);
});

test("functions speak to the trackers that are named", async () => {
  await page.end();
  page = await chromium.open("/two");
  await page.call("setUserId", "ann", ["sp2"]);
  await page.call("setReferrerUrl", "https://search.example/", ["sp2"]);
  await page.call("trackPageView", {}, ["sp", "sp2"]);
  await page.call("trackStructEvent", { category: "c", action: "a" }, ["sp2"]);
  const events = await page.collector.until((events) => events.length >= 3);
  const of = (name) => events.filter(({ tna }) => tna == name).map(({ e, uid, refr }) => [e, uid, refr]);
  assert.deepEqual(of("sp"), [["pv", undefined, undefined]]);
  assert.deepEqual(of("sp2").sort(), [
    ["pv", "ann", "https://search.example/"],
    ["se", "ann", "https://search.example/"],
  ]);
});
