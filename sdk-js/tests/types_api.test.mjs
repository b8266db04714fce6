// What TypeScript says of calls of the page's functions and the plugins: right ones pass, wrong ones are errors.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const TSC = createRequire(import.meta.url).resolve("typescript/bin/tsc");

const CALLS = `
import * as page from "piste-tracker/browser";
import { trackAddToCart, trackProductView, type Product } from "piste-tracker/plugins/ecommerce";
import { startElementTracking } from "piste-tracker/plugins/element";
import { enableFormTracking } from "piste-tracker/plugins/form";
import { enableLinkClickTracking, trackLinkClick } from "piste-tracker/plugins/link-click";
import { startHtml5MediaTracking } from "piste-tracker/plugins/media";
import { trackSiteSearch } from "piste-tracker/plugins/site-search";
import { trackTiming } from "piste-tracker/plugins/timing";
import { createSiteSearch, type SiteSearch } from "piste-tracker/schemas/snowplow";

const search: SiteSearch = { terms: ["x"] };
const tracker: page.BrowserTracker | undefined = page.newTracker("sp", "c.example", {
  consent: page.consentIs("pending"),
  anonymousTracking: true,
});
page.trackPageView({ title: "t", context: [createSiteSearch(search)], timestamp: new Date() }, ["sp"]);
const every = { minimumVisitLength: 1, heartbeatDelay: 1 };
page.enableActivityTrackingCallback({ ...every, callback: ({ maxYOffset }) => maxYOffset.toFixed() });
page.addGlobalContexts([createSiteSearch(search)]);
page.addGlobalContexts([[({ eventType }) => eventType == "pv", () => createSiteSearch(search)]]);
page.addGlobalContexts({ name: [{ accept: "iglu:com.acme/*/*/*-*-*" }, createSiteSearch(search)] });
page.crossDomainLinker((link) => link.hostname == "shop.example");
const end: () => void = enableLinkClickTracking({
  options: { filter: (link) => link.href != "" },
  context: [(link) => createSiteSearch({ terms: [link.id] })],
});
trackLinkClick({ targetUrl: "https://example.com" });
trackLinkClick({ element: document.links[0]!, trackContent: true });
enableFormTracking({ options: { forms: document.forms, fields: { denylist: ["x"] } } });
enableFormTracking({ options: { fields: { transform: (value) => value?.slice(1) ?? null } } });
enableFormTracking({ options: { fields: (field) => field.name != "x" } });
const product: Product = { id: "1", category: "c", price: 1, currency: "EUR" };
trackAddToCart({ products: [product], total_value: 1, currency: "EUR" });
startElementTracking({ elements: { selector: "p", expose: { when: "once", minPercentage: 0.5 } } });
startHtml5MediaTracking({ id: "m", video: document.createElement("video"), captureEvents: ["play"] });
trackSiteSearch({ terms: ["x"], timestamp: 5 });
export { tracker, end };

// @ts-expect-error consent has three values
page.newTracker("sp", "https://c.example", { consent: page.consentIs("maybe") });
// @ts-expect-error consent is asked for by a function, whose code other pages need not have
page.newTracker("sp", "https://c.example", { consent: "pending" });
// @ts-expect-error a page view has no address of its own: setCustomUrl
page.trackPageView({ url: "https://example.com" });
// @ts-expect-error the action is missing
page.trackStructEvent({ category: "c" });
// @ts-expect-error an entity has a schema
page.trackPageView({ context: [{ data: {} }] });
// @ts-expect-error trackers are a list
page.setUserId("ann", "sp");
// @ts-expect-error pings need an interval
page.enableActivityTracking({ minimumVisitLength: 1 });
// @ts-expect-error no such part of an address
page.preservePageViewIdForUrl("hash");
// @ts-expect-error neither fields nor an element
trackLinkClick({ elementId: "x" });
// @ts-expect-error a product has a price
trackProductView({ id: "1", category: "c", currency: "EUR" });
// @ts-expect-error no such event
startHtml5MediaTracking({ id: "m", video: "v", captureEvents: ["stop"] });
// @ts-expect-error no such frequency
startElementTracking({ elements: { selector: "p", create: { when: "twice" } } });
// @ts-expect-error terms are a list
trackSiteSearch({ terms: "x" });
// @ts-expect-error a time is a number
trackTiming({ category: "a", variable: "b", timing: "1" });
`;

for (const moduleResolution of ["node16", "bundler"])
  test(`calls are checked under moduleResolution ${moduleResolution}`, () => {
    const folder = mkdtempSync(join(tmpdir(), "piste-types-"));
    try {
      mkdirSync(join(folder, "node_modules"));
      symlinkSync(fileURLToPath(new URL("..", import.meta.url)), join(folder, "node_modules/piste-tracker"));
      writeFileSync(join(folder, "calls.mts"), CALLS);
      const module = moduleResolution == "node16" ? "node16" : "esnext";
      const options = ["--strict", "--noEmit", "--target", "es2022", "--lib", "es2022,dom,dom.iterable"];
      execFileSync(
        process.execPath,
        [TSC, ...options, "--module", module, "--moduleResolution", moduleResolution, "calls.mts"],
        { cwd: folder, stdio: "pipe", encoding: "utf8" },
      );
    } catch (error) {
      throw new Error(error.stdout ?? error, { cause: error });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
