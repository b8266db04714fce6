// The types of the standard schemas are those that protocol/ says, and cost nothing where they are not used.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { build } from "esbuild";
import { wanted } from "../src/schemas/generate.mjs";

test("the committed types are what the schemas print: else run node sdk-js/src/schemas/generate.mjs", async () => {
  const files = Object.entries(await wanted());
  assert.ok(files.length >= 7);
  for (const [path, text] of files) assert.equal(readFileSync(path, "utf8"), text, path);
});

test("a function makes a self-describing JSON of the schema's newest version", async () => {
  const { createLinkClick } = await import("piste-tracker/schemas/snowplow");
  assert.deepEqual(createLinkClick({ targetUrl: "https://example.com" }), {
    schema: "iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1",
    data: { targetUrl: "https://example.com" },
  });
});

test("what a bundle does not use of them is not in it", async () => {
  const contents = 'import { createAd } from "piste-tracker/schemas/media"; console.log(createAd({ adId: "a" }));';
  const options = { contents, resolveDir: import.meta.dirname };
  const { outputFiles } = await build({ stdin: options, bundle: true, minify: true, format: "esm", write: false });
  assert.ok(outputFiles[0].text.length < 200, outputFiles[0].text);
});
