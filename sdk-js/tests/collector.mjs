// A collector that records and does what it is told, and the site whose pages the browser tests open.
import { createServer } from "node:http";
import { readFileSync } from "node:fs";

export async function startCollector(pages = {}) {
  const tag = readFileSync(new URL("../dist/piste.js", import.meta.url));
  const events = [];
  const requests = [];
  let waiters = [];
  const collector = {
    events,
    requests,
    /** Paths of the pages that were asked for. */
    served: [],
    /** Events in each POST. */
    batches: [],
    status: 200,
    /** Resolves when the condition holds; rejects with what has come after so many seconds. */
    until(condition, seconds = 10) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error("events so far: " + JSON.stringify(events).slice(0, 5000))),
          seconds * 1000,
        );
        const check = () => condition(events) && (clearTimeout(timer), resolve(events));
        waiters.push(check);
        check();
      });
    },
    /** Ends once no connection is left; a browser opens new ones while the old are cut. */
    async close() {
      const cutting = setInterval(() => server.closeAllConnections(), 20);
      await new Promise((resolve) => server.close(resolve));
      clearInterval(cutting);
    },
  };
  const server = createServer(async (request, response) => {
    const path = request.url.split("?")[0];
    if (path == "/piste.js") return response.setHeader("Content-Type", "text/javascript").end(tag);
    if (path in pages) {
      collector.served.push(path);
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      const { html, headers = {} } = pages[path].html ? pages[path] : { html: pages[path] };
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.end(html);
      for (const check of [...waiters]) check();
      return;
    }
    if (path.startsWith("/favicon")) return response.writeHead(204).end();
    // A page of another origin, and one in a sandbox, asks first.
    response.setHeader("Access-Control-Allow-Origin", request.headers.origin ?? "*");
    response.setHeader("Access-Control-Allow-Credentials", "true");
    response.setHeader("Access-Control-Allow-Headers", "Content-Type, SP-Anonymous");
    if (request.method == "OPTIONS") return response.writeHead(204).end();
    let body = "";
    for await (const piece of request) body += piece;
    requests.push({ method: request.method, url: request.url, headers: request.headers, status: collector.status });
    if (request.method == "POST") collector.batches.push(JSON.parse(body).data.length);
    if (collector.status == 200)
      if (request.method == "POST") events.push(...JSON.parse(body).data);
      else events.push(Object.fromEntries(new URL(request.url, "http://x").searchParams));
    response.writeHead(collector.status).end("ok");
    for (const check of [...waiters]) check();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  collector.url = `http://127.0.0.1:${server.address().port}`;
  return collector;
}
