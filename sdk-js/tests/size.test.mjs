// The size budgets, in bytes after gzip -9, on bundles that a page would load.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { build } from "esbuild";
import { minify } from "terser";

const CORE =
  'export { newTracker, trackPageView, trackStructEvent, trackSelfDescribingEvent, enableActivityTracking } from "piste-tracker/browser";';
const PLUGINS = ["link-click", "form", "error"].map((name) => `export * from "piste-tracker/plugins/${name}";`);

const gzip = (input) => execFileSync("gzip", ["-9"], { input }).length;

async function bundle(contents) {
  const options = { contents, resolveDir: import.meta.dirname };
  const { outputFiles } = await build({ stdin: options, bundle: true, format: "esm", target: "es2022", write: false });
  const { code } = await minify(outputFiles[0].text, {
    module: true,
    ecma: 2020,
    compress: { passes: 3, unsafe_arrows: true, pure_getters: true },
  });
  return gzip(code);
}

const report = (t, bytes) => t.diagnostic(`${bytes} bytes`);

// A ratchet: the goal is 5,000, see "Size" in README.md.
test("the core has not grown", async (t) => {
  const bytes = await bundle(CORE);
  report(t, bytes);
  assert.ok(bytes <= 5800, `${bytes}`);
});

test("the core with link, form and error plugins is within 8,000", async (t) => {
  const bytes = await bundle([CORE, ...PLUGINS].join("\n"));
  report(t, bytes);
  assert.ok(bytes <= 8000, `${bytes}`);
});

test("the tag build is within 14,000", (t) => {
  const bytes = gzip(readFileSync(new URL("../dist/piste.js", import.meta.url)));
  report(t, bytes);
  assert.ok(bytes <= 14000, `${bytes}`);
});
