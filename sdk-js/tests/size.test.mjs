// The size budgets, in bytes after gzip -9, on the bundle that the browser driver of the conformance suite runs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { bundle, CORE } from "../conformance/bundle.mjs";

const PLUGINS = ["link-click", "form", "error"].map((name) => `export * from "piste-tracker/plugins/${name}";`);

function within(t, code, budget) {
  const bytes = execFileSync("gzip", ["-9"], { input: code }).length;
  t.diagnostic(`${bytes} bytes`);
  assert.ok(bytes <= budget, `${bytes} bytes are more than ${budget}`);
}

test("the core is within 5,000", async (t) => within(t, await bundle(CORE), 5000));

test("the core with link, form and error plugins is within 8,000", async (t) =>
  within(t, await bundle([CORE, ...PLUGINS].join("\n")), 8000));

test("the tag build with everything is within 14,000", (t) =>
  within(t, readFileSync(new URL("../dist/piste.js", import.meta.url)), 14000));
