// The file that keeps the queue: kills, full disks, damaged files, two processes.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { Worker } from "node:worker_threads";
import { buildStructEvent, newTracker } from "piste-tracker/node";
import { startCollector } from "./collector.mjs";

let collector, folder, storage;
beforeEach(async () => {
  collector = await startCollector();
  folder = mkdtempSync(join(tmpdir(), "piste-"));
  storage = join(folder, "queue");
});
afterEach(async () => {
  await collector.close();
  rmSync(folder, { recursive: true });
});

const struct = (action) => buildStructEvent({ category: "c", action: String(action) });
const actions = () => collector.events.map((event) => event.se_ac);
const IMPORTS = `
  import { execFileSync } from "node:child_process";
  import { mkdirSync } from "node:fs";
  import { buildStructEvent, newTracker } from "piste-tracker/node";
  const struct = (action) => buildStructEvent({ category: "c", action: String(action) });
  const tell = (text) => process.stdout.write(text + "\\n");
  const [, storage, endpoint] = process.argv;`;

/** Runs a program that is given the file and an endpoint; resolves with its first line, and how to end it. */
function run(program, endpoint = "http://127.0.0.1:9", command = []) {
  const [file, ...args] = [
    ...command,
    process.execPath,
    "--input-type=module",
    "-e",
    IMPORTS + program,
    storage,
    endpoint,
  ];
  const child = spawn(file, args, { cwd: import.meta.dirname, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  const line = new Promise((resolve) => child.stdout.once("data", (data) => resolve(String(data).trim())));
  return { ended, line, kill: () => (child.kill("SIGKILL"), ended) };
}

/** Starts a tracker on the file and lets it send all. */
async function drain(options = {}) {
  const tracker = newTracker({}, { endpoint: collector.url, storage, ...options });
  const result = await tracker.flush();
  await tracker.close();
  return result;
}

test("a killed process loses nothing", async () => {
  const child = run(`
    const tracker = newTracker({}, { endpoint, storage });
    for (let count = 0; count < 50; count++) tracker.track(struct(count));
    tell("tracked"); setInterval(() => {}, 1000);`);
  await child.line;
  await child.kill();
  assert.deepEqual(await drain(), { sent: 50, failed: 0, pending: 0 });
});

const LIMITED = ["sh", "-c", 'ulimit -S -f 8; exec "$@"', "sh"]; // 8 blocks of 512 or 1,024 bytes
/** Tracks until the file is full, then has the limit lifted, and tracks one event more. */
const fill = (first = "") => `
    const errors = [];
    const tracker = newTracker({}, { endpoint, storage, onError: (error) => errors.push(error.message) });
    let count = 0;
    ${first}
    while (!errors.length) tracker.track(struct(count++));
    execFileSync("prlimit", ["--pid", String(process.pid), "--fsize=unlimited"]);
    tracker.track(struct("after"));
    tell(count + " " + errors); setInterval(() => {}, 1000);`;

test("once there is space again, the file has the events that did not fit", async () => {
  const child = run(fill(), undefined, LIMITED);
  const line = await child.line;
  assert.match(line, /queue cannot be written \(EFBIG.*free space/);
  await child.kill();
  const count = parseInt(line);
  await drain();
  assert.deepEqual(actions(), [...Array(count).keys(), "after"].map(String));
});

test("a line that was cut short does not take the next one with it", async () => {
  const child = run(fill('mkdirSync(storage + ".new"); // so the file cannot be written anew'), undefined, LIMITED);
  const count = parseInt(await child.line);
  await child.kill();
  rmdirSync(storage + ".new");
  const errors = [];
  await drain({ onError: (error) => errors.push(error.message) });
  assert.deepEqual(actions(), [...Array(count - 1).keys(), "after"].map(String));
  assert.match(errors[0], /is damaged.*kept as/);
});

test("a damaged file is kept aside, and what can be read of it is sent", async () => {
  const good = JSON.stringify({ eid: "28eb7c2d-6ea8-4d0b-9cb4-d4d7d0b2d6ef", e: "se", se_ca: "c", se_ac: "good" });
  writeFileSync(storage, `\0\0\0nonsense\n${good}\n[1,2`);
  const errors = [];
  await drain({ onError: (error) => errors.push(error.message) });
  assert.deepEqual(actions(), ["good"]);
  const [aside] = readdirSync(folder).filter((name) => name.startsWith("queue.damaged-"));
  assert.match(readFileSync(join(folder, aside), "utf8"), /nonsense/);
  assert.equal(errors.length, 1);
});

test("a file that cannot be read is kept aside, not replaced", async () => {
  mkdirSync(storage);
  writeFileSync(join(storage, "inside"), "kept");
  const errors = [];
  await drain({ onError: (error) => errors.push(error.message) });
  const [aside] = readdirSync(folder).filter((name) => name.startsWith("queue.damaged-"));
  assert.equal(readFileSync(join(folder, aside, "inside"), "utf8"), "kept");
  assert.equal(errors.length, 1);
});

test("where no file can be made, events are sent from memory and the error is told", async () => {
  writeFileSync(join(folder, "file"), "");
  storage = join(folder, "file", "queue");
  const errors = [];
  const tracker = newTracker({}, { endpoint: collector.url, storage, onError: (error) => errors.push(error.message) });
  tracker.track(struct("memory"));
  assert.equal((await tracker.flush()).sent, 1);
  await tracker.close();
  assert.match(errors[0], /cannot be opened .* give a path that can be written/);
});

test("two processes with one path send their own events, and the next takes over what both left", async () => {
  const wait = (name) => `
    const tracker = newTracker({}, { endpoint, storage });
    tracker.track(struct("${name}")); tell("tracked"); setInterval(() => {}, 1000);`;
  const one = run(wait("one"));
  await one.line;
  const two = run(wait("two"));
  await two.line;
  assert.deepEqual(await drain(), { sent: 0, failed: 0, pending: 0 });
  await one.kill();
  assert.equal((await drain()).sent, 1);
  await two.kill();
  assert.equal((await drain()).sent, 1);
  assert.deepEqual(actions(), ["one", "two"]);
  assert.deepEqual(
    readdirSync(folder).filter((name) => /^queue/.test(name) && name != "queue"),
    [],
  );
});

test("two threads with one path keep their own queues", async () => {
  const source = `
    const { parentPort, workerData } = require("node:worker_threads");
    import("piste-tracker/node").then(({ buildStructEvent, newTracker }) => {
      const tracker = newTracker({}, { endpoint: "http://127.0.0.1:9", storage: workerData });
      tracker.track(buildStructEvent({ category: "c", action: "thread" }));
      parentPort.postMessage("tracked");
      setInterval(() => {}, 1000);
    });`;
  const thread = new Worker(source, { eval: true, workerData: storage });
  await new Promise((resolve, reject) => thread.once("message", resolve).once("error", reject));
  assert.equal((await drain()).sent, 0);
  await thread.terminate();
  assert.deepEqual(readdirSync(folder).sort(), ["queue", "queue.1", "queue.lock"]);
});

test("the lock of a process that had this one's id counts for nothing", async () => {
  writeFileSync(storage + ".lock", `${process.pid} ${hostname()} 1000 0.5`);
  await drain();
  assert.deepEqual(readdirSync(folder), ["queue"]);
});
