// What a track call costs its caller in Node, beside the official package in one run: nothing is sent meanwhile.
import { performance } from "node:perf_hooks";
import * as official from "@snowplow/node-tracker";
import * as piste from "piste-tracker/node";

const ROUNDS = 40;
const COUNT = 500;
const endpoint = "http://127.0.0.1:9"; // never asked: the batches are longer than the run
const event = { category: "shop", action: "view", label: "x", value: 1.5 };
const described = {
  schema: "iglu:com.acme/purchase/jsonschema/1-0-0",
  data: { sku: "a-1", price: 12.5, tags: ["new", "sale"], buyer: { name: "Ann Müller", member: true } },
};
const entities = [{ schema: "iglu:com.acme/user/jsonschema/1-0-0", data: { id: "u-1", plan: "free" } }];

const config = { namespace: "n", appId: "a" };
const ours = piste.newTracker(config, { endpoint, batchSize: 1e6, queueCapacity: 1e6, linger: 1e9 });
const theirs = official.newTracker(config, { endpoint, bufferSize: 1e6, maxPostBytes: 1e9 });
const calls = {
  structured: {
    piste: () => ours.track(piste.buildStructEvent(event)),
    official: () => theirs.track(official.buildStructEvent(event)),
  },
  "self-describing, an entity": {
    piste: () => ours.track(piste.buildSelfDescribingEvent({ event: described }), entities),
    official: () => theirs.track(official.buildSelfDescribingEvent({ event: described }), entities),
  },
};
const at = (sorted, part) => sorted[Math.floor(sorted.length * part)].toFixed(2);

for (const [name, sides] of Object.entries(calls)) {
  const times = { piste: [], official: [] };
  for (let round = 0; round < ROUNDS; round++)
    for (const [side, call] of Object.entries(sides)) {
      const start = performance.now();
      for (let count = 0; count < COUNT; count++) call();
      // The first half of the rounds warms both up.
      if (round >= ROUNDS / 2) times[side].push(((performance.now() - start) * 1000) / COUNT);
      await null;
    }
  for (const [side, list] of Object.entries(times)) {
    list.sort((one, other) => one - other);
    console.log(`${name}  ${side.padEnd(8)}  median ${at(list, 0.5)} us/call, 9 in 10 rounds within ${at(list, 0.9)}`);
  }
}
process.exit();
