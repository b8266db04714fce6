// The package in a site's own bundle: built by Vite and by webpack from the tarball, run in a real Chromium, and weighed.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build as vite } from "vite";
import webpack from "webpack";
import { launch } from "../conformance/chromium.mjs";
import { startCollector } from "./collector.mjs";
import { createProject } from "./package_project.mjs";

const SITE = `
import { newTracker, trackPageView } from "piste-tracker/browser";
import { enableLinkClickTracking } from "piste-tracker/plugins/link-click";
newTracker("sp", location.origin, { appId: "bundled", encodeBase64: false });
enableLinkClickTracking();
trackPageView();`;
const SMALL = `
import { newTracker, trackPageView } from "piste-tracker/browser";
newTracker("sp", location.origin, { appId: "small" });
trackPageView();`;
const MAIN = { site: SITE, small: SMALL };

let project, browser;
before(async () => {
  project = createProject(Object.fromEntries(Object.entries(MAIN).map(([name, code]) => [`src/${name}.js`, code])));
  browser = await launch();
});
after(async () => {
  await browser.close();
  project.remove();
});

const script = (folder) => {
  const name = readdirSync(folder, { recursive: true }).find((file) => /\.js$/.test(file));
  return readFileSync(join(folder, name), "utf8");
};
const BUNDLERS = {
  async vite(name) {
    const root = join(project.folder, `vite-${name}`);
    project.write(`vite-${name}/index.html`, `<script type="module" src="../src/${name}.js"></script>`);
    await vite({ root, logLevel: "warn", configFile: false });
    return script(join(root, "dist"));
  },
  async webpack(name) {
    const output = { path: join(project.folder, `webpack-${name}`), filename: "main.js" };
    const options = { mode: "production", context: project.folder, entry: `./src/${name}.js`, output };
    const stats = await new Promise((resolve, reject) =>
      webpack(options, (error, result) => (error ? reject(error) : resolve(result))),
    );
    assert.deepEqual([stats.toJson().errors, stats.toJson().warnings], [[], []]);
    return script(output.path);
  },
};

for (const [name, bundle] of Object.entries(BUNDLERS)) {
  test(`${name} builds a site, and its page tracks`, async () => {
    const code = await bundle("site");
    const html = '<!doctype html><title>Page</title><script type="module" src="/main.js"></script><a href="#a">a</a>';
    const pages = { "/": html, "/main.js": { html: code, headers: { "Content-Type": "text/javascript" } } };
    const collector = await startCollector(pages);
    const tab = await browser.context.newPage();
    await tab.goto(collector.url);
    await tab.click("a");
    const [view, click] = await collector.until((events) => events.length == 2);
    assert.deepEqual([view.e, view.aid, view.page], ["pv", "bundled", "Page"]);
    assert.match(click.ue_pr, /link_click/);
    await tab.close();
    await collector.close();
  });

  test(`${name} leaves out what a site does not use`, async (t) => {
    const [small, site] = [await bundle("small"), await bundle("site")];
    t.diagnostic(`${small.length} characters, ${site.length} with link clicks`);
    for (const absent of ["link_click", "submit_form", "focusin", "application_error", "page_ping", "wheel", "web_vitals", "se_ca"])
      assert.ok(!small.includes(absent), absent);
    assert.ok(site.includes("link_click") && !site.includes("submit_form"));
    assert.ok(small.length < site.length);
    assert.ok(small.length < 15_000, `${small.length}`);
  }); // prettier-ignore
}
