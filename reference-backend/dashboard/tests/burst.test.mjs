// Five hundred events a second: the page stays small and current. SECONDS=1800 makes it a soak of half an hour.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBackend } from "./backend.mjs";
import { startBrowser } from "./browser.mjs";

const [RATE, SECONDS, BATCH] = [500, Number(process.env.SECONDS ?? 6), 50];
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

test(`${RATE} events a second for ${SECONDS} s`, async () => {
  const page = await browser.open(`${backend.url}/ui`);
  await page.getByText("Nothing received yet.").waitFor();
  await page.evaluate(() => {
    window.gaps = [];
    let last = performance.now();
    const frame = (now) => {
      window.gaps.push(now - last);
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
  const batches = (RATE / BATCH) * SECONDS;
  const began = performance.now();
  for (let number = 0; number < batches; number += 1) {
    await send(number);
    // Measured from a third of the way on, when the page holds as many rows as it ever will.
    if (number % Math.ceil(batches / 6) === 0 && number >= batches / 3) {
      heaps.push(Math.round(await heap()));
      memory.push(Math.round(await backend.memory()));
    }
    await new Promise((resolve) =>
      setTimeout(resolve, Math.max(0, began + ((number + 1) * BATCH * 1000) / RATE - performance.now())),
    );
  }
  const took = (performance.now() - began) / 1000;
  const sent = performance.now();
  await page.locator("button.event", { hasText: `Event ${batches * BATCH - 1}` }).waitFor();
  const behind = Math.round(performance.now() - sent);
  const seen = await page.evaluate(() => ({
    rows: document.querySelectorAll("button.event").length,
    gaps: window.gaps.sort((a, b) => a - b),
  }));
  const at = (share) => Math.round(seen.gaps[Math.floor(seen.gaps.length * share)]);
  console.log(
    `${Math.round((batches * BATCH) / took)} events/s, last one visible ${behind} ms after, ${seen.rows} rows drawn`,
  );
  console.log(`frames: ${seen.gaps.length}, median ${at(0.5)} ms, 99th ${at(0.99)} ms, longest ${at(0.9999)} ms`);
  console.log(`page's heap ${heaps.join(", ")} MB, server's memory ${memory.join(", ")} MB`);
  if (SECONDS >= 60) assert.ok(heaps.at(-1) < heaps[0] * 1.5 + 10, `the page's heap grew: ${heaps.join(", ")} MB`);
  assert.ok(behind < 1000, `${behind} ms behind`);
  assert.ok(seen.rows < 100, `${seen.rows} rows are drawn`);
  await page.evaluate(() => scrollTo(0, 20_000));
  await page.waitForFunction(() => /Event \d+/.test(document.querySelectorAll("button.event")[20]?.innerText ?? ""));
  assert.ok((await page.locator("button.event").count()) < 100);
  assert.deepEqual(page.errors, []);
});
