// A real `piste up` on a free port, with a data folder that goes when it ends.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PISTE = fileURLToPath(new URL("../../.venv/bin/piste", import.meta.url));

/**
 * `schemas` are served beside the standard ones, by their path such as com.acme/order/jsonschema/1-0-0; `variables` are
 * further ones of the environment.
 */
export async function startBackend(schemas = {}, variables = {}) {
  const folder = mkdtempSync(join(tmpdir(), "piste-backend-"));
  for (const [path, schema] of Object.entries(schemas)) {
    const file = join(folder, "iglu", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(schema));
  }
  const args = ["up", "--port", "0", "--data", join(folder, "data")];
  if (Object.keys(schemas).length) args.push("--iglu", join(folder, "iglu"));
  const child = spawn(PISTE, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...variables },
  });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  let said = "";
  const url = await new Promise((resolve, reject) => {
    const read = (text) => {
      said += text;
      const [found] = said.match(/https?:\/\/[^\s/]+:\d+/) ?? [];
      if (found) resolve(found);
    };
    child.stdout.setEncoding("utf8").on("data", read);
    child.stderr.setEncoding("utf8").on("data", read);
    ended.then(() => reject(new Error(`piste up did not start: ${said}`)));
  });
  return {
    url,
    async stop() {
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A schema of our own for events: an order with a total. */
export const ORDER = "iglu:com.acme/order/jsonschema/1-0-0";
export const ORDER_SCHEMA = {
  "com.acme/order/jsonschema/1-0-0": {
    $schema: "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#",
    self: { vendor: "com.acme", name: "order", format: "jsonschema", version: "1-0-0" },
    type: "object",
    properties: { total: { type: "number" } },
    additionalProperties: false,
  },
};
