// Searches, timings, web vitals, client hints and the shop, in a real Chromium.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { openBrowser } from "./plugins_page.mjs";

let chromium, page;
before(async () => {
  chromium = await openBrowser({
    "/": `<h1 id="title">Large words that are the largest paint</h1>
      <button id="slow" onclick="const end = performance.now() + 120; while (performance.now() < end);">slow</button>`,
    "/early": `<script>piste.addPlugin({ plugin: piste.WebVitalsPlugin() })</script><h1>Words</h1>`,
  });
});
after(() => chromium.browser.close());
beforeEach(async () => void (page = await chromium.open()));
afterEach(() => page.end());

/** As if the visitor turned to another tab. */
const hide = (hidden = true) =>
  page.tab.evaluate((hidden) => {
    Object.defineProperties(document, {
      hidden: { configurable: true, get: () => hidden },
      visibilityState: { configurable: true, get: () => (hidden ? "hidden" : "visible") },
    });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, hidden);

test("a search has its terms, filters and counts", async () => {
  const search = { terms: ["red", "shoe"], filters: { size: "42", sale: true }, totalResults: 90, pageResults: 10 };
  await page.call("trackSiteSearch", search);
  await page.call("trackSiteSearch", { terms: ["only"] });
  const [full, short] = await page.until("site_search", 2);
  assert.deepEqual(full.data, search);
  assert.deepEqual(short.data, { terms: ["only"] });
});

test("a timing has its fields, entities and time", async () => {
  const timing = { category: "load", variable: "map", timing: 12.5, label: "tiles" };
  const context = [
    { schema: "iglu:com.snowplowanalytics.snowplow/site_search/jsonschema/1-0-0", data: { terms: ["t"] } },
  ];
  await page.call("trackTiming", { ...timing, context, timestamp: 1700000000000 });
  const [event] = await page.until("timing");
  assert.deepEqual(event.data, timing);
  assert.deepEqual(event.entities.site_search, [{ terms: ["t"] }]);
  assert.equal(event.payload.ttm, "1700000000000");
});

test("each event has the page's navigation timing", async () => {
  await page.tab.evaluate(() => window.piste.addPlugin({ plugin: window.piste.PerformanceNavigationTimingPlugin() }));
  await page.call("trackTiming", { category: "a", variable: "b", timing: 1 });
  const [{ entities }] = await page.until("timing");
  const [timing] = entities.PerformanceNavigationTiming;
  assert.equal(timing.type, "navigate");
  assert.equal(timing.entryType, "navigation");
  assert.ok(timing.responseStart > 0 && timing.responseEnd >= timing.responseStart);
  assert.ok(timing.decodedBodySize > 0);
});

test("web vitals are sent once, when the page is hidden", async () => {
  await page.call("enableWebVitalsTracking");
  await page.tab.click("#slow");
  await page.tab.waitForFunction(() => performance.getEntriesByType("paint").length);
  await page.tab.evaluate(async () => {
    // More than half a second after the click, or the shift would be the visitor's doing.
    await new Promise((resolve) => setTimeout(resolve, 600));
    document.body.prepend(Object.assign(document.createElement("div"), { style: "height: 300px" }));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
  await hide();
  const [{ data }] = await page.until("web_vitals");
  assert.equal(data.navigationType, "navigate");
  assert.ok(data.ttfb > 0 && data.fcp >= data.ttfb && data.lcp >= data.fcp, JSON.stringify(data));
  assert.ok(data.inp >= 100 && data.inp < 2000, `inp ${data.inp}`);
  assert.ok(data.cls > 0 && data.cls < 1, `cls ${data.cls}`);
  await hide(false);
  await hide();
  await page.call("trackSiteSearch", { terms: ["after"] });
  await page.until("site_search");
  assert.equal(page.events("web_vitals").length, 1);
});

test("web vitals are measured from a plugin too, and their page has no shift", async () => {
  await page.end();
  page = await chromium.open("/early");
  await page.tab.waitForFunction(() => performance.getEntriesByType("paint").length);
  await hide();
  const [{ data }] = await page.until("web_vitals");
  assert.equal(data.cls, 0);
  assert.ok(data.fcp > 0);
  assert.ok(!("inp" in data));
});

test("disabling web vitals leaves nothing to send", async () => {
  await page.call("enableWebVitalsTracking");
  await page.call("disableWebVitalsTracking");
  await hide();
  await page.call("trackSiteSearch", { terms: ["after"] });
  await page.until("site_search");
  assert.deepEqual(page.events("web_vitals"), []);
});

test("client hints say what the browser says, and more once it has told", async () => {
  await page.end();
  page = await chromium.open("/", () => {
    const details = {
      platform: "Linux",
      platformVersion: "6.1",
      architecture: "x86",
      model: "",
      uaFullVersion: "1.2.3",
    };
    Object.defineProperty(Navigator.prototype, "userAgentData", {
      configurable: true,
      value: {
        mobile: false,
        brands: [{ brand: "Chromium", version: "1" }],
        getHighEntropyValues: async (names) => Object.fromEntries(names.map((name) => [name, details[name]])),
      },
    });
  });
  await page.tab.evaluate(() => window.piste.addPlugin({ plugin: window.piste.ClientHintsPlugin(true) }));
  await page.call("trackSiteSearch", { terms: ["x"] });
  const [{ entities }] = await page.until("site_search");
  assert.deepEqual(entities.http_client_hints, [
    {
      isMobile: false,
      brands: [{ brand: "Chromium", version: "1" }],
      architecture: "x86",
      model: "",
      platform: "Linux",
      platformVersion: "6.1",
      uaFullVersion: "1.2.3",
    },
  ]);
});

test("a browser without client hints adds none, and every event has the time zone without a plugin", async () => {
  await page.tab.evaluate(() => {
    Object.defineProperty(navigator, "userAgentData", { configurable: true, value: undefined });
    window.piste.addPlugin({ plugin: window.piste.ClientHintsPlugin() });
    window.piste.addPlugin({ plugin: window.piste.TimezonePlugin() });
  });
  await page.call("trackSiteSearch", { terms: ["x"] });
  const [{ entities, payload }] = await page.until("site_search");
  assert.deepEqual(Object.keys(entities), ["web_page"]);
  assert.equal(payload.tz, await page.tab.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone));
});

const shoe = { id: "p1", name: "Shoe", category: "shoes/red", price: 19.99, currency: "EUR", position: 2 };
const order = { transaction_id: "t1", revenue: 29.98, currency: "EUR", payment_method: "card", total_quantity: 2 };
const cart = { cart_id: "c1", total_value: 39.98, currency: "EUR" };
const promotion = { id: "pr1", name: "Spring", product_ids: ["p1"], slot: "top" };
const step = { step: 2, account_type: "guest", marketing_opt_in: false };
const refund = { transaction_id: "t1", currency: "EUR", refund_amount: 19.99, refund_reason: "size" };
const fault = { error_code: "E7", error_type: "soft", error_description: "declined" };
const ACTIONS = [
  ["trackProductView", shoe, { type: "product_view" }, { product: [shoe] }],
  [
    "trackProductListView",
    { products: [shoe, shoe], name: "New" },
    { type: "list_view", name: "New" },
    { product: [shoe, shoe] },
  ],
  ["trackProductListClick", { product: shoe, name: "New" }, { type: "list_click", name: "New" }, { product: [shoe] }],
  ["trackAddToCart", { ...cart, products: [shoe] }, { type: "add_to_cart" }, { cart: [cart], product: [shoe] }],
  [
    "trackRemoveFromCart",
    { ...cart, products: [shoe] },
    { type: "remove_from_cart" },
    { cart: [cart], product: [shoe] },
  ],
  ["trackCheckoutStep", step, { type: "checkout_step" }, { checkout_step: [step] }],
  [
    "trackTransaction",
    { ...order, products: [shoe] },
    { type: "transaction" },
    { transaction: [order], product: [shoe] },
  ],
  [
    "trackTransactionError",
    { ...fault, transaction: order },
    { type: "trns_error" },
    { transaction_error: [fault], transaction: [order] },
  ],
  ["trackRefund", refund, { type: "refund" }, { refund: [refund] }],
  ["trackPromotionView", promotion, { type: "promo_view" }, { promotion: [promotion] }],
  ["trackPromotionClick", promotion, { type: "promo_click" }, { promotion: [promotion] }],
];

test("each action of the shop is an event with its entities", async () => {
  for (const [name, argument] of ACTIONS) await page.call(name, argument);
  const events = await page.until("snowplow_ecommerce_action", ACTIONS.length);
  for (const [at, [name, , data, entities]] of ACTIONS.entries()) {
    assert.deepEqual(events[at].data, data, name);
    assert.deepEqual({ ...events[at].entities, web_page: undefined }, { ...entities, web_page: undefined }, name);
  }
});

test("page and visitor of the shop go with every event, the last that was set", async () => {
  await page.call("setPageType", { type: "list", locale: "en-GB" });
  await page.call("setPageType", { type: "product" });
  await page.call("setEcommerceUser", { id: "ann", is_guest: false });
  await page.call("trackProductView", { ...shoe, timestamp: 5000 });
  await page.call("clearEcommerceUser");
  await page.call("trackSiteSearch", { terms: ["x"] });
  const [view] = await page.until("snowplow_ecommerce_action");
  const [search] = await page.until("site_search");
  assert.deepEqual(view.entities.page, [{ type: "product" }]);
  assert.deepEqual(view.entities.user, [{ id: "ann", is_guest: false }]);
  assert.equal(view.payload.ttm, "5000");
  assert.deepEqual(search.entities.page, [{ type: "product" }]);
  assert.ok(!search.entities.user);
});
