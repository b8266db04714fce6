// Builds dist/: ESM and CommonJS for each entry, types, and the tag. Names that end with _ are private and get mangled.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minify } from "terser";
import { analyse, choose, found, improve, print } from "./naming.mjs";

process.chdir(fileURLToPath(new URL(".", import.meta.url)));
rmSync("dist", { recursive: true, force: true });

const plugins = readdirSync("src/plugins").map((file) => `src/plugins/${file}`);
const schemas = readdirSync("src/schemas")
  .filter((file) => file.endsWith(".ts"))
  .map((file) => `src/schemas/${file}`);
const entries = [
  "src/index.ts",
  "src/node/index.ts",
  "src/node/http_transport.ts",
  "src/browser/index.ts",
  "src/core/flush.ts",
  "src/pixel/index.ts",
  "src/types/index.ts",
  "src/testing/index.ts",
  ...schemas,
  ...plugins,
].filter((file) => existsSync(file));
const shared = {
  absWorkingDir: process.cwd(),
  bundle: true,
  target: "es2022",
  mangleProps: /[a-z]_$/,
  logLevel: "warning",
};

await build({
  ...shared,
  entryPoints: entries,
  outbase: "src",
  outdir: "dist/esm",
  format: "esm",
  platform: "neutral",
  external: ["node:*"],
  splitting: true,
});
// No module here has an effect of its own, and bundlers warn of imports that are there for effects alone.
for (const file of readdirSync("dist/esm", { recursive: true }).filter((name) => name.endsWith(".js"))) {
  const text = readFileSync(`dist/esm/${file}`, "utf8");
  writeFileSync(`dist/esm/${file}`, text.replace(/^import "[^"]*chunk-[^"]*";\n/gm, ""));
}
// A file a module: bundles in CommonJS share no pieces, yet plugins must find the trackers that a page's module made.
const modules = readdirSync("src", { recursive: true }).filter((file) => /^(?!tag|pixel.page).*\.ts$/.test(file));
await build({
  absWorkingDir: process.cwd(),
  entryPoints: modules.map((file) => `src/${file}`),
  outbase: "src",
  outdir: "dist/cjs",
  format: "cjs",
  platform: "neutral",
  target: "es2022",
});
writeFileSync("dist/cjs/package.json", '{ "type": "commonjs" }\n');

const { outputFiles } = await build({
  ...shared,
  mangleProps: undefined, // see naming.mjs
  entryPoints: ["src/tag/index.ts"],
  outfile: "dist/piste.js",
  format: "iife",
  external: ["./piste-debug.js"],
  write: false,
});
await build({ ...shared, entryPoints: ["src/tag/piste-debug.ts"], outdir: "dist", format: "iife", minify: true });
const text = outputFiles[0].text.replace('"use strict";\n', ""); // nothing in it depends on that
// esbuild makes a namespace of getters before all modules; plain properties, made where it is read, are shorter.
const [declaration, getters] = /var all_exports = \{\};\s*__export\(all_exports, (\{[^}]*\})\);/.exec(text);
const plain = text.replace(declaration, "").replace("= all_exports;", `= ${getters.replaceAll("() => ", "")};`);
if (plain.includes("all_exports"))
  throw new Error("the namespace of src/tag/all.ts is read in a way that build.mjs does not know");
// A bundle that says each thing in one way packs better: functions as arrows, and all that is declared by `let`.
const alike = plain
  .replace(/^(\s*)(async )?function (\w+)\((.*)\) \{$/gm, "$1let $3 = $2($4) => {")
  .replace(/^(\s*)(?:const|var) /gm, "$1let ")
  .replace(/\((?:const|var) /g, "(let ");
const { code } = await minify(alike, {
  ecma: 2020,
  toplevel: true,
  mangle: false,
  compress: { passes: 3, inline: 1, hoist_funs: true, side_effects: false, unsafe_arrows: true, pure_getters: true },
});
// `node build.mjs --names 20000` looks for better names by so many trials, some minutes long.
const script = analyse(code);
const names = choose(script, JSON.parse(readFileSync("src/tag/names.json", "utf8")));
const trials = +process.argv[process.argv.indexOf("--names") + 1];
if (trials) {
  console.log(improve(script, names, trials));
  writeFileSync("src/tag/names.json", JSON.stringify(found(script, names), undefined, 2) + "\n");
}
writeFileSync("dist/piste.js", print(script, names));

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
execFileSync(process.execPath, [tsc, "-p", "."], { stdio: "inherit" });
// TypeScript takes a declaration for what its folder is: CommonJS needs its own copies.
cpSync("dist/types", "dist/cjs", { recursive: true });
