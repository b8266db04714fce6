// Playwright's own runner on a shop that tracks, with lanes of a real backend; the manual shows one of these tests.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { startBackend } from "./backend.mjs";
import { startCollector } from "./collector.mjs";

const SHOP = `<!doctype html><title>Shop</title><button>Buy</button>
  <script>
    (function (w, n) {
      w.GlobalSnowplowNamespace = [n];
      w[n] = function () { (w[n].q = w[n].q || []).push(arguments); };
    })(window, "snowplow");
    const collector = new URLSearchParams(location.search).get("collector");
    if (collector) snowplow("newTracker", "sp", collector, { appId: "shop" });
    snowplow("trackPageView");
    document.querySelector("button").onclick = () =>
      snowplow("trackStructEvent", { category: "shop", action: "buy", value: 49.9 });
  </script>
  <script async src="/piste.js"></script>`;
const folder = fileURLToPath(new URL("playwright", import.meta.url));
const cli = join(createRequire(import.meta.url).resolve("@playwright/test/package.json"), "../cli.js");

let backend, site, output;
before(async () => {
  const folder = fileURLToPath(new URL("../dist/esm/", import.meta.url));
  const module = readFileSync(join(folder, "testing/index.js"), "utf8");
  assert.doesNotMatch(module, /^import /m, "one file, for pages too");
  const script = { html: module, headers: { "Content-Type": "text/javascript" } };
  backend = await startBackend();
  site = await startCollector({ "/": SHOP, "/testing.js": script });
  output = mkdtempSync(join(tmpdir(), "piste-playwright-"));
});
after(async () => {
  await Promise.all([backend.stop(), site.close()]);
  rmSync(output, { recursive: true, force: true });
});

test("Playwright's tests pass", { timeout: 120_000 }, async () => {
  const environment = { ...process.env, PISTE_URL: backend.url, SITE_URL: site.url, OUTPUT: output };
  delete environment.NODE_TEST_CONTEXT; // else its workers would report to this runner
  const child = spawn(process.execPath, [cli, "test"], { cwd: folder, env: environment });
  const texts = Promise.all([child.stdout.toArray(), child.stderr.toArray()]);
  const code = await new Promise((resolve) => child.on("exit", resolve));
  const said = (await texts).flat().join("");
  assert.equal(code, 0, said);
  assert.match(said, /4 passed/);
});

test("the manual shows the test that has run", () => {
  const manual = readFileSync(new URL("../../docs/answers.md", import.meta.url), "utf8");
  assert.ok(manual.includes("```js\n" + readFileSync(join(folder, "buying.spec.mjs"), "utf8") + "```"));
});
