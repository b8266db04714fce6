// Pages that load the tag by the loader snippet of the official tag, and a collector on the same origin.
import { launch } from "../conformance/chromium.mjs";
import { startCollector } from "./collector.mjs";

/** The loader as the official documentation has it: a site that moves to this tag changes the address alone. */
export const LOADER = `
(function(p,l,o,w,i,n,g){if(!p[i]){p.GlobalSnowplowNamespace=p.GlobalSnowplowNamespace||[];
p.GlobalSnowplowNamespace.push(i);p[i]=function(){(p[i].q=p[i].q||[]).push(arguments)};p[i].q=p[i].q||[];
n=l.createElement(o);g=l.getElementsByTagName(o)[0];n.async=1;n.src=w;g.parentNode.insertBefore(n,g)}}
(window,document,"script","/piste.js","snowplow"));`;

export const html = (body = "", head = "") =>
  `<!doctype html><title>Page</title><link rel="icon" href="data:,">${head}<script>${LOADER}</script>${body}`;

/** What a page of the site says first: a tracker that sends plain JSON and does not wait long. */
export const NEW_TRACKER = `snowplow("newTracker", "sp", location.origin,
  { appId: "site", encodeBase64: false, retry: { initialMs: 50, maxMs: 200 }, ...window.more });`;

/**
 * One Chromium for a file of tests. Each `open` has a collector, and so an origin and a storage, of its own; with `options`
 * (of a Playwright context) it has cookies and a cache of its own, too.
 */
export async function openBrowser(settings) {
  const { context, close } = await launch(settings);
  const browser = context.browser();
  context.setDefaultTimeout(8000);
  return {
    browser,
    context,
    close,
    async open(pages, path = "/", options = undefined) {
      const collector = await startCollector(pages);
      const site = options ? await browser.newContext(options) : context;
      const tab = options ? await site.newPage() : context.pages()[0];
      const problems = [];
      tab.on("console", (message) => message.type() == "error" && problems.push(message.text()));
      tab.on("pageerror", (error) => problems.push(String(error)));
      const page = {
        tab,
        site,
        collector,
        /** What the page's console has said of errors. */
        problems,
        async goto(address) {
          await tab.goto(new URL(address, collector.url).href);
          await tab.waitForFunction(() => window.snowplow && !Array.isArray(snowplow.q));
        },
        call: (...args) => tab.evaluate((call) => void snowplow(...call), args),
        struct: (action) => page.call("trackStructEvent", { category: "test", action: String(action) }),
        /** Waits for the structured event of this action, and so for all before it. */
        until: (action) => collector.until((events) => events.some((event) => event.se_ac == action)),
        async end() {
          if (options) await site.close();
          else {
            for (const event of ["console", "pageerror"]) tab.removeAllListeners(event);
            await site.clearCookies();
            for (const other of site.pages().slice(1)) await other.close();
          }
          await collector.close();
        },
      };
      await page.goto(path);
      return page;
    },
  };
}
