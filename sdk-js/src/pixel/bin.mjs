#!/usr/bin/env node
// The program `piste-tracker`. What it does is in command.ts; this file knows files and streams.
import { readFileSync } from "node:fs";
import { runPixel } from "../../dist/esm/pixel/index.js";

const [command, ...args] = process.argv.slice(2);
if (command == "pixel") {
  const { status, stdout, stderr } = runPixel(args, (path) => readFileSync(path == "-" ? 0 : path, "utf8"));
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = status;
} else {
  const help = command === undefined || command == "--help" || command == "-h";
  (help && command ? process.stdout : process.stderr).write(
    (help ? "" : `piste-tracker: there is no command "${command}"\n`) +
      "piste-tracker pixel ...: tracking pixels for pages and mails; see piste-tracker pixel --help\n",
  );
  process.exitCode = help && command ? 0 : 2;
}
