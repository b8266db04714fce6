// Debug mode of the tag: a second file tells in the console what became of each event.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { html, openBrowser } from "./browser_page.mjs";

const debug = readFileSync(new URL("../dist/piste-debug.js", import.meta.url), "utf8");
const body = html(`<script>
  snowplow("newTracker", "sp", location.origin, { encodeBase64: false, debug: true });
  snowplow("trackPageView");</script>`);

let browser;
before(async () => void (browser = await openBrowser()));
after(() => browser.close());

/** A page whose debug file has this type, once its event has come; and what its console said. */
async function visit(type) {
  const pages = { "/": html(), "/page": body, "/piste-debug.js": { html: debug, headers: { "Content-Type": type } } };
  const page = await browser.open(pages);
  const said = page.tab.waitForEvent("console", (message) => message.text().startsWith("piste: "));
  said.catch(() => {}); // a page without the file says nothing
  await page.tab.goto(`${page.collector.url}/page`);
  const [{ eid }] = await page.collector.until((events) => events.length == 1, 4);
  return { page, said, id: eid.slice(0, 8) };
}

test("the first event of a page has its line, for which it waits", async () => {
  const { page, said, id } = await visit("text/javascript");
  const message = await said;
  assert.equal(message.text(), `piste: page_view ${id} sent; this collector gives no verdicts`);
  assert.equal(message.type(), "warning");
  await page.end();
});

test("without the file, events go all the same", async () => {
  const { page } = await visit("text/plain");
  assert.equal(page.collector.requests[0].url.includes("verdict"), false);
  await page.end();
});
