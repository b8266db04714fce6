// The tag under the official tag's calls: the loader, the names of trackers, and each command once.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { html, NEW_TRACKER, openBrowser } from "./browser_page.mjs";

const pages = {
  "/": html(`<script>${NEW_TRACKER}</script><a id="link" href="#next">next</a><button id="button">go</button>
    <form id="form" onsubmit="return false"><input name="mail"></form><video id="film"></video>
    <a id="away" href="https://other.example/path?a=1#part">away</a>`),
  "/queued": html(`<script>${NEW_TRACKER} snowplow("trackPageView");
    snowplow("trackStructEvent", { category: "test", action: "queued" }); early = snowplow;</script>`),
  "/bare": html(),
};
/** The page of the manual's own loader, on this collector. */
const manual = readFileSync(new URL("../../docs/javascript-tag.md", import.meta.url), "utf8");
const [, loader] = /```html\n([^]*?)```/.exec(manual);
pages["/manual"] =
  `<!doctype html><title>Page</title><head>${loader.replace(/"https:\/\/collector[^"]*"/, "location.origin")}</head>`;

let browser, page;
before(async () => void (browser = await openBrowser()));
after(() => browser.close());
beforeEach(async () => void (page = await browser.open(pages)));
afterEach(() => page.end());

const actions = () => page.collector.events.map((event) => `${event.tna} ${event.se_ac ?? event.e}`);
const second = () =>
  page.tab.evaluate(() => snowplow("newTracker", "sp2", location.origin, { encodeBase64: false, appId: "second" }));
/** The last event after all that was called so far has come. */
async function last() {
  await page.struct("end");
  const events = await page.until("end");
  return events.filter((event) => event.se_ac != "end").at(-1);
}
const SCHEMA = "iglu:com.acme/thing/jsonschema/1-0-0";
const nameOf = (event) => event.ue_pr && JSON.parse(event.ue_pr).data.schema.split("/")[1];
const entities = (event) => (event.co ? JSON.parse(event.co).data : []);

test("what the snippet queued is run in order, and a function kept from before the load still works", async () => {
  await page.goto("/queued");
  await page.tab.evaluate(() => early("trackStructEvent", { category: "test", action: "late" }));
  await page.until("late");
  assert.deepEqual(actions(), ["sp pv", "sp queued", "sp late"]);
});

test("the loader of the manual tracks a page view", async () => {
  await page.goto("/manual");
  const [event] = await page.collector.until((events) => events.length);
  assert.deepEqual([event.e, event.aid, event.tna], ["pv", "shop", "sp"]);
  assert.deepEqual(page.problems, []);
});

test("each tag takes one name, so that it can stand beside another tag", async () => {
  await page.tab.evaluate(() => {
    window.GlobalSnowplowNamespace = ["other", "third"];
    for (const name of ["other", "third"]) window[name] = (...args) => (window[name].q ??= []).push(args);
    other("newTracker", "o", location.origin);
    other("trackStructEvent", { category: "test", action: "other" });
    third("trackStructEvent", { category: "test", action: "third" });
  });
  await page.tab.addScriptTag({ url: "/piste.js" });
  await page.until("other");
  assert.equal(await page.tab.evaluate(() => Array.isArray(third.q)), true);
  assert.deepEqual(await page.tab.evaluate(() => GlobalSnowplowNamespace), ["third"]);
});

test("name:tracker speaks to that one, name:one;two to both, no name to all", async () => {
  await second();
  const event = { category: "test" };
  await page.call("trackStructEvent:sp2", { ...event, action: "2" });
  await page.call("trackStructEvent:sp;sp2", { ...event, action: "both" });
  await page.call("trackStructEvent", { ...event, action: "all" });
  await page.call("trackStructEvent:nobody", { ...event, action: "none" });
  await page.call("trackPageView:sp2");
  await page.call("trackPageView:sp2", { title: "Named", context: [{ schema: SCHEMA, data: { id: 1 } }] });
  await page.struct("end");
  await page.collector.until((events) => events.filter((one) => one.se_ac == "end").length == 2);
  assert.deepEqual(actions().sort(), [
    ...["sp all", "sp both", "sp end"],
    ...["sp2 2", "sp2 all", "sp2 both", "sp2 end", "sp2 pv", "sp2 pv"],
  ]);
  const [plain, named] = page.collector.events.filter((one) => one.e == "pv");
  assert.equal(plain.page, "Page");
  assert.equal(named.page, "Named");
  assert.deepEqual(entities(named)[0], { schema: SCHEMA, data: { id: 1 } });
});

