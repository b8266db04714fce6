// The snippets of docs/javascript.md and of README.md, as they stand there, in a real Chromium.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { startCollector } from "./collector.mjs";
import { unwrap } from "./plugins_page.mjs";

const PAGE = `<!doctype html><title>Page</title><video id="film"></video><div class="offer">offer</div>
  <script src="/snippet.js"></script>`;
const ENDPOINT = "https://collector.example.com";

/** The snippets in JavaScript that import a part for pages, with the line where each begins. */
function snippets(path) {
  const text = readFileSync(new URL(path, import.meta.url), "utf8");
  return [...text.matchAll(/^```js\n([^]*?)^```$/gm)]
    .map((match) => ({ code: match[1], line: text.slice(0, match.index).split("\n").length }))
    .filter(({ code }) => code.includes('"piste-tracker/browser"'));
}

let browser;
before(async () => (browser = await chromium.launch({ executablePath: "/usr/bin/chromium", chromiumSandbox: false })));
after(() => browser.close());

for (const path of ["../../docs/javascript.md", "../README.md"]) {
  const found = snippets(path);
  test(`${path} has snippets`, () => assert.ok(found.length));
  for (const { code, line } of found)
    test(`${path}:${line} runs, and its events are valid`, async () => {
      assert.ok(code.includes(ENDPOINT), "the snippet makes a tracker");
      const contents = code.replaceAll(`"${ENDPOINT}"`, "location.origin");
      const options = { contents, resolveDir: import.meta.dirname };
      const { outputFiles } = await build({ stdin: options, bundle: true, format: "iife", write: false });
      const script = { html: outputFiles[0].text, headers: { "Content-Type": "text/javascript" } };
      const collector = await startCollector({ "/": PAGE, "/snippet.js": script });
      const tab = await browser.newPage();
      const errors = [];
      tab.on("pageerror", (error) => errors.push(error));
      await tab.goto(collector.url + "/");
      const calls = code.match(/^track\w+\(/gm)?.length ?? 0;
      await collector.until((events) => events.length >= calls);
      assert.deepEqual(errors, []);
      collector.events.forEach(unwrap);
      await tab.close();
      await collector.close();
    });
}
