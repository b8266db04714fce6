// The plugins as a package: on a server, and in CommonJS.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { startCollector } from "./collector.mjs";

const plugins = readdirSync(new URL("../src/plugins", import.meta.url)).map((file) => file.replace(".ts", ""));

test("every plugin can be imported, made and switched on where there is no page", async () => {
  assert.equal(typeof document, "undefined");
  const browser = await import("piste-tracker/browser");
  browser.newTracker("sp", "https://collector.example");
  browser.trackPageView();
  browser.crossDomainLinker(() => true)();
  for (const name of plugins) {
    const plugin = await import(`piste-tracker/plugins/${name}`);
    const functions = Object.entries(plugin);
    assert.ok(functions.length, name);
    for (const [key, made] of functions)
      if (/Plugin$/.test(key)) assert.equal(typeof made(), "object", key);
      else if (/^(enable|disable)\w+Tracking$/.test(key)) made();
  }
});

test("plugins in CommonJS find the trackers that the page's module made", async () => {
  const contents = `
    require("piste-tracker/browser").newTracker("sp", location.origin, { encodeBase64: false });
    require("piste-tracker/plugins/site-search").trackSiteSearch({ terms: ["x"] });`;
  const options = { contents, resolveDir: import.meta.dirname };
  const { outputFiles } = await build({ stdin: options, bundle: true, format: "iife", write: false });
  assert.doesNotMatch(outputFiles[0].text, /dist\/esm/);
  const script = { html: outputFiles[0].text, headers: { "Content-Type": "text/javascript" } };
  const collector = await startCollector({ "/": '<script src="/cjs.js"></script>', "/cjs.js": script });
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", chromiumSandbox: false });
  const tab = await browser.newPage();
  await tab.goto(collector.url + "/");
  const [event] = await collector.until((events) => events.length);
  assert.match(event.ue_pr, /site_search/);
  await browser.close();
  await collector.close();
});
