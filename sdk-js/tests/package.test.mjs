// The package from its tarball in a fresh project: plain Node in both module systems, its program, its types.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startCollector } from "./collector.mjs";
import { createProject } from "./package_project.mjs";

const TRACK = `
const tracker = newTracker({ namespace: "n", appId: "a" }, { endpoint: process.argv[2], base64: false });
tracker.track(buildStructEvent({ category: "shop", action: "view", value: 1.5 }));
tracker.flush().then((result) => console.log(JSON.stringify(result)));`;
const NAMES = "{ buildStructEvent, newTracker }";
let project;
before(() => {
  project = createProject({
    "esm.mjs": `import ${NAMES} from "piste-tracker/node";${TRACK}`,
    "cjs.cjs": `const ${NAMES} = require("piste-tracker/node");${TRACK}`,
  });
});
after(() => project.remove());

test("the tarball holds what is built and nothing else", () => {
  const others = project.files.filter((path) => !/^dist\/(esm|cjs|types)\/.*\.(js|d\.ts)$/.test(path));
  assert.deepEqual(others.sort(), [
    "README.md",
    "dist/cjs/package.json",
    "dist/piste-debug.js",
    "dist/piste.js",
    "package.json",
    "src/pixel/bin.mjs",
  ]);
  const { dependencies } = JSON.parse(readFileSync(join(project.folder, "node_modules/piste-tracker/package.json")));
  assert.equal(dependencies, undefined);
});

for (const file of ["esm.mjs", "cjs.cjs"])
  test(`${file} tracks an event and ends`, async () => {
    const collector = await startCollector();
    const child = spawn(process.execPath, [file, collector.url], { cwd: project.folder, stdio: ["ignore", "pipe", "inherit"] });
    const output = (await child.stdout.toArray()).join("");
    assert.deepEqual(JSON.parse(output), { sent: 1, failed: 0, pending: 0 });
    assert.deepEqual([collector.events[0].se_ca, collector.events[0].se_va], ["shop", "1.5"]);
    await collector.close();
  }); // prettier-ignore

test("the program runs from the package", () => {
  const bin = join(project.folder, "node_modules/.bin/piste-tracker");
  const args = ["pixel", "--endpoint", "https://c.example", "--app-id", "a", "--page-url", "https://s.example/"];
  assert.match(execFileSync(bin, args, { encoding: "utf8" }), /^<img [^>]*https:\/\/c\.example\/i\?/);
});

const TYPED = `
import { newTracker, trackPageView, type BrowserTracker } from "piste-tracker/browser";
import { newTracker as onNode, buildStructEvent } from "piste-tracker/node";
import { pixel } from "piste-tracker/pixel";
import { enableLinkClickTracking } from "piste-tracker/plugins/link-click";
const tracker: BrowserTracker | undefined = newTracker("sp", "https://c.example", { appId: "site" });
trackPageView({ title: "t" }, ["sp"]);
enableLinkClickTracking();
onNode({ namespace: "n" }, { endpoint: "https://c.example" }).track(buildStructEvent({ category: "c", action: "a" }));
const text: string = pixel({ endpoint: "https://c.example", event: "page_view", pageUrl: "https://s.example/" });
// @ts-expect-error an action is missing
buildStructEvent({ category: "c" });
// @ts-expect-error there is no such option
newTracker("sp", "https://c.example", { appID: "site" });
export { text, tracker };
`;
const RESOLUTIONS = {
  node16: [{ module: "node16", moduleResolution: "node16" }, "mts"],
  "node16 with CommonJS": [{ module: "node16", moduleResolution: "node16" }, "cts"],
  bundler: [{ module: "esnext", moduleResolution: "bundler" }, "ts"],
};
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

for (const [name, [options, extension]] of Object.entries(RESOLUTIONS))
  test(`the types resolve, and refuse what is wrong: ${name}`, () => {
    const file = project.write(`typed.${extension}`, TYPED);
    const strict = {
      strict: true,
      noEmit: true,
      skipDefaultLibCheck: true,
      target: "es2022",
      lib: ["es2022", "dom"],
      types: [],
    };
    project.write("tsconfig.json", JSON.stringify({ compilerOptions: { ...strict, ...options }, files: [file] }));
    assert.equal(project.node(tsc, "-p", "."), "");
  });
