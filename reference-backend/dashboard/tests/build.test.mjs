// What is committed under static/ui is what this folder builds to, byte for byte.
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const HERE = dirname(dirname(fileURLToPath(import.meta.url)));
const COMMITTED = join(HERE, "../src/piste/api/static/ui");

test("the committed page is a fresh build", async () => {
  const folder = await mkdtemp(join(tmpdir(), "piste-dashboard-build-"));
  try {
    await build({ root: HERE, logLevel: "error", build: { outDir: folder, emptyOutDir: true } });
    const names = (await readdir(folder)).sort();
    assert.deepEqual((await readdir(COMMITTED)).sort(), names);
    for (const name of names) {
      const [fresh, kept] = await Promise.all([readFile(join(folder, name)), readFile(join(COMMITTED, name))]);
      assert.ok(fresh.equals(kept), `${name} differs: run npm run build in dashboard/, and commit what it writes`);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
