// Side by side in one run: CPU of a track call, and of an event on its way to a collector, ours and the official package.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createServer } from "node:http";
import * as official from "@snowplow/node-tracker";
import * as piste from "piste-tracker/node";

const COUNT = 2000;
const own = fileURLToPath(import.meta.url);

if (process.argv[2] == "collector") {
  let events = 0;
  let requests = 0;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => (body += piece));
    request.on("end", () => {
      requests++;
      events += JSON.parse(body).data.length;
      response.end("ok");
      if (events >= COUNT) (process.send({ requests }), (events = requests = 0));
    });
  });
  server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
} else {
  const collector = fork(own, ["collector"]);
  const message = () => new Promise((resolve) => collector.once("message", resolve));
  const { port } = await message();
  const endpoint = `http://127.0.0.1:${port}`;
  const event = { category: "shop", action: "view", label: "x", value: 1.5 };

  const trackers = {
    piste(batchSize) {
      const tracker = piste.newTracker({ namespace: "n", appId: "a" }, { endpoint, batchSize, queueCapacity: COUNT });
      return [() => tracker.track(piste.buildStructEvent(event)), () => tracker.flush()];
    },
    official(bufferSize) {
      const tracker = official.newTracker(
        { namespace: "n", appId: "a" },
        { endpoint, bufferSize, maxPostBytes: 1e6, eventStore: undefined },
      );
      return [() => tracker.track(official.buildStructEvent(event)), () => tracker.flush()];
    },
  };
  for (const batch of [1, 10, 50])
    for (const [name, make] of Object.entries(trackers)) {
      const [track, flush] = make(batch);
      const arrived = message();
      const start = process.cpuUsage();
      let inCall = 0;
      // Each batch is answered before the next, so that both make the same requests.
      for (let done = 0; done < COUNT; done += batch) {
        const before = process.hrtime.bigint();
        for (let one = 0; one < batch; one++) track();
        inCall += Number(process.hrtime.bigint() - before);
        await flush();
      }
      const late = new Promise((resolve) => setTimeout(resolve, 8000, undefined).unref());
      const all = await Promise.race([arrived, late]);
      const { user, system } = process.cpuUsage(start);
      const cpu = ((user + system) / COUNT).toFixed(1);
      const call = (inCall / COUNT / 1000).toFixed(2);
      if (all?.requests !== COUNT / batch)
        console.log(`not comparable: ${all?.requests} requests, not ${COUNT / batch}`);
      console.log(
        `batch ${batch}  ${name.padEnd(8)}  ${cpu} us CPU/event  ${call} us/call  ${all ? `${all.requests} requests` : "(not all arrived)"}`,
      );
    }
  collector.kill();
  process.exit();
}
