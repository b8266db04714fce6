// The bundle whose size has a budget, as a page would load it: what tests/size.test.mjs weighs is what the driver runs.
import { build } from "esbuild";
import { minify } from "terser";

/** The core: persistent queue, page views, structured and self-describing events, activity. */
export const CORE =
  'export { newTracker, trackPageView, trackStructEvent, trackSelfDescribingEvent, enableActivityTracking } from "piste-tracker/browser";';

/** What the driver loads beside it, since a page need not. */
export const BESIDE = 'export { close, countersOf, flush } from "../dist/esm/core/flush.js";';

/** The minified module that these statements make of the package as it is built. */
export async function bundle(contents) {
  const stdin = { contents, resolveDir: import.meta.dirname };
  const options = {
    stdin,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
    logLevel: "error",
  };
  const { outputFiles } = await build(options);
  const { code } = await minify(outputFiles[0].text, {
    module: true,
    ecma: 2020,
    compress: { passes: 3, unsafe_arrows: true, pure_getters: true },
  });
  return code;
}
