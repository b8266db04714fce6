// A page that is prerendered, in a Chromium that nobody watches: with developer tools attached it prerenders nothing.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { bundle, CORE } from "../conformance/bundle.mjs";
import { html, NEW_TRACKER } from "./browser_page.mjs";
import { startCollector } from "./collector.mjs";

const speculation = JSON.stringify({ prerender: [{ source: "list", urls: ["/prerendered"] }] });
/** Tracks, once the visitor is there, when that was and whether the page was prerendered. */
const TELL = `const wasPrerendered = document.prerendering;
  document.addEventListener("prerenderingchange", () => {
    const { activationStart } = performance.getEntriesByType("navigation")[0];
    track({ category: "test", action: "end", label: wasPrerendered + "",
      value: Math.floor(performance.timeOrigin + activationStart) });
  });`;
const prerendered = {
  tag: html(`<script>${NEW_TRACKER} snowplow("trackPageView");
    const track = (event) => snowplow("trackStructEvent", event); ${TELL}</script>`),
  package: `<!doctype html><title>Page</title><script type="module">
    import { newTracker, trackPageView, trackStructEvent as track } from "/core.js";
    newTracker("sp", location.origin, { encodeBase64: false }); trackPageView(); ${TELL}</script>`,
};
const core = { html: await bundle(CORE), headers: { "Content-Type": "text/javascript" } };

for (const [how, page] of Object.entries(prerendered))
  test(`a prerendered page tracks nothing, and has no visitor, until the visitor comes: ${how}`, async () => {
    const profile = mkdtempSync(join(tmpdir(), "piste-chromium-"));
    const collector = await startCollector({
      // Nobody outside knows when it is prerendered: the visitor goes there after a while.
      "/": html(`<script type="speculationrules">${speculation}</script><script>
        setTimeout(() => (location.href = "/prerendered"), 2000);</script>`),
      "/prerendered": page,
      "/core.js": core,
    });
    const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", `--user-data-dir=${profile}`];
    const chromium = spawn("/usr/bin/chromium", [...flags, `${collector.url}/`], { stdio: "ignore" });
    try {
      const [view, end] = await collector.until((events) => events.length == 2);
      assert.deepEqual([view.e, view.url], ["pv", `${collector.url}/prerendered`]);
      assert.equal(end.se_la, "true");
      // Both were tracked after the page was activated, and one session was begun for them.
      assert.ok(+view.dtm >= +end.se_va && +end.dtm >= +view.dtm, `${end.se_va}, ${view.dtm}, ${end.dtm}`);
      assert.deepEqual([view.vid, view.sid], ["1", end.sid]);
    } finally {
      chromium.kill();
      await new Promise((resolve) => chromium.once("exit", resolve));
      await collector.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
    }
  });
