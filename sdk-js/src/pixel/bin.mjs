#!/usr/bin/env node
// The program `piste-tracker`. What its commands do is in their command.ts; this file knows files and streams.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const HELP = `piste-tracker pixel ...: tracking pixels for pages and mails; see piste-tracker pixel --help
piste-tracker types ...: TypeScript types and functions from your schemas; see piste-tracker types --help
`;

const read = (path) => readFileSync(path == "-" ? 0 : path, "utf8");

/** All files under a folder but those of packages and hidden ones. */
function list(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => name != "node_modules" && !name.startsWith("."))
    .flatMap((entry) => (entry.isDirectory() ? list(join(path, entry.name)) : join(path, entry.name)));
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const COMMANDS = {
  pixel: async (args) => (await import("../../dist/esm/pixel/index.js")).runPixel(args, read),
  types: async (args) => (await import("../../dist/esm/types/index.js")).runTypes(args, { list, read, write }),
};

const [command, ...args] = process.argv.slice(2);
if (Object.hasOwn(COMMANDS, command ?? "")) {
  const { status, stdout, stderr } = await COMMANDS[command](args);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = status;
} else {
  const help = command === undefined || command == "--help" || command == "-h";
  (help && command ? process.stdout : process.stderr).write(
    (help ? "" : `piste-tracker: there is no command "${command}"\n`) + HELP,
  );
  process.exitCode = help && command ? 0 : 2;
}