test("options of a command with a named tracker reach that one alone", async () => {
  await second();
  await page.call("enableAnonymousTracking:sp2", { options: { withSessionTracking: true } });
  await page.call("enableFormTracking:sp2", { options: { fields: { denylist: ["mail"] } } });
  await page.call("enableLinkClickTracking:sp2", { options: { denylist: ["nothing"] } });
  await page.tab.fill("[name=mail]", "ann@example.com");
  await page.tab.click("#link");
  await page.struct("end");
  await page.collector.until((events) => events.filter((one) => one.se_ac == "end").length == 2);
  const [of1, of2] = ["sp", "sp2"].map((name) => page.collector.events.filter((event) => event.tna == name));
  assert.deepEqual(of1.map(nameOf), [undefined]);
  assert.deepEqual(of2.map(nameOf), ["link_click", undefined]);
  assert.ok(of1[0].duid && of1[0].sid);
  assert.ok(!of2[0].duid && of2[0].sid);
});

test("commands without an argument take their trackers first", async () => {
  await second();
  const session = (name) => page.tab.evaluate((id) => new Promise((done) => snowplow(function () {
    done(this[id].getDomainSessionId());
  })), name); // prettier-ignore
  await page.struct("begin");
  await page.until("begin");
  await page.call("addGlobalContexts", [{ schema: SCHEMA, data: {} }]);
  await page.call("clearGlobalContexts:sp2");
  await page.call("preservePageViewId:sp2");
  for (let view = 0; view < 2; view++) await page.call("trackPageView");
  await page.collector.until((events) => events.filter((event) => event.e == "pv").length == 4);
  const views = (name) => page.collector.events.filter((event) => event.tna == name && event.e == "pv");
  const viewId = (event) => entities(event).find(({ schema }) => /web_page/.test(schema)).data.id;
  assert.equal(new Set(views("sp").map(viewId)).size, 2);
  assert.equal(new Set(views("sp2").map(viewId)).size, 1);
  assert.deepEqual([views("sp"), views("sp2")].map(([view]) => entities(view).length), [2, 1]); // prettier-ignore
  assert.match(await session("sp"), /^[\da-f-]{36}$/);
});

test("a function is called with the trackers by name as `this`, and with its arguments", async () => {
  await second();
  const answer = await page.tab.evaluate(
    () =>
      new Promise((done) =>
        snowplow(function (greeting) {
          this.sp2.setUserId("ann");
          this.sp2.trackStructEvent({ category: "test", action: "by method" });
          done([greeting, Object.keys(this), this.sp.id, this.sp2.getDomainUserId(), this.sp.getPageViewId() ?? ""]);
        }, "hello"),
      ),
  );
  assert.deepEqual(answer.slice(0, 3), ["hello", ["sp", "sp2"], "sp"]);
  const [event] = await page.until("by method");
  assert.equal(event.uid, "ann");
  assert.equal(event.duid, answer[3]);
  assert.equal(page.collector.events.length, 1);
});

test("a fault of a call is told in the console, and the next call runs", async () => {
  await page.call("noSuchCommand");
  await page.call("constructor");
  await page.call("trackStructEvent", { category: "", action: "refused" });
  await page.call("addPlugin", "https://cdn.example/plugin.js", ["vendor", "VendorPlugin"]);
  await page.tab.evaluate(() => snowplow(() => { throw new Error("planned"); })); // prettier-ignore
  await last();
  assert.equal(page.problems.length, 5);
  assert.match(page.problems.join(), /noSuchCommand is no command.*category is missing.*VendorPlugin.*planned/s);
});

const COMMON = { context: [{ schema: SCHEMA, data: { id: 7 } }] };
test("the events take contexts, and a true timestamp in the official form", async () => {
  await page.call("trackSelfDescribingEvent", {
    event: { schema: SCHEMA, data: { a: 1 } },
    timestamp: { type: "ttm", value: 1700000000123 },
    ...COMMON,
  });
  const event = await last();
  assert.equal(event.ttm, "1700000000123");
  assert.deepEqual(JSON.parse(event.ue_pr).data, { schema: SCHEMA, data: { a: 1 } });
  assert.deepEqual(entities(event)[0], COMMON.context[0]);
  assert.deepEqual(page.problems, []);
});

