// Builds dist/: ESM and CommonJS for each entry, types, and the tag. Names that end with _ are private and get mangled.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

process.chdir(fileURLToPath(new URL(".", import.meta.url)));
rmSync("dist", { recursive: true, force: true });

const plugins = readdirSync("src/plugins").map((file) => `src/plugins/${file}`);
const entries = [
  "src/node/index.ts",
  "src/node/http_transport.ts",
  "src/browser/index.ts",
  "src/pixel/index.ts",
  ...plugins,
].filter((file) => existsSync(file));
const shared = {
  absWorkingDir: process.cwd(),
  bundle: true,
  target: "es2020",
  mangleProps: /[a-z]_$/,
  logLevel: "warning",
};

for (const format of ["esm", "cjs"])
  await build({
    ...shared,
    entryPoints: entries,
    outbase: "src",
    outdir: `dist/${format}`,
    format,
    platform: "neutral",
    external: ["node:*"],
    splitting: format == "esm",
  });
writeFileSync("dist/cjs/package.json", '{ "type": "commonjs" }\n');

if (existsSync("src/tag/index.ts"))
  await build({ ...shared, entryPoints: ["src/tag/index.ts"], outfile: "dist/piste.js", format: "iife", minify: true });

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
execFileSync(process.execPath, [tsc, "-p", "."], { stdio: "inherit" });
