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

// A ratchet: the aim is 5,000, see "Size" in README.md.
test("the core has not grown", async (t) => within(t, await bundle(CORE), 5230));

test("the core with link, form and error plugins is within 8,000", async (t) =>
  within(t, await bundle([CORE, ...PLUGINS].join("\n")), 8000));

// A ratchet, too: the aim is 14,000.
test("the tag build has not grown", (t) =>
  within(t, readFileSync(new URL("../dist/piste.js", import.meta.url)), 15430));
