// Server rendering: each entry is imported, in both module systems, where there is no window; making a tracker does nothing.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const own = JSON.parse(readFileSync(new URL("../package.json", import.meta.url)));
/** The importable names of the package; a star stands for the files that are built. */
const entries = Object.entries(own.exports)
  .filter(([, target]) => target.import)
  .flatMap(([name, target]) => {
    if (!name.includes("*")) return name;
    const folder = new URL("../" + target.import.replace(/\*.*/, ""), import.meta.url);
    return readdirSync(folder).map((file) => name.replace("*", file.replace(/\.js$/, "")));
  })
  .map((name) => own.name + name.slice(1));

const CHECK = `
  if (typeof window != "undefined" || typeof document != "undefined") throw new Error("there is a page");
  const browser = modules["piste-tracker/browser"];
  const made = browser.newTracker("sp", "https://collector.example");
  browser.trackPageView();
  browser.trackStructEvent({ category: "a", action: "b" });
  console.log(JSON.stringify([made ?? "nothing", Object.values(modules).filter((module) => !Object.keys(module).length)]));`;
const run = (type, code) => {
  const args = [`--input-type=${type}`, "-e", `const modules = {};${code}${CHECK}`];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8", cwd: import.meta.dirname }));
};

test("every entry can be imported and required on a server, and tracking is nothing there", () => {
  assert.ok(entries.length >= 15, `${entries}`);
  for (const name of ["browser", "node", "pixel", "plugins/form"]) assert.ok(entries.includes(`${own.name}/${name}`));
  const imports = entries.map((name) => `modules["${name}"] = await import("${name}");`);
  const requires = entries.map((name) => `modules["${name}"] = require("${name}");`);
  assert.deepEqual(run("module", imports.join("")), ["nothing", []]);
  assert.deepEqual(run("commonjs", requires.join("")), ["nothing", []]);
});
