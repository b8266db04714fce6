// Events of a ski rental, sent by real trackers: Node's, Python's, the pixel, and an own client that makes mistakes.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  newTracker,
  buildSelfDescribingEvent,
  buildPageView,
  buildStructEvent,
} from "../../../sdk-js/dist/esm/node/index.js";
import { pixelUrl } from "../../../sdk-js/dist/esm/pixel/index.js";
import { uri, waitFor } from "./backend.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const PYTHON = process.env.PYTHON ?? join(ROOT, ".venv/bin/python");
const run = promisify(execFile);
const PAGES = ["/", "/rental", "/rental/touring", "/rental/skins-110", "/piste-map", "/lift-pass", "/cart"];
const TITLES = ["Piste", "Rental", "Touring skis", "Skins 110 mm", "Piste map", "Lift pass", "Cart"];
const REFERRERS = ["https://www.google.com/", "https://duckduckgo.com/", undefined, "https://bsky.app/"];

/** Where visitors are, and with what they look: addresses of providers in Norway, the Netherlands, Switzerland. */
const PLACES = ["85.19.187.24", "91.198.174.192", "195.141.56.66", "85.19.187.24"];
const AGENTS = [
  "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
];

const selfDescribing = (event) => buildSelfDescribingEvent({ event });

/** Visits to the shop: views, clicks and carts, each visitor with a session of their own. */
export async function visit(url, visitors = 8) {
  for (let visitor = 0; visitor < visitors; visitor += 1) {
    const tracker = newTracker({ namespace: "shop", appId: "shop-web", platform: "web" }, { endpoint: url });
    tracker.setDomainUserId(`visitor-${visitor}`);
    tracker.setSessionId(`0000000${visitor}-52d1-4b7e-9d0f-3b1e6c2a8f44`);
    tracker.setSessionIndex(1 + (visitor % 3));
    tracker.setIpAddress(PLACES[visitor % PLACES.length]);
    tracker.setUseragent(AGENTS[visitor % AGENTS.length]);
    const views = 2 + (visitor % 5);
    for (let view = 0; view < views; view += 1) {
      const place = (visitor + view) % PAGES.length;
      tracker.track(
        buildPageView({
          pageUrl: `https://shop.example${PAGES[place]}`,
          pageTitle: TITLES[place],
          referrer: view ? undefined : REFERRERS[visitor % REFERRERS.length],
        }),
      );
    }
    if (visitor % 2)
      tracker.track(
        selfDescribing({
          schema: uri("add_to_cart", "1-1-0"),
          data: { sku: "SKIN-110", name: "Skins 110 mm", quantity: 2, unitPrice: 49.9, currency: "EUR" },
        }),
      );
    if (visitor % 3 === 0)
      tracker.track(selfDescribing({ schema: uri("checkout_step"), data: { step: 3, name: "payment" } }));
    tracker.track(buildStructEvent({ category: "snow-station", action: "temperature", label: "gate-03", value: -4.5 }));
    await tracker.flush();
  }
}

/** The mistakes: a decimal comma, a schema that nobody declares, a platform that does not exist. */
export async function stumble(url, times = 3) {
  const tracker = newTracker({ namespace: "shop", appId: "shop-web", platform: "web" }, { endpoint: url });
  for (let time = 0; time < times; time += 1)
    tracker.track(
      selfDescribing({
        schema: uri("add_to_cart", "1-1-0"),
        data: { sku: "SKIN-110", name: "Skins 110 mm", quantity: 2, unitPrice: "49,90", currency: "EUR" },
      }),
    );
  tracker.track(selfDescribing({ schema: uri("lift_pass_scan"), data: { gate: "gate-03" } }));
  await tracker.flush();
  await fetch(`${url}/i?e=pv&p=moon&tv=shop-php-0.1&aid=own-client&url=https%3A%2F%2Fshop.example%2F`);
}

/** The shop's server: Node's tracker where it belongs, in the visitor's own session. */
export async function render(url) {
  const tracker = newTracker({ namespace: "ssr", appId: "shop-ssr", platform: "srv" }, { endpoint: url });
  tracker.setDomainUserId("visitor-1");
  tracker.setSessionId("00000001-52d1-4b7e-9d0f-3b1e6c2a8f44");
  tracker.track(buildPageView({ pageUrl: "https://shop.example/lift-pass", pageTitle: "Lift pass" }));
  await tracker.flush();
}

