// A page that has the package as a site's own bundle, and a collector that checks every event against its schema.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { startCollector } from "./collector.mjs";

const SCHEMAS = new URL("../../protocol/schemas/", import.meta.url);
const plugins = readdirSync(new URL("../src/plugins", import.meta.url)).map((file) => file.replace(".ts", ""));
const { outputFiles } = await build({
  stdin: {
    contents: ["browser", ...plugins.map((name) => `plugins/${name}`)]
      .map((path) => `export * from "piste-tracker/${path}";`)
      .join("\n"),
    resolveDir: import.meta.dirname,
  },
  bundle: true,
  format: "iife",
  globalName: "piste",
  write: false,
});
const script = outputFiles[0].text;

// `strict` refuses draft 4's `$schema` and knows no rule for the floats of `multipleOf`.
const ajv = addFormats(new Ajv({ strict: false, allErrors: true, validateSchema: false, multipleOfPrecision: 6 }));
const validators = new Map();

/** Fails unless the self-describing JSON is what its schema in protocol/ asks for. */
export function assertValid({ schema, data }) {
  if (!validators.has(schema)) {
    const { $schema, ...json } = JSON.parse(readFileSync(new URL(schema.slice("iglu:".length), SCHEMAS), "utf8"));
    assert.match($schema, /self-desc/);
    validators.set(schema, ajv.compile(json));
  }
  const validate = validators.get(schema);
  assert.ok(validate(data), `${schema}: ${JSON.stringify(data)}: ${ajv.errorsText(validate.errors)}`);
}

export const nameOf = (schema) => schema.split("/")[1];

/** A browser, and a tab whose page has the package under the name `piste` and a tracker `sp` that sends plain JSON. */
export async function openBrowser(bodies) {
  const html = (body) => `<!doctype html><title>Page</title><script src="/bundle.js"></script>
    <script>piste.newTracker("sp", location.origin, { appId: "site", encodeBase64: false })</script>${body}`;
  const pages = Object.fromEntries(Object.entries(bodies).map(([path, body]) => [path, html(body)]));
  pages["/bundle.js"] = { html: script, headers: { "Content-Type": "text/javascript" } };
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    chromiumSandbox: false,
    args: ["--disable-gpu", "--disable-quic", "--autoplay-policy=no-user-gesture-required"],
  });
  return {
    browser,
    async open(path = "/", init) {
      const collector = await startCollector(pages);
      const context = await browser.newContext();
      const tab = await context.newPage();
      if (init) await tab.addInitScript(init);
      await tab.goto(collector.url + path);
      return {
        tab,
        collector,
        /** Calls a function of the package in the page; its answer is not brought out. */
        call: (name, ...args) => tab.evaluate(([name, args]) => void window.piste[name](...args), [name, args]),
        /** The self-describing events so far, or those of a name, as `unwrap` gives them. */
        events: (name) => collector.events.map(unwrap).filter((event) => event.name && (!name || event.name == name)),
        /** Waits until there are so many events of the name; returns them. */
        async until(name, count = 1) {
          await collector.until(() => this.events(name).length >= count);
          return this.events(name);
        },
        async end() {
          await context.close();
          await collector.close();
        },
      };
    },
  };
}

/** A payload as {name, data, entities by name, payload}; fails unless all of it is valid. */
export function unwrap(payload) {
  const json = (plain, base64) => JSON.parse(plain ?? Buffer.from(base64 ?? "bnVsbA", "base64url").toString());
  const entities = {};
  for (const entity of json(payload.co, payload.cx)?.data ?? []) {
    assertValid(entity);
    (entities[nameOf(entity.schema)] ??= []).push(entity.data);
  }
  const event = json(payload.ue_pr, payload.ue_px)?.data;
  if (event) assertValid(event);
  return { name: event && nameOf(event.schema), data: event?.data, entities, payload };
}
