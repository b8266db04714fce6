// Delivery across the end of a page, in a real Chromium, beside a collector whose answers come late or fail just then.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { chromium } from "playwright-core";
import { bundle, CORE } from "../conformance/bundle.mjs";

const script = await bundle(CORE + 'export { setConsent } from "piste-tracker/browser";');
const page = `<!doctype html><title>Page</title><script type="module">
import { newTracker, setConsent, trackStructEvent } from "/piste.js";
const retry = { initialMs: 50, maxMs: 200 };
newTracker("sp", location.origin, { encodeBase64: false, connectionTimeout: 500, retry });
Object.assign(window, { setConsent, track: (action) => trackStructEvent({ category: "test", action }) });
</script>`;

/** Pages, and a collector: each request is answered as `answer` says then, `{ status, delay }`. */
async function startSite() {
  const site = { answer: { status: 200, delay: 0 }, requests: [] };
  const waiters = new Set();
  const server = createServer(async (request, response) => {
    if (request.url == "/piste.js") return response.setHeader("Content-Type", "text/javascript").end(script);
    if (request.url == "/204") return response.writeHead(204).end();
    if (request.method == "GET") return response.setHeader("Content-Type", "text/html").end(page);
    let body = "";
    for await (const piece of request) body += piece;
    const { status, delay } = site.answer;
    site.requests.push({ status, actions: JSON.parse(body).data.map((event) => event.se_ac) });
    for (const check of waiters) check();
    setTimeout(() => response.writeHead(status).end("ok"), delay);
  });
  /** The actions of the events that were taken, in the order of their arrival. */
  site.taken = () => site.requests.flatMap(({ status, actions }) => (status == 200 ? actions : []));
  site.until = (condition) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(JSON.stringify(site.requests).slice(0, 500))), 10_000);
      const check = () => condition() && (clearTimeout(timer), waiters.delete(check), resolve());
      waiters.add(check);
      check();
    });
  site.close = async () => {
    const cutting = setInterval(() => server.closeAllConnections(), 20);
    await new Promise((resolve) => server.close(resolve));
    clearInterval(cutting);
  };
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  site.url = `http://127.0.0.1:${server.address().port}`;
  return site;
}

const profile = mkdtempSync(join(tmpdir(), "piste-chromium-"));
let browser, site, elsewhere, tab;

before(async () => {
  browser = await chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium",
    chromiumSandbox: false,
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
    args: ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"],
  });
});
after(async () => {
  await browser.close();
  await Promise.all([site, elsewhere].map((one) => one.close()));
  rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
});
beforeEach(async () => {
  await Promise.all([site, elsewhere].map((one) => one?.close()));
  [site, elsewhere] = await Promise.all([startSite(), startSite()]);
  for (const old of browser.pages().slice(1)) await old.close();
  tab = await browser.newPage();
  await open();
});

async function open(path = "/") {
  await tab.goto(site.url + path);
  await tab.waitForFunction(() => window.track);
}

/** Tracks an event and goes to an address, in one turn of the page. */
const trackAndLeave = (action, address) =>
  tab.evaluate(
    ([action, address]) => {
      window.track(action);
      location.href = address;
    },
    [action, address],
  );
const track = (...actions) => tab.evaluate((actions) => actions.forEach((action) => window.track(action)), actions);
const stored = () => tab.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("piste.")).length);

test("a collector that fails just as the page is left for one of the site loses and repeats nothing", async () => {
  site.answer = { status: 503, delay: 300 };
  await trackAndLeave("late", "/next");
  await tab.waitForURL("**/next");
  site.answer = { status: 200, delay: 0 };
  await site.until(() => site.taken().length);
  assert.deepEqual(site.taken(), ["late"]);
});

test("a request under way when the page is replaced is made again after a while, if its answer was a failure", async () => {
  site.answer = { status: 503, delay: 300 };
  await track("late");
  await site.until(() => site.requests.length);
  site.answer = { status: 200, delay: 0 };
  await open("/next"); // as from the address bar, which a page does not foresee
  assert.equal(await stored(), 1);
  await site.until(() => site.taken().length);
  assert.deepEqual(site.taken(), ["late"]);
});

test("a page that is left for another site hands its events over at once", async () => {
  await trackAndLeave("bye", elsewhere.url);
  await site.until(() => site.taken().length);
  assert.deepEqual(site.taken(), ["bye"]);
});

test("what was handed over to a collector that failed is sent at the next visit", async () => {
  site.answer = { status: 503, delay: 300 };
  await trackAndLeave("bye", elsewhere.url);
  await tab.waitForURL(elsewhere.url + "/");
  await site.until(() => site.requests.length);
  site.answer = { status: 200, delay: 0 };
  await tab.close();
  tab = await browser.newPage();
  await open();
  await site.until(() => site.taken().length);
  assert.deepEqual(site.taken(), ["bye"]);
});

test("a page hands over many events within the budget of 64 KB, and the next visit sends the rest", async () => {
  const many = Array.from({ length: 300 }, (_, number) => number + "-".repeat(900));
  await tab.evaluate((address) => void (window.away = address), elsewhere.url);
  site.answer = { status: 200, delay: 400 };
  await tab.evaluate((actions) => {
    for (const action of actions) window.track(action);
    location.href = window.away;
  }, many);
  await tab.waitForURL(elsewhere.url + "/");
  await site.until(() => site.requests.length > 2);
  assert.ok(site.taken().length < 64, "more than 64 KB");
  site.answer = { status: 200, delay: 0 };
  await open();
  await site.until(() => new Set(site.taken()).size == many.length);
  assert.deepEqual(new Set(site.taken()), new Set(many));
});

test("a page that returns from the back/forward cache learns that its request was answered", async () => {
  // The page speaks for itself: the test's connection to it does not survive the cache.
  await tab.evaluate(() =>
    addEventListener("pageshow", ({ persisted }) => {
      const action = persisted ? "from the cache" : "loaded again";
      window.track(action);
    }),
  );
  site.answer = { status: 200, delay: 300 };
  await trackAndLeave("once", elsewhere.url);
  await tab.waitForURL(elsewhere.url + "/");
  await site.until(() => site.taken().length);
  await tab.evaluate(() => history.back()).catch(() => {});
  await site.until(() => site.taken().length > 1);
  assert.deepEqual(site.taken(), ["once", "from the cache"]);
});

test("a navigation that does not happen holds events back for three seconds at most", async () => {
  site.answer = { status: 200, delay: 0 };
  await trackAndLeave("stays", "/204");
  await site.until(() => site.taken().length);
  assert.deepEqual(site.taken(), ["stays"]);
});

test("denied consent empties the queue, in the page and in storage", async () => {
  site.answer = { status: 503, delay: 0 };
  await track("one", "two");
  await site.until(() => site.requests.length);
  assert.equal(await stored(), 2);
  await tab.evaluate(() => window.setConsent("denied"));
  assert.equal(await stored(), 0);
  site.answer = { status: 200, delay: 0 };
  await tab.evaluate(() => window.setConsent("granted"));
  await track("three");
  await site.until(() => site.taken().includes("three"));
  assert.deepEqual(site.taken(), ["three"]);
});
