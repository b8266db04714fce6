// A fresh project that has the package from its tarball, as a user would install it.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Packs what is built (tests run side by side, so nothing is built here) and installs it into a folder of its own. */
export function createProject(files = {}) {
  const folder = mkdtempSync(join(tmpdir(), "piste-project-"));
  const npm = (cwd, ...args) => execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const [packed] = JSON.parse(npm(root, "pack", "--json", "--ignore-scripts", "--pack-destination", folder));
  writeFileSync(join(folder, "package.json"), '{ "name": "project", "private": true }');
  npm(folder, "install", "--offline", "--no-audit", "--no-fund", `./${packed.filename}`);
  const project = {
    folder,
    /** Paths in the tarball. */
    files: packed.files.map(({ path }) => path),
    write(name, text) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    },
    node: (...args) => execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8" }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  for (const [name, text] of Object.entries(files)) project.write(name, text);
  return project;
}
