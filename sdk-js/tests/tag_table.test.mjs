// The tag's table in the manual is true, and its pattern of commands without an argument fits the types.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as official from "@snowplow/browser-tracker";
import { build } from "esbuild";
import ts from "typescript";

const source = new URL("../src/tag/", import.meta.url).pathname;
const { outputFiles } = await build({
  stdin: {
    contents: `export { ALONE } from "./commands.js"; export * as all from "./all.js";`,
    resolveDir: source,
    loader: "ts",
  },
  bundle: true,
  format: "esm",
  write: false,
});
const { ALONE, all } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
const manual = readFileSync(new URL("../../docs/javascript-tag.md", import.meta.url), "utf8");

test("the manual says of each function of the official package whether it is covered, and says it rightly", () => {
  const rows = manual.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  const covered = Object.fromEntries(
    rows.flatMap(([, names, verdict]) =>
      /^(yes|no)$/.test(verdict) ? [...names.matchAll(/`(\w+)`/g)].map(([, name]) => [name, verdict == "yes"]) : [],
    ),
  );
  const functions = Object.keys(official).filter((name) => /^[a-z]/.test(name) && typeof official[name] == "function");
  assert.ok(functions.length > 30);
  assert.deepEqual(Object.keys(covered).sort(), functions.sort());
  for (const [name, isCovered] of Object.entries(covered))
    assert.equal(typeof all[name] == "function", isCovered, name);
});

test("the manual's plugins are in the tag", () => {
  const names = [...manual.slice(manual.indexOf("Plugins, under")).matchAll(/`(\w+Plugin)`/g)].map(([, name]) => name);
  assert.ok(names.length >= 12);
  assert.deepEqual(names.filter((name) => typeof all[name] != "function"), []);
}); // prettier-ignore

test("a command takes its trackers where the tag puts them", () => {
  const file = source + "all.ts";
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, strict: true, noEmit: true };
  const program = ts.createProgram([file], options);
  const checker = program.getTypeChecker();
  const exports = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)));
  const places = {};
  for (const symbol of exports) {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    if (!(target.flags & ts.SymbolFlags.Value) || symbol.name == "newTracker") continue;
    const [signature] = checker.getTypeOfSymbol(target).getCallSignatures();
    const place = signature?.parameters.findIndex(({ name }) => name == "trackers") ?? -1;
    if (place >= 0) places[symbol.name] = place;
  }
  assert.ok(Object.keys(places).length > 40);
  for (const [name, place] of Object.entries(places)) assert.equal(place, ALONE.test(name) ? 0 : 1, name);
});