/** Visitors whose cart failed, and who so are missing from the second step of a funnel. */
export async function failCarts(url, visitors = 2) {
  for (let visitor = 0; visitor < visitors; visitor += 1) {
    const tracker = newTracker({ namespace: "shop", appId: "shop-web", platform: "web" }, { endpoint: url });
    tracker.setDomainUserId(`unlucky-${visitor}`);
    tracker.track(buildPageView({ pageUrl: "https://shop.example/rental", pageTitle: "Rental" }));
    await tracker.flush();
    tracker.track(
      selfDescribing({ schema: uri("add_to_cart", "1-1-0"), data: { sku: "S", quantity: 1, unitPrice: "9,90" } }),
    );
    await tracker.flush();
  }
}

/** One event that comes twice, as after an answer that got lost. */
export async function repeat(url) {
  const fields = { e: "pv", p: "web", tv: "no-js-0.1.0", aid: "shop-web", eid: "4e0c7d52-9a1b-4f3e-8c66-1f2b7a90d3e5" };
  const query = new URLSearchParams({ ...fields, page: "Twice", url: "https://shop.example/" });
  for (let time = 0; time < 2; time += 1) await fetch(`${url}/i?${query}`);
}

/** A crawler, by its own name. */
export function crawl(url, page = "/piste-map") {
  const fields = { e: "pv", p: "web", tv: "js-4.10.1", aid: "shop-web", page: "Piste map" };
  const query = new URLSearchParams({ ...fields, url: `https://shop.example${page}` });
  const headers = { "User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" };
  return fetch(`${url}/i?${query}`, { headers });
}

const SHOP = `<!doctype html><title>Lift pass</title><h1>Lift pass</h1><script type="module">
import { newTracker, trackPageView } from "/shop/dist/browser/index.js";
newTracker("shop", location.origin, { appId: "shop-web" });
trackPageView();
</script>`;

/** A page of the shop in a real browser, with our browser tracker; on this host, since Chromium guards loopback. */
export async function browse(browser, url) {
  const context = await browser.browser.newContext({ userAgent: AGENTS[2] });
  const page = await context.newPage();
  await page.route(`${url}/shop/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (!pathname.startsWith("/shop/dist/")) return route.fulfill({ contentType: "text/html", body: SHOP });
    const file = join(ROOT, "sdk-js/dist/esm", pathname.replace("/shop/dist/", ""));
    await route.fulfill({ contentType: "text/javascript", body: await readFile(file) });
  });
  await page.goto(`${url}/shop/lift-pass`);
  await waitFor(url, { page_urlpath: "/shop/lift-pass" });
  await context.close();
}

/** An event of a schema that no registry has, nor any of a similar name. */
export async function undeclared(url) {
  const tracker = newTracker({ namespace: "shop", appId: "shop-web", platform: "web" }, { endpoint: url });
  tracker.track(selfDescribing({ schema: uri("rental_quote"), data: { days: 3 } }));
  await tracker.flush();
}

/** Four numbered events, of which the third never came and the second came twice. */
export async function lose(url) {
  const tracker = newTracker({ namespace: "gate", appId: "lift-gate", platform: "iot" }, { endpoint: url });
  const instance = "b81d5c3e-9a1b-4f3e-8c66-1f2b7a90d3e5";
  for (const sequence of [1, 2, 2, 4])
    tracker.track(selfDescribing({ schema: uri("lift_pass_scanned"), data: { gate: "gate-03", kind: "day pass" } }), [
      { schema: "iglu:dev.piste/sequence/jsonschema/1-0-0", data: { instance, sequence } },
    ]);
  await tracker.flush();
}

export async function openMail(url) {
  await fetch(
    pixelUrl({
      endpoint: url,
      appId: "newsletter",
      pageUrl: "https://shop.example/w47",
      pageTitle: "Newsletter week 47",
    }),
  );
}

const SCRIPT = `
import sys
from piste_tracker import create_tracker, PageView, StructuredEvent
tracker = create_tracker(namespace="api", endpoint=sys.argv[1], app_id="shop-api")
tracker.track(PageView("https://shop.example/api", page_title="API"))
tracker.track(StructuredEvent("order", "paid", label="A-10482", value=214))
tracker.flush(timeout=10)
`;

export const order = (url) => run(PYTHON, ["-c", SCRIPT, url]);
