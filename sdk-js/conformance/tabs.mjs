// The tabs of the browser drivers: each tracker in one of its own, on the collector's origin; a closed one's is used anew.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { launch, openTab } from "./chromium.mjs";

/** What the driver writes into the file that a case names for a queue: it stands for the storage of a browser. */
const MARK = "the queue is in the profile beside this folder\n";

/** Milliseconds within which a page takes over the queue of one that is gone. */
const ADOPTION = 1500;

/** Where the page stands when the endpoint is no address. */
const NOWHERE = "http://127.0.0.1:9";

/**
 * Commands that relay the contract into pages with this text. A page defines `handle(request)`, which resolves to the
 * reply, and, if its tracker takes a clock, `thaw()`, after which that one goes on.
 */
export function relay(html, { clock }) {
  const tabs = new Map();
  let idle = [];
  let browser;
  let now;

  async function tabFor(tracker, { endpoint, storage }) {
    const known = tabs.get(tracker);
    if (known) await retire(known);
    let tab = storage ? undefined : idle.pop();
    if (!tab) {
      const own = storage ? await launch({ folder: `${dirname(storage)}-profile` }) : undefined;
      tab = { ...(await openTab(own ?? (await start()))), own };
    }
    // A tab may be idle under its old name, too: a case may still speak to a closed tracker.
    for (const [name, other] of tabs) if (other == tab) tabs.delete(name);
    tabs.set(tracker, tab);
    await tab.show(URL.canParse(endpoint) ? new URL(endpoint).origin : NOWHERE, html);
    tab.now = undefined;
    tab.restored = storage && (await mark(tab, storage));
    return tab;
  }

  /** Damage that a case does to the file is done to the rows in the browser's storage. Returns whether there was one. */
  async function mark(tab, file) {
    const found = existsSync(file);
    if (found && readFileSync(file, "latin1") != MARK)
      await tab.page.evaluate(() => Object.keys(localStorage).forEach((key) => (localStorage[key] = "{ no queue")));
    writeFileSync(file, MARK);
    tab.profile = `${dirname(file)}-profile`;
    return found;
  }

  async function retire(tab) {
    if (tab.own) {
      await tab.own.close();
      rmSync(tab.profile, { recursive: true, force: true, maxRetries: 10 });
      return;
    }
    if (!idle.includes(tab)) idle.push(tab);
  }

  async function start() {
    browser ??= launch();
    return browser;
  }

  /** Asks the page; its clock is brought to the others' first. */
  async function ask(tab, request) {
    if (now !== undefined && tab.now !== now && request.cmd != "clock") {
      tab.now = now;
      await tab.page.evaluate((message) => handle(message), { cmd: "clock", now });
    }
    const { ok, error, message, ...reply } = await tab.page.evaluate((message) => handle(message), request);
    if (!ok) throw Object.assign(new Error(message), { kind: error });
    if (reply.now) now = tab.now = Math.max(now ?? 0, reply.now);
    return reply;
  }

  /** A page takes over what an earlier one left a moment after it was loaded, when it has got that one's lock. */
  async function adopt(tab) {
    now = (now ?? Date.now()) + ADOPTION;
    await ask(tab, { cmd: "clock", now });
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { now };
  }

  const relayed = (request) => ask(tabs.get(request.tracker), request);
  return {
    start,
    commands: {
      async clock(request) {
        now = request.now;
        for (const tab of new Set(tabs.values())) {
          if (tab.own && tab.page.isClosed()) continue;
          tab.now = now;
          await tab.page.evaluate((message) => handle(message), request);
        }
      },
      async create(request) {
        const tab = await tabFor(request.tracker, request.config);
        await ask(tab, request);
        return clock && tab.restored ? adopt(tab) : {};
      },
      subject: relayed,
      track: relayed,
      burst: relayed,
      flush: relayed,
      counters: relayed,
      async destroy(request) {
        const tab = tabs.get(request.tracker);
        await ask(tab, request);
        await retire(tab);
      },
      /** The end of the program is the end of its pages: each is left, and the browser sends what they handed over. */
      async bye() {
        for (const tab of new Set(tabs.values())) {
          if (tab.page.isClosed()) continue;
          if (clock) await tab.page.evaluate(() => thaw());
          await tab.page.goto("about:blank");
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
        for (const tab of new Set(tabs.values())) if (tab.own && !tab.page.isClosed()) await tab.own.close();
        await (await browser)?.close();
      },
    },
  };
}
