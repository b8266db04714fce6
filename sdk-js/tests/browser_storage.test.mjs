// Storage that is full or blocked, and a browser that is killed, in a real Chromium.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { launch } from "../conformance/chromium.mjs";
import { html, NEW_TRACKER, openBrowser } from "./browser_page.mjs";
import { startCollector } from "./collector.mjs";

const pages = { "/": html(`<script>${NEW_TRACKER}</script>`) };
let browser, page;
before(async () => void (browser = await openBrowser()));
after(() => browser.close());
afterEach(() => page?.end());

const actions = () => page.collector.events.map((event) => event.se_ac);
const numbers = (count) => Array.from({ length: count }, (_, number) => String(number));
const track = (tab, count) =>
  tab.evaluate((many) => {
    for (let action = 0; action < many; action++)
      snowplow("trackStructEvent", { category: "test", action: "" + action });
  }, count);

test("localStorage that is full loses nothing while the page lives", async () => {
  page = await browser.open(pages);
  await page.tab.evaluate(() => {
    let piece = "x".repeat(2 ** 20);
    for (let number = 0; piece.length; number++)
      try {
        localStorage["fill" + number] = piece;
      } catch {
        piece = piece.slice(piece.length / 2 + 0.5);
      }
  });
  page.collector.status = 503;
  await track(page.tab, 20);
  await page.collector.until(() => page.collector.requests.length > 1);
  page.collector.status = 200;
  await page.until("19");
  assert.deepEqual(actions(), numbers(20));
  assert.deepEqual(page.problems.filter((problem) => !/503/.test(problem)), []);
}); // prettier-ignore

test("a browser that blocks cookies and storage still tracks, with one visitor a page", async () => {
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
  const blocking = await openBrowser({ preferences });
  try {
    page = await blocking.open(pages);
    assert.equal(await page.tab.evaluate(() => { try { return !!localStorage } catch { return "blocked" } }), "blocked"); // prettier-ignore
    await page.call("trackPageView");
    await page.struct("blocked");
    const [view, event] = await page.until("blocked");
    assert.equal(view.duid, event.duid);
    assert.equal(view.sid, event.sid);
    assert.equal(await page.tab.evaluate(() => document.cookie), "");
    assert.deepEqual(page.problems, []);
  } finally {
    await page.end();
    page = undefined;
    await blocking.close();
  }
});

test("a browser that is killed keeps what was tracked some seconds before; the next start sends it, once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "piste-chromium-"));
  const collector = await startCollector(pages);
  const opened = async () => {
    const started = await launch({ folder });
    const tab = await started.context.newPage();
    await tab.goto(collector.url);
    await tab.waitForFunction(() => window.snowplow && !Array.isArray(snowplow.q));
    return { ...started, tab };
  };
  try {
    collector.status = 503;
    const first = await opened();
    const session = await first.context.browser().newBrowserCDPSession();
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    await track(first.tab, 10);
    // Chromium writes localStorage to the disk within a few seconds, which no page can hasten.
    await first.tab.waitForTimeout(6000);
    process.kill(processInfo.find(({ type }) => type == "browser").id, "SIGKILL");
    await new Promise((resolve) => first.context.once("close", resolve));
    collector.status = 200;
    const second = await opened();
    await collector.until((events) => events.length >= 10);
    await second.tab.waitForTimeout(500);
    assert.deepEqual(collector.events.map((event) => event.se_ac).sort(), numbers(10));
    await second.close();
  } finally {
    await collector.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
});
