// Events of a ski rental, sent by real trackers: Node's, Python's, the pixel, and an own client that makes mistakes.
import { execFile } from "node:child_process";
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
import { uri } from "./backend.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const PYTHON = process.env.PYTHON ?? join(ROOT, ".venv/bin/python");
const run = promisify(execFile);
const PAGES = ["/", "/rental", "/rental/touring", "/rental/skins-110", "/piste-map", "/lift-pass", "/cart"];
const TITLES = ["Piste", "Rental", "Touring skis", "Skins 110 mm", "Piste map", "Lift pass", "Cart"];
const REFERRERS = ["https://www.google.com/", "https://duckduckgo.com/", undefined, "https://bsky.app/"];

const selfDescribing = (event) => buildSelfDescribingEvent({ event });

/** Visits to the shop: views, clicks and carts, each visitor with a session of their own. */
export async function visit(url, visitors = 8) {
  for (let visitor = 0; visitor < visitors; visitor += 1) {
    const tracker = newTracker({ namespace: "shop", appId: "shop-web", platform: "web" }, { endpoint: url });
    tracker.setDomainUserId(`visitor-${visitor}`);
    tracker.setSessionId(`0000000${visitor}-52d1-4b7e-9d0f-3b1e6c2a8f44`);
    tracker.setSessionIndex(1 + (visitor % 3));
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
