// Writes docs/pixel.html, which holds the library itself; --check says whether it is up to date.
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { format, resolveConfig } from "prettier";

const here = (name) => new URL(name, import.meta.url);
const target = here("../../../../docs/pixel.html");

const { outputFiles } = await build({
  entryPoints: [here("page.ts").pathname],
  bundle: true,
  write: false,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
});
const script = outputFiles[0].text.replace(/^ *\/\/ .*\n/gm, ""); // names of files, which depend on the folder
const html = readFileSync(here("page.html"), "utf8")
  .replace("<style></style>", () => `<style>\n${readFileSync(here("page.css"), "utf8")}</style>`)
  .replace("<script></script>", () => `<script>\n${script}</script>`)
  .replace(
    "<!doctype html>",
    "<!doctype html>\n<!-- Written by sdk-js/src/pixel/page/build.mjs from the files beside it. -->",
  );
const page = await format(html, { ...(await resolveConfig(target.pathname)), parser: "html" });

let current = "";
try {
  current = readFileSync(target, "utf8");
} catch {
  // It is not written yet.
}
if (process.argv.includes("--check")) {
  if (current != page) {
    console.error("docs/pixel.html is out of date: node sdk-js/src/pixel/page/build.mjs");
    process.exitCode = 1;
  }
} else if (current != page) writeFileSync(target, page);
