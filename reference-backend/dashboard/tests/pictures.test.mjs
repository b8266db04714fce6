// The pictures of docs/dashboard.md, light and dark: WRITE=1 takes them anew, else the manual's are checked to be
// there.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startBackend, waitFor } from "./backend.mjs";
import { startBrowser } from "./browser.mjs";
import {
  browse,
  crawl,
  failCarts,
  lose,
  openMail,
  order,
  render,
  repeat,
  stumble,
  undeclared,
  visit,
} from "./rental.mjs";

const DOCS = join(dirname(fileURLToPath(import.meta.url)), "../../../docs");
const WRITE = process.env.WRITE === "1";
const VIEWS = {
  live: "button.event.good",
  failed: ".code .here",
  trackers: ".matrix td",
  schemas: ".diff .added",
  analytics: ".pivot td",
  send: "button.source",
};

let backend, browser;
before(async () => {
  [backend, browser] = await Promise.all([startBackend({ planned: true, enriched: true }), startBrowser()]);
  for (let round = 0; round < (WRITE ? 12 : 1); round += 1) {
    await visit(backend.url, 2 + ((round * 5) % 7));
    if (round % 4 === 0) await stumble(backend.url, 2);
    if (WRITE) await new Promise((resolve) => setTimeout(resolve, 2500 + ((round * 700) % 2000)));
  }
  await render(backend.url);
  await browse(browser, backend.url);
  await failCarts(backend.url);
  await crawl(backend.url);
  await repeat(backend.url);
  await undeclared(backend.url);
  await lose(backend.url);
  await openMail(backend.url);
  await order(backend.url);
  await waitFor(backend.url, { status: "failed", count: "5" });
});
after(async () => {
  await browser?.close();
  await backend?.close();
});

for (const colorScheme of ["light", "dark"])
  for (const [view, ready] of Object.entries(VIEWS))
    test(`${view}, ${colorScheme}`, async () => {
      const manual = await readFile(join(DOCS, "dashboard.md"), "utf8");
      const name = `pictures/dashboard-${view}-${colorScheme}.png`;
      assert.ok(manual.includes(name), `docs/dashboard.md does not show ${name}`);
      const page = await browser.open(`${backend.url}/ui#/${view}?span=5m`, { colorScheme });
      await page.locator(ready).first().waitFor();
      await page.locator(".strip .figure").first().waitFor();
      if (view === "live") await page.locator("button.event.good", { hasText: "Newsletter week 47" }).first().click();
      if (view === "send") {
        await page.getByRole("button", { name: "Send a page view" }).click();
        await page.getByText(/1 good at/).waitFor();
      }
      await page.mouse.move(1, 1);
      await page.waitForTimeout(WRITE ? 1200 : 0);
      const path = join(DOCS, name);
      if (WRITE) await mkdir(dirname(path), { recursive: true });
      const picture = await page.screenshot({ ...(WRITE && { path }), fullPage: view === "analytics" });
      assert.ok(picture.length > 20_000, "the picture is empty");
      const kept = await readFile(path);
      assert.equal(kept.subarray(1, 4).toString(), "PNG");
    });
