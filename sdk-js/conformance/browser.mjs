// The driver of the browser tracker: relays the contract into headless Chromium, where the bundle runs that
// tests/size.test.mjs weighs. The contract is in conformance/DRIVER.md. Build first: `make build` in sdk-js.
import { readFileSync } from "node:fs";
import { build } from "esbuild";
import { version } from "../dist/esm/browser/index.js";
import { BESIDE, bundle, CORE } from "./bundle.mjs";
import { serve } from "./serve.mjs";
import { relay } from "./tabs.mjs";

const CAPABILITIES = [
  ..."page_view page_ping structured self_describing screen_view timing transaction transaction_item"
    .split(" ")
    .map((name) => `event.${name}`),
  ...(
    "subject.user_id subject.platform event_subject entities true_timestamp transport.get transport.post encoding.base64 encoding.plain batching " +
    "byte_limit retry retry.max_attempts queue queue.drop_oldest queue.drop_newest storage clock counters callback " +
    "threads anonymous request_timeout background exit_flush path_prefix custom_path"
  ).split(" "),
];

const script = (code) => `<script>${code.replace(/<\/(?=script)/gi, "<\\/")}</script>`;

const imported = async (statements) =>
  `...(await import("data:text/javascript;base64,${Buffer.from(await bundle(statements)).toString("base64")}"))`;
const half = await build({
  entryPoints: [new URL("page.mjs", import.meta.url).pathname],
  bundle: true,
  format: "iife",
  target: "es2022",
  write: false,
  minify: true,
});
// Debug mode wraps the page's fetch; what it says in the console goes to stderr, as that of the other drivers.
const debug =
  process.env.PISTE_DEBUG == "1" ? readFileSync(new URL("../dist/piste-debug.js", import.meta.url), "utf8") : "";
const pages = relay(
  `<!doctype html><html lang="en"><title></title><link rel="icon" href="data:,">` +
    script(half.outputFiles[0].text) +
    script(debug) +
    `<script type="module">globalThis.piste = { ${await imported(CORE)}, ${await imported(BESIDE)} }</script></html>`,
  { clock: true },
);

await serve({
  async hello() {
    await pages.start();
    return {
      protocol: 1,
      tracker: { name: "browser", version: version.replace("piste-js-", ""), language: "javascript" },
      tv: version,
      capabilities: CAPABILITIES,
    };
  },
  ...pages.commands,
});