test("official options of newTracker have their effect", async () => {
  await page.tab.evaluate(() =>
    snowplow("newTracker", "opt", location.origin, {
      appId: "options", platform: "mob", eventMethod: "beacon", bufferSize: 2, maxPostBytes: 3000, postPath: "/own/track",
      stateStorageStrategy: "none", contexts: { webPage: false, performanceTiming: true, clientHints: true },
    }),
  ); // prettier-ignore
  for (const action of "12345") await page.call("trackStructEvent:opt", { category: "test", action });
  await page.until("5");
  const own = page.collector.requests.filter((request) => request.url == "/own/track");
  assert.equal(own.length + 0, page.collector.requests.length);
  const [event] = page.collector.events;
  assert.deepEqual([event.aid, event.p, event.tna], ["options", "mob", "opt"]);
  const text = Buffer.from(event.cx, "base64url").toString();
  assert.match(text, /PerformanceNavigationTiming/);
  assert.match(text, /http_client_hints/);
  assert.doesNotMatch(text, /web_page/);
  assert.equal(await page.tab.evaluate(() => document.cookie + Object.keys(localStorage)), "");
});

test("get asks by the pixel, with credentials or without", async () => {
  await page.tab.evaluate(() =>
    snowplow("newTracker", "get", location.origin, { eventMethod: "get", credentials: "omit", maxGetBytes: 2000 }),
  );
  await page.call("trackStructEvent:get", { category: "test", action: "get" });
  await page.until("get");
  const [request] = page.collector.requests;
  assert.match(request.url, /^\/i\?/);
  assert.equal(request.headers.cookie, undefined);
});

/** Each remaining command of the page: its arguments, and what must be true of the next page view. */
const EFFECTS = {
  setUserId: [["ann"], (event) => assert.equal(event.uid, "ann")],
  setCustomUrl: [["/shop?x=1"], (event, url) => assert.equal(event.url, `${url}/shop?x=1`)],
  setReferrerUrl: [["https://search.example/"], (event) => assert.equal(event.refr, "https://search.example/")],
  setDocumentTitle: [["Own title"], (event) => assert.equal(event.page, "Own title")],
  discardHashTag: [[true], (event, url) => assert.equal(event.url, `${url}/?user=bob`)],
  discardBrace: [[true], (event, url) => assert.equal(event.url, `${url}/?user=bob#x`)],
  setUserIdFromLocation: [["user"], (event) => assert.equal(event.uid, "bob")],
  setUserIdFromCookie: [["member"], (event) => assert.equal(event.uid, "eve")],
  setUserIdFromReferrer: [["user"], (event) => assert.equal(event.uid, "dan")],
  addGlobalContexts: [[[{ schema: SCHEMA, data: {} }]], (event) => assert.equal(entities(event).length, 2)],
  enableAnonymousTracking: [[{ options: { withServerAnonymisation: true } }], (event) => assert.ok(!event.duid)],
  setOptOutCookie: [["member"], (event) => assert.equal(event, undefined)],
  setConsent: [["denied"], (event) => assert.equal(event, undefined)],
  addPlugin: [[{ plugin: { entities: { schema: SCHEMA, data: {} } } }], (event) => assert.equal(entities(event).length, 2)],
  TimezonePlugin: [[], (event) => assert.ok(event.tz)],
}; // prettier-ignore

for (const [name, [args, check]] of Object.entries(EFFECTS))
  test(`${name} does what it says`, async () => {
    await page.tab.evaluate(() => (document.cookie = "member=eve"));
    const address = `${page.collector.url}/?user=bob#x{}`;
    await page.tab.goto(address.replace("bob", "dan"));
    await page.tab.evaluate((next) => location.assign(next), address);
    await page.tab.waitForURL((url) => url.href == address);
    await page.tab.waitForFunction(() => window.snowplow && !Array.isArray(snowplow.q));
    await page.call(name, ...args);
    await page.call("trackPageView");
    await page.tab.evaluate(() => snowplow("newTracker", "end", location.origin));
    await page.call("trackStructEvent:end", { category: "test", action: "end" });
    await page.until("end");
    await page.tab.waitForTimeout(20);
    check(
      page.collector.events.find((event) => event.e == "pv"),
      page.collector.url,
    );
    assert.deepEqual(page.problems, []);
  });

