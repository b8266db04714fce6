// Five hundred events a second: the page stays small and current. SECONDS=1800 makes it the soak of half an hour,
// which tells the memory of page and server once a minute, and fails when either grows.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBackend } from "./backend.mjs";
import { startBrowser } from "./browser.mjs";

const [RATE, SECONDS, BATCH] = [500, Number(process.env.SECONDS ?? 6), 50];
/** A measure a minute, and at least six of a shorter run. */
const EVERY = Math.min(60, SECONDS / 6);
/** Both settle while caches and the list of rows fill: what is flat is what comes after a third of the time. */
const SETTLED = 1 / 3;
const SCHEMA = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4";

let backend, browser;
before(async () => {
  [backend, browser] = await Promise.all([startBackend(), startBrowser()]);
});
after(async () => {
  await browser?.close();
  await backend?.close();
});

function send(number) {
  const data = Array.from({ length: BATCH }, (_, place) => ({
    e: "pv",
    p: "web",
    tv: "js-4.10.1",
    aid: "burst",
    url: "https://shop.example/rental",
    page: `Event ${number * BATCH + place}`,
  }));
  const body = JSON.stringify({ schema: SCHEMA, data });
  const headers = { "Content-Type": "application/json" };
  return fetch(`${backend.url}/com.snowplowanalytics.snowplow/tp2`, { method: "POST", body, headers });
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Flat: the mean of the last third of the settled measures is not above that of their first third by more. */
function isFlat(measures, share, megabytes) {
  const settled = measures.slice(Math.floor(measures.length * SETTLED));
  const third = Math.max(1, Math.floor(settled.length / 3));
  return mean(settled.slice(-third)) <= mean(settled.slice(0, third)) * (1 + share) + megabytes;
}

test("what is flat, and what is not", () => {
  const at = (slope) => Array.from({ length: 30 }, (_, minute) => 300 + slope * minute + (minute % 3) * 5);
  assert.ok(isFlat(at(0), 0.1, 10));
  assert.ok(isFlat([50, 200, 280, 300, 290, 300, 300, 295, 300], 0.1, 10), "it may fill up first");
  assert.ok(!isFlat(at(8), 0.1, 10), "8 MB a minute is a leak");
});

test(`${RATE} events a second for ${SECONDS} s`, async () => {
  const page = await browser.open(`${backend.url}/ui`);
  await page.getByText("Nothing received yet.").waitFor();
  await page.evaluate(() => {
    // Frames in a histogram of milliseconds: half an hour of single ones would themselves fill the memory.
    window.gaps = new Uint32Array(2000);
    let last = performance.now();
    const frame = (now) => {
      window.gaps[Math.min(1999, Math.round(now - last))] += 1;
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const session = await page.context().newCDPSession(page);
  const heap = async () => {
    await session.send("HeapProfiler.collectGarbage");
    return (await session.send("Runtime.getHeapUsage")).usedSize / 1e6;
  };
  const heaps = [];
  const memory = [];
  const measure = async (seconds) => {
    heaps.push(Math.round(await heap()));
    memory.push(Math.round(await backend.memory()));
    console.log(`after ${Math.round(seconds)} s: page's heap ${heaps.at(-1)} MB, server's memory ${memory.at(-1)} MB`);
  };
  const batches = (RATE / BATCH) * SECONDS;
  const began = performance.now();
  for (let number = 0, next = EVERY; number < batches; number += 1) {
    const response = await send(number);
    assert.equal(response.status, 200);
    await response.arrayBuffer();
    const now = performance.now() - began;
    if (now >= next * 1000) {
      next += EVERY;
      await measure(now / 1000);
    }
    const due = began + ((number + 1) * BATCH * 1000) / RATE;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
  }
  const took = (performance.now() - began) / 1000;
  const sent = performance.now();
  await page.locator("button.event", { hasText: `Event ${batches * BATCH - 1}` }).waitFor();
  const behind = Math.round(performance.now() - sent);
  const seen = await page.evaluate(() => ({
    rows: document.querySelectorAll("button.event").length,
    gaps: [...window.gaps],
  }));
  const frames = seen.gaps.reduce((sum, one) => sum + one, 0);
  const at = (share) => {
    let left = frames * share;
    return seen.gaps.findIndex((one) => (left -= one) <= 0);
  };
  console.log(
    `${Math.round((batches * BATCH) / took)} events/s, last one visible ${behind} ms after, ${seen.rows} rows drawn`,
  );
  console.log(`frames: ${frames}, median ${at(0.5)} ms, 99th ${at(0.99)} ms, longest ${at(1)} ms`);
  if (SECONDS >= 60) {
    assert.ok(isFlat(heaps, 0.1, 5), `the page's heap grew: ${heaps.join(", ")} MB`);
    assert.ok(isFlat(memory, 0.1, 20), `the server's memory grew: ${memory.join(", ")} MB`);
  }
  assert.ok(behind < 1000, `${behind} ms behind`);
  assert.ok(seen.rows < 100, `${seen.rows} rows are drawn`);
  await page.evaluate(() => scrollTo(0, 20_000));
  await page.waitForFunction(() => /Event \d+/.test(document.querySelectorAll("button.event")[20]?.innerText ?? ""));
  assert.ok((await page.locator("button.event").count()) < 100);
  assert.deepEqual(page.errors, []);
});
