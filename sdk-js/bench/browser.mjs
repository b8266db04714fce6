// Side by side in one Chromium, in turns: the synchronous cost of a track call and the time to delivery, ours and the
// official package, both with their queue in localStorage. `node bench/browser.mjs [rounds]`, after `make build`.
import { fork } from "node:child_process";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundle, CORE } from "../conformance/bundle.mjs";
import { launch } from "../conformance/chromium.mjs";

const COUNT = 500;
const BURST = 10;
const own = fileURLToPath(import.meta.url);

if (process.argv[2] == "collector") collect();
else await compare(Number(process.argv[2] ?? 5));

/** The site and its collector, in a process of its own. It tells of each request: events and the time of arrival. */
function collect() {
  const pages = {};
  process.on("message", (more) => Object.assign(pages, more));
  const server = createServer((request, response) => {
    if (request.url in pages) {
      // An isolated page has a clock of 5 us; any other one's is of 100 us.
      response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
      response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
      response.setHeader("Content-Type", request.url.endsWith(".js") ? "text/javascript" : "text/html");
      return response.end(pages[request.url]);
    }
    let body = "";
    request.on("data", (piece) => (body += piece));
    request.on("end", () => {
      response.end("ok");
      if (request.method == "POST") process.send({ events: JSON.parse(body).data.length, at: Date.now() });
    });
  });
  server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
}

async function compare(rounds) {
  const collector = fork(own, ["collector"]);
  const { port } = await new Promise((resolve) => collector.once("message", resolve));
  const official = await build({
    stdin: {
      contents: 'export { newTracker, trackStructEvent } from "@snowplow/browser-tracker"',
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
  });
  const options = { piste: "{ appId: 'a', batchSize: 10 }", official: "{ appId: 'a', bufferSize: 10 }" };
  const page = (name) => `<!doctype html><title>Page</title><link rel="icon" href="data:,"><script type="module">
    import { newTracker, trackStructEvent } from "/${name}.js";
    newTracker("sp", location.origin, ${options[name]});
    window.run = async (count, burst) => {
      const costs = [];
      while (costs.length < count) {
        for (let one = 0; one < burst; one++) {
          const start = performance.now();
          trackStructEvent({ category: "shop", action: "view", label: "x", value: 1.5 });
          costs.push(performance.now() - start);
        }
        await new Promise((resolve) => setTimeout(resolve));
      }
      return costs;
    };</script>`;
  collector.send({
    "/piste.js": await bundle(CORE),
    "/official.js": official.outputFiles[0].text,
    "/piste": page("piste"),
    "/official": page("official"),
  });
  const { context, close } = await launch();
  const figures = { piste: [], official: [] };
  for (let round = 0; round < rounds; round++)
    for (const name of round % 2 ? ["official", "piste"] : ["piste", "official"])
      figures[name].push(await measure(context, collector, `http://127.0.0.1:${port}/${name}`));
  for (const [name, results] of Object.entries(figures)) {
    const costs = results.flatMap(({ costs }) => costs).sort((one, other) => one - other);
    const at = (share) => (costs[Math.floor(costs.length * share)] * 1000).toFixed(0);
    const median = (key) => results.map((result) => result[key]).sort((one, other) => one - other)[rounds >> 1];
    console.log(
      `${name.padEnd(8)}  call p50 ${at(0.5)} us  p99 ${at(0.99)} us  ` +
        `${COUNT} events delivered in ${median("delivery")} ms, ${median("requests")} requests (medians of ${rounds} rounds)`,
    );
  }
  await close();
  collector.kill();
  process.exit();
}

/** One page of its own: what each call took (ms), and when the last event had come. */
async function measure(context, collector, address) {
  const tab = await context.newPage();
  await tab.goto(address);
  await tab.evaluate(() => localStorage.clear());
  let events = 0;
  let requests = 0;
  let listen;
  const arrived = new Promise((resolve) => {
    listen = (message) => {
      events += message.events;
      requests++;
      if (events >= COUNT) resolve(message.at);
    };
  });
  collector.on("message", listen);
  const start = Date.now();
  const costs = await tab.evaluate(([count, burst]) => run(count, burst), [COUNT, BURST]);
  const late = new Promise((resolve) => setTimeout(resolve, 20_000, NaN).unref());
  const last = await Promise.race([arrived, late]);
  collector.off("message", listen);
  await tab.close();
  return { costs, delivery: last - start, requests };
}