test("commands that end or undo another one", async () => {
  const thing = { schema: SCHEMA, data: {} };
  await page.call("addGlobalContexts", { named: thing });
  await page.call("removeGlobalContexts", ["named"]);
  await page.call("enableAnonymousTracking");
  await page.call("disableAnonymousTracking");
  await page.call("setUserId", "ann");
  await page.call("setUserId", null);
  await page.call("enableActivityTracking", { minimumVisitLength: 1, heartbeatDelay: 1 });
  await page.call("updatePageActivity");
  await page.call("disableActivityTracking");
  const event = await last();
  assert.equal(event, undefined);
  const [end] = page.collector.events;
  assert.equal(end.uid, undefined);
  assert.ok(end.duid);
  assert.equal(entities(end).length, 1);
  await page.call("newSession");
  await page.struct("session");
  await page.call("clearUserData");
  await page.struct("visitor");
  const [, session, visitor] = await page.until("visitor");
  assert.deepEqual([end.vid, session.vid], ["1", "2"]);
  assert.equal(session.duid, end.duid);
  assert.notEqual(visitor.duid, end.duid);
  assert.deepEqual(page.problems, []);
});

test("activity: pings by the official options, and a callback instead", async () => {
  await page.call("enableActivityTracking", { minimumVisitLength: 1, heartbeatDelay: 1 });
  await page.tab.evaluate(() =>
    snowplow("enableActivityTrackingCallback", {
      minimumVisitLength: 1,
      heartbeatDelay: 1,
      callback: ({ minYOffset }) => snowplow("trackStructEvent", { category: "test", action: `at ${minYOffset}` }),
    }),
  );
  await page.tab.mouse.move(5, 5);
  const events = await page.until("at 0");
  await page.collector.until((all) => all.some((event) => event.e == "pp"));
  assert.equal(events.find((event) => event.e == "pp").pp_miy, "0");
});

test("flushBuffer and flush send what waits", async () => {
  await page.tab.evaluate(() => snowplow("newTracker", "slow", location.origin, { linger: 60000 }));
  await page.call("trackStructEvent:slow", { category: "test", action: "flushed" });
  await page.call("flushBuffer:slow");
  await page.until("flushed");
  await page.call("trackStructEvent:slow", { category: "test", action: "again" });
  await page.call("flush:slow", 1000);
  await page.until("again");
});

test("crossDomainLinker decorates the links that it is told to", async () => {
  await page.tab.evaluate(() => {
    snowplow("crossDomainLinker", (link) => link.hostname == "other.example");
    document.addEventListener("click", (event) => event.preventDefault());
  });
  await page.tab.click("#away");
  assert.match(await page.tab.getAttribute("#away", "href"), /other\.example\/path\?.*_sp=[\da-f-]{36}\.\d+.*#part$/);
});

/** Plugins: how the official documentation adds each, what the page then does, and the event that comes. */
const PLUGINS = {
  LinkClickTrackingPlugin: [["enableLinkClickTracking"], (tab) => tab.click("#link"), "link_click"],
  FormTrackingPlugin: [["enableFormTracking"], (tab) => tab.fill("[name=mail]", "ann"), "focus_form"],
  ButtonClickTrackingPlugin: [["enableButtonClickTracking"], (tab) => tab.click("#button"), "button_click"],
  ErrorTrackingPlugin: [["enableErrorTracking"], (tab) => tab.evaluate(() => void setTimeout(() => missing())), "application_error"],
  SiteTrackingPlugin: [["trackSiteSearch", { terms: ["snow"] }], () => {}, "site_search"],
  SnowplowEcommercePlugin: [["trackProductView", { id: "1", name: "ski", category: "sport", price: 1, currency: "EUR" }], () => {}, "snowplow_ecommerce_action"],
  SnowplowElementTrackingPlugin: [["startElementTracking", { elements: { selector: "#link", name: "link", expose: true } }], () => {}, "expose_element"],
  MediaTrackingPlugin: [["startHtml5MediaTracking", { id: "film", video: "film" }], (tab) => tab.evaluate(() => (film.volume = 0.5)), "volume_change_event"],
  WebVitalsPlugin: [["enableWebVitalsTracking"], (tab) => tab.goto("about:blank"), "web_vitals"],
}; // prettier-ignore

for (const [plugin, [call, act, event]] of Object.entries(PLUGINS))
  test(`${plugin} is added as in the official tag, and loads nothing`, async () => {
    await page.call("addPlugin", `https://cdn.example/${plugin}.js`, ["vendor", plugin]);
    await page.call(...call);
    await act(page.tab);
    await page.collector.until((events) => events.some((one) => nameOf(one) == event));
    assert.deepEqual(page.problems.filter((problem) => !/missing is not defined/.test(problem)), []);
  }); // prettier-ignore
