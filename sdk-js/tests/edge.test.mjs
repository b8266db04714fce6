// The entry for any runtime: in a worker thread that has nothing of Node's but its timers, and in a page's Web Worker.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import * as node from "piste-tracker/node";
import * as edge from "piste-tracker";
import { startCollector } from "./collector.mjs";

/** The package's entry as one script without imports, which sets `globalThis.piste`. */
async function script() {
  const contents = 'export * from "piste-tracker";';
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    format: "iife",
    globalName: "piste",
    platform: "neutral",
    write: false,
    logLevel: "error",
  });
  return outputFiles[0].text;
}

const PROGRAM = `
  async function main(endpoint) {
    const tracker = piste.newTracker({ namespace: "edge", appId: "a" }, { endpoint, requestTimeout: 300, retry: { initialMs: 20 } });
    tracker.setUserId("ann");
    tracker.addGlobalEntities({ schema: "iglu:com.acme/user/jsonschema/1-0-0", data: { id: 1 } });
    const id = tracker.track(piste.buildSelfDescribingEvent({
      event: { schema: "iglu:com.acme/click/jsonschema/1-0-0", data: { name: "M\\u00fcller \\ud83d\\ude00" } } }));
    return { id, result: await tracker.flush() };
  }`;

function check(collector, { id, result }) {
  assert.deepEqual(result, { sent: 1, failed: 0, pending: 0 });
  const [event] = collector.events;
  assert.equal(event.eid, id);
  assert.equal(event.uid, "ann");
  assert.equal(event.p, "srv");
  assert.deepEqual(JSON.parse(Buffer.from(event.ue_px, "base64url")).data.data, { name: "Müller 😀" });
  assert.deepEqual(JSON.parse(Buffer.from(event.cx, "base64url")).data[0].data, { id: 1 });
}

test("it offers what the Node tracker offers, in both module systems", () => {
  assert.deepEqual(Object.keys(edge).sort(), Object.keys(node).sort());
  assert.deepEqual(Object.keys(createRequire(import.meta.url)("piste-tracker")).sort(), Object.keys(edge).sort());
});

test("it runs in a thread that has only what the web has", async () => {
  const collector = await startCollector();
  // Hidden from the tracker and not removed, since Node's own fetch needs them.
  const hidden = ["process", "Buffer", "global", "require", "module", "setImmediate"];
  const source = `
    const { parentPort, workerData } = require("node:worker_threads");
    const main = new Function(${hidden.map((name) => `"${name}"`)}, ${JSON.stringify((await script()) + PROGRAM)} + "return main")();
    main(workerData).then((answer) => parentPort.postMessage(answer));`;
  const worker = new Worker(source, { eval: true, workerData: collector.url });
  const answer = await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  await worker.terminate();
  check(collector, answer);
  await collector.close();
});

test("it runs in a Web Worker of Chromium", async () => {
  const collector = await startCollector({
    "/": "<!doctype html><title>Page</title>",
    "/worker.js": {
      html: (await script()) + PROGRAM + "onmessage = ({ data }) => main(data).then(postMessage);",
      headers: { "Content-Type": "text/javascript" },
    },
  });
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", chromiumSandbox: false });
  try {
    const tab = await browser.newPage();
    await tab.goto(collector.url);
    const answer = await tab.evaluate(
      (endpoint) =>
        new Promise((resolve, reject) => {
          const worker = new Worker("/worker.js");
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => reject(new Error(message));
          worker.postMessage(endpoint);
        }),
      collector.url,
    );
    check(collector, answer);
  } finally {
    await browser.close();
    await collector.close();
  }
});

for (const [name, { newTracker, buildStructEvent }] of Object.entries({ edge, node }))
  test(`${name}: a request that is not answered in time is made again`, async () => {
    let asked = 0;
    const server = createServer((request, response) => {
      request.resume();
      if (++asked > 1) response.end("ok"); // the first one is never answered
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${server.address().port}`;
    const tracker = newTracker({}, { endpoint, requestTimeout: 100, retry: { initialMs: 10 } });
    tracker.track(buildStructEvent({ category: "c", action: "a" }));
    assert.deepEqual(await tracker.flush(3000), { sent: 1, failed: 0, pending: 0 });
    assert.equal(asked, 2);
    assert.equal(tracker.counters().retried, 1);
    await tracker.close();
    server.closeAllConnections();
    server.close();
  });
