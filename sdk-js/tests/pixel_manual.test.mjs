// docs/pixel.md: its commands print what it shows, and its code runs.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const manual = readFileSync(path("../../docs/pixel.md"), "utf8");
const blocks = [...manual.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, language, text]) => ({ language, text }));

test("each command prints the tag below it", () => {
  const shown = blocks
    .filter((_, place) => blocks[place + 1]?.language == "html")
    .map(({ text }, place) => [text, blocks.filter(({ language }) => language == "html")[place].text]);
  assert.equal(shown.length, 2);
  for (const [command, tag] of shown) {
    const program = command.replace(
      "npx piste-tracker",
      () => `"${process.execPath}" "${path("../src/pixel/bin.mjs")}"`,
    );
    assert.equal(execFileSync("sh", ["-c", program], { encoding: "utf8" }), tag);
  }
});

test("the code runs as a user of the package would run it", () => {
  const [{ text }] = blocks.filter(({ language }) => language == "js");
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", text], {
    cwd: path(".."),
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
});
