// A page that is prerendered, in a Chromium that nobody watches: with developer tools attached it prerenders nothing.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { html, NEW_TRACKER } from "./browser_page.mjs";
import { startCollector } from "./collector.mjs";

const speculation = JSON.stringify({ prerender: [{ source: "list", urls: ["/prerendered"] }] });
const pages = {
  // Nobody outside knows when it is prerendered: the visitor goes there after a while.
  "/": html(`<script type="speculationrules">${speculation}</script><script>
    setTimeout(() => (location.href = "/prerendered"), 2000);</script>`),
  "/prerendered": html(`<script>${NEW_TRACKER} snowplow("trackPageView");
    const wasPrerendered = document.prerendering;
    document.addEventListener("prerenderingchange", () => (activated = Date.now()));
    snowplow(() => snowplow("trackStructEvent", { category: "test", action: "end", label: wasPrerendered + "",
      value: Date.now() - window.activated }));</script>`),
};

test("a prerendered page tracks nothing, and has no visitor, until the visitor comes", async () => {
  const profile = mkdtempSync(join(tmpdir(), "piste-chromium-"));
  const collector = await startCollector(pages);
  const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", `--user-data-dir=${profile}`];
  const chromium = spawn("/usr/bin/chromium", [...flags, `${collector.url}/`], { stdio: "ignore" });
  try {
    const [view, end] = await collector.until((events) => events.length == 2);
    assert.deepEqual([view.e, view.url], ["pv", `${collector.url}/prerendered`]);
    assert.equal(end.se_la, "true");
    // Both were tracked after the page was activated, and one session was begun for them.
    assert.ok(+end.se_va >= 0 && +end.dtm - +view.dtm < 1000);
    assert.deepEqual([view.vid, view.sid], ["1", end.sid]);
  } finally {
    chromium.kill();
    await new Promise((resolve) => chromium.once("exit", resolve));
    await collector.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
  }
});
