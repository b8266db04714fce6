// A real `piste up` for a test: a free port, a folder of its own, schemas of a ski rental, and trackers to send with.
import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const BIN = process.env.PISTE_BIN ?? join(ROOT, ".venv/bin");

export const VENDOR = "com.example.alpine";

/** The rental's own schemas: two versions of one, so that there is something to compare. */
const SCHEMAS = {
  "add_to_cart/jsonschema/1-0-0": {
    properties: { sku: { type: "string" }, quantity: { type: "integer" }, unitPrice: { type: "number" } },
    required: ["sku", "unitPrice"],
  },
  "add_to_cart/jsonschema/1-1-0": {
    properties: {
      sku: { type: "string", maxLength: 64 },
      name: { type: "string", maxLength: 128 },
      quantity: { type: "integer", minimum: 1, maximum: 99 },
      unitPrice: { type: "number", minimum: 0, maximum: 100000 },
      currency: { enum: ["EUR", "CHF", "NOK"] },
    },
    required: ["sku", "unitPrice", "quantity"],
  },
  "checkout_step/jsonschema/1-0-0": {
    properties: { step: { type: "integer", minimum: 1, maximum: 9 }, name: { type: "string", maxLength: 32 } },
    required: ["step"],
  },
  "lift_pass_scanned/jsonschema/1-0-0": {
    properties: { gate: { type: "string", maxLength: 32 }, kind: { type: "string", maxLength: 32 } },
    required: ["gate"],
  },
};

export const uri = (name, version = "1-0-0") => `iglu:${VENDOR}/${name}/jsonschema/${version}`;

function writeSchemas(folder) {
  for (const [path, schema] of Object.entries(SCHEMAS)) {
    const [name, format, version] = path.split("/");
    const file = join(folder, VENDOR, path);
    mkdirSync(dirname(file), { recursive: true });
    const self = { vendor: VENDOR, name, format, version };
    const $schema = "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#";
    writeFileSync(file, JSON.stringify({ $schema, self, type: "object", additionalProperties: false, ...schema }));
  }
}

/**
 * Starts the backend; resolves when it answers. With `planned`, its own schemas are the tracking plan; with
 * `enriched`, place and device are looked up; `token` is wanted by page and API; `settings` are lines of a
 * configuration file. `close` ends it and takes its folder away.
 */
export async function startBackend({ planned, enriched, token = "", settings = "" } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "piste-dashboard-"));
  const schemas = join(folder, "schemas");
  writeSchemas(schemas);
  const config = join(folder, "piste.toml");
  writeFileSync(config, settings);
  const flags = ["--port", "0", "--data", join(folder, "data"), "-i", schemas, "--config", config];
  if (planned) flags.push("--plan", schemas);
  if (enriched) flags.push("--enrichments", "standard");
  const child = spawn(join(BIN, "piste"), ["up", ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PISTE_TOKEN: token },
  });
  let said = "";
  const url = await new Promise((resolve, reject) => {
    const listen = (chunk) => {
      said += chunk;
      const found = /http:\/\/(?:127\.0\.0\.1|localhost):(\d+)/.exec(said);
      if (found) resolve(`http://localhost:${found[1]}`);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("exit", (code) => reject(new Error(`piste up ended with ${code}: ${said}`)));
  });
  for (const deadline = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    const response = await fetch(`${url}/api/status`, { headers }).catch(() => null);
    if (response?.ok) break;
    if (Date.now() > deadline) throw new Error(`the API does not answer: ${said}`);
  }
  return {
    url,
    folder,
    schemas,
    said: () => said,
    /** Resident memory of all its processes, in MB. */
    async memory() {
      const table = await run("ps", ["-eo", "pid=,ppid=,rss="]);
      const lines = table.stdout
        .trim()
        .split("\n")
        .map((line) => line.trim().split(/\s+/).map(Number));
      const ours = new Set([child.pid]);
      for (let before = 0; before !== ours.size; ) {
        before = ours.size;
        for (const [pid, parent] of lines) if (ours.has(parent)) ours.add(pid);
      }
      return lines.reduce((sum, [pid, , kilobytes]) => sum + (ours.has(pid) ? kilobytes / 1024 : 0), 0);
    },
    async close() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGINT");
      await ended;
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** Waits until so many events match, by the backend's own long poll. */
export async function waitFor(url, query) {
  const response = await fetch(`${url}/api/wait?${new URLSearchParams({ seconds: "20", ...query })}`);
  const answer = await response.json();
  if (!answer.complete) throw new Error(`only ${answer.count} events for ${JSON.stringify(query)}`);
  return answer;
}
