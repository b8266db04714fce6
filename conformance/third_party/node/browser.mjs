// The driver of the official browser tracker, @snowplow/browser-tracker, in headless Chromium. The contract is in DRIVER.md.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { build } from "esbuild";
import { serve } from "../../../sdk-js/conformance/serve.mjs";
import { relay } from "../../../sdk-js/conformance/tabs.mjs";

const CAPABILITIES = (
  "event.page_view event.structured event.self_describing subject.user_id entities true_timestamp transport.get " +
  "transport.post encoding.base64 encoding.plain batching byte_limit retry queue queue.drop_oldest storage " +
  "request_timeout background exit_flush custom_path anonymous"
).split(" ");

const main = createRequire(import.meta.url).resolve("@snowplow/browser-tracker");
const { version } = JSON.parse(readFileSync(main.replace(/dist\/.*/, "package.json")));
const half = await build({
  entryPoints: [new URL("page.mjs", import.meta.url).pathname],
  bundle: true,
  format: "iife",
  minify: true,
  write: false,
});
const script = half.outputFiles[0].text.replace(/<\/(?=script)/gi, "<\\/");
const pages = relay(
  `<!doctype html><html lang="en"><title></title><link rel="icon" href="data:,"><script>${script}</script></html>`,
  { clock: false },
);

await serve({
  async hello() {
    await pages.start();
    return {
      protocol: 1,
      tracker: { name: "snowplow-browser", version, language: "javascript" },
      tv: `js-${version}`,
      capabilities: CAPABILITIES,
    };
  },
  ...pages.commands,
});
