// The lanes of piste-tracker/testing, in plain Node over a real backend.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { buildSelfDescribingEvent, buildStructEvent, newTracker } from "piste-tracker/node";
import { newLane, PisteError } from "piste-tracker/testing";
import { ORDER, ORDER_SCHEMA, startBackend } from "./backend.mjs";

let backend;
before(async () => (backend = await startBackend(ORDER_SCHEMA)));
after(() => backend.stop());

const tracked = async (lane, ...events) => {
  const tracker = newTracker({ namespace: "t", appId: "shop" }, { endpoint: lane.endpoint, retry: { initialMs: 10 } });
  for (const event of events) tracker.track(event);
  return tracker.close();
};
const buy = (label) => buildStructEvent({ category: "shop", action: "buy", label, value: 49.9 });
const order = (total) => buildSelfDescribingEvent({ event: { schema: ORDER, data: { total } } });

test("what was tracked is waited for, by its columns, oldest first", async () => {
  const lane = await newLane({ url: backend.url, name: "Buying is tracked!" });
  assert.match(lane.name, /^buying-is-tracked-[0-9a-f]{12}$/);
  const waiting = lane.wait({ count: 2, se_action: "buy", app_id: "shop" });
  await tracked(lane, buy("first"), buy("second"));
  assert.deepEqual(
    (await waiting).map(({ se_label, se_value }) => [se_label, se_value]),
    [
      ["first", 49.9],
      ["second", 49.9],
    ],
  );
  assert.equal((await lane.events({ se_label: "second" })).length, 1);
  await lane.expectNoneFailed();
});

test("what did not come is told with what came instead", async () => {
  const lane = await newLane({ url: backend.url });
  await tracked(lane, buy("x"), order("49,90"));
  await lane.wait({ status: "failed", seconds: 5 });
  await assert.rejects(lane.wait({ count: 3, seconds: 0.2, se_action: "sell" }), (error) => {
    assert.ok(error instanceof PisteError);
    assert.match(error.message, /^0 of 3 events came within 0.2 s \(good, se_action="sell"\)/);
    assert.match(error.message, /1 good and 1 failed events.\n {2}good: event buy\n {2}failed: .*\$\.total/);
    return true;
  });
  await assert.rejects(lane.expectNoneFailed(), /^PisteError: 1 failed:\n.*total.*\(.*\)$/);
  assert.equal((await lane.failed()).length, 1);
});

test("lanes do not mix, and one is reset without the other", async () => {
  const [one, other] = await Promise.all([newLane({ url: backend.url }), newLane({ url: `${backend.url}/` })]);
  assert.notEqual(one.name, other.name);
  await Promise.all([tracked(one, buy("one")), tracked(other, buy("other"))]);
  assert.deepEqual([(await one.wait()).length, (await other.wait())[0].se_label], [1, "other"]);
  await one.reset();
  assert.deepEqual([(await one.events()).length, (await other.events()).length], [0, 1]);
});

test("a tracker gets over the faults of its lane", async () => {
  const lane = await newLane({ url: backend.url });
  await lane.faults("503x2");
  const tracker = newTracker({ namespace: "t" }, { endpoint: lane.endpoint, retry: { initialMs: 10 } });
  tracker.track(buy("late"));
  assert.deepEqual(await tracker.close(), { sent: 1, failed: 0, pending: 0 });
  assert.equal(tracker.counters().retried, 2);
  assert.equal((await lane.wait()).length, 1);
  await assert.rejects(lane.faults("nonsense"), /'nonsense' is no step/);
});

test("what is no column, and a backend that does not run, are told", async () => {
  const lane = await newLane({ url: backend.url });
  await assert.rejects(lane.wait({ colour: "red" }), /colour is no canonical column.*Parameters: count/);
  await assert.rejects(
    newLane({ url: "http://127.0.0.1:9" }),
    /127\.0\.0\.1:9.* does not answer: .*Is `piste up` running/,
  );
});

test("the address is that of PISTE_URL", async () => {
  process.env.PISTE_URL = backend.url;
  assert.ok((await newLane()).endpoint.startsWith(`${backend.url}/lane/`));
  delete process.env.PISTE_URL;
});

test("a backend with a token is asked with it", async () => {
  const token = "0123456789-a-token-of-tests";
  const guarded = await startBackend({}, { PISTE_TOKEN: token });
  try {
    await assert.rejects(newLane({ url: guarded.url }), { name: "PisteError", message: /Authorization: Bearer/ });
    const lane = await newLane({ url: guarded.url, token });
    await tracked(lane, buy("first"));
    await lane.wait({ se_action: "buy" });
    await lane.faults("");
    await lane.reset();
    process.env.PISTE_TOKEN = token;
    assert.deepEqual(await (await newLane({ url: guarded.url })).events(), []);
  } finally {
    delete process.env.PISTE_TOKEN;
    await guarded.stop();
  }
});
