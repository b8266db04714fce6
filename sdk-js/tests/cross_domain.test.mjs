// Links to another site that tell it who comes: how they are decorated, and that the backend reads them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { openBrowser } from "./plugins_page.mjs";

const PAGE = `
  <a id="there" href="https://other.example/path?b=2&amp;_sp=old&amp;c=%20x#part"><b>To the
    café</b></a>
  <a id="plain" href="https://other.example">plain</a>
  <a id="mail" href="mailto:ann@other.example">mail</a>
  <a id="here" href="#here">here</a>
  <script>addEventListener("click", (event) => event.preventDefault())</script>`;
const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

let chromium, page;
before(async () => {
  chromium = await openBrowser({
    "/": PAGE,
    "/anonymous": `<script>piste.enableAnonymousTracking()</script>${PAGE}`,
  });
});
after(() => chromium.browser.close());
beforeEach(async () => void (page = await chromium.open()));
afterEach(() => page.end());

const linkAway = () =>
  page.tab.evaluate(() => window.piste.crossDomainLinker((link) => /other\.example/.test(link.href)));
const href = (id) => page.tab.getAttribute(id, "href");

test("a link that is chosen tells visitor and time; its query and fragment stay", async () => {
  await linkAway();
  await page.tab.click("#there");
  const first = await href("#there");
  const [, visitor, time] = new RegExp(
    `^https://other\\.example/path\\?_sp=(${UUID})\\.(\\d{13})&b=2&c=%20x#part$`,
  ).exec(first);
  assert.ok(Math.abs(Date.now() - time) < 10_000);
  await page.call("trackSiteSearch", { terms: ["x"] });
  const [{ payload }] = await page.until("site_search");
  assert.equal(visitor, payload.duid);
  await page.tab.click("#there");
  assert.equal((await href("#there")).match(/_sp=/g).length, 1, "decorated once");
});

test("other links, and addresses that are no pages, stay as they are", async () => {
  await page.tab.evaluate(() => window.piste.crossDomainLinker((link) => link.id != "plain"));
  for (const id of ["#plain", "#mail"]) await page.tab.click(id);
  assert.equal(await href("#plain"), "https://other.example");
  assert.equal(await href("#mail"), "mailto:ann@other.example");
});

test("links that are added later are decorated, by a key and before a menu opens too", async () => {
  await linkAway();
  await page.tab.evaluate(() =>
    document.body.append(
      Object.assign(document.createElement("a"), {
        id: "late",
        href: "https://other.example/late",
        textContent: "late",
      }),
    ),
  );
  await page.tab.click("#late", { button: "right" });
  assert.match(await href("#late"), /late\?_sp=/);
  await page.tab.focus("#plain");
  await page.tab.keyboard.press("Enter");
  assert.match(await href("#plain"), /^https:\/\/other\.example\/\?_sp=/);
});

test("a visitor who is anonymous or has not consented stays unknown, and decorating tracks nothing", async () => {
  await page.end();
  page = await chromium.open("/anonymous");
  await linkAway();
  await page.tab.click("#plain");
  assert.equal(await href("#plain"), "https://other.example");
  await page.call("disableAnonymousTracking");
  await page.tab.click("#plain");
  assert.match(await href("#plain"), /_sp=/);
  await page.call("setConsent", "pending");
  await page.tab.click("#there");
  assert.match(await href("#there"), /_sp=old/);
  await page.call("setConsent", "granted");
  await page.call("trackSiteSearch", { terms: ["x"] });
  await page.until("site_search");
  assert.equal(page.collector.events.length, 1);
});

test("entities that fail keep a link as it is, and harm no later event", async () => {
  await linkAway();
  await page.tab.evaluate(() => {
    window.piste.addGlobalContexts([({ eventType }) => void eventType.length]); // a link is no event
  });
  await page.tab.click("#plain");
  assert.equal(await href("#plain"), "https://other.example");
  await page.call("trackSiteSearch", { terms: ["x"] });
  await page.until("site_search");
});

test("ending it leaves links alone", async () => {
  await linkAway();
  await page.call("disableCrossDomainLinker");
  await page.tab.click("#plain");
  assert.equal(await href("#plain"), "https://other.example");
});

const base64 = (text) => Buffer.from(text).toString("base64url");

test("the extended format tells session, user, application, platform and reason", async () => {
  await linkAway();
  await page.call("setUserId", "Zoë");
  await page.call("useExtendedCrossDomainLinker");
  await page.tab.click("#plain");
  const short = new URL(await href("#plain")).searchParams.get("_sp");
  assert.match(short, new RegExp(`^${UUID}\\.\\d{13}\\.${UUID}\\.\\.${base64("site")}$`));
  await page.call("useExtendedCrossDomainLinker", { userId: true, sourcePlatform: true, reason: true });
  await page.tab.click("#there");
  const [visitor, time, session, ...rest] = new URL(await href("#there")).searchParams.get("_sp").split(".");
  assert.deepEqual(rest, [base64("Zoë"), base64("site"), "web", base64("To the café")]);
  await page.call("trackSiteSearch", { terms: ["x"] });
  const [{ payload }] = await page.until("site_search");
  assert.deepEqual([visitor, session], [payload.duid, payload.sid]);
  assert.ok(+time <= Date.now());
  await page.tab.evaluate(() =>
    window.piste.useExtendedCrossDomainLinker({ sessionId: false, sourceId: false, reason: (event) => event.type }),
  );
  await page.tab.click("#there");
  assert.match(await href("#there"), new RegExp(`_sp=${UUID}\\.\\d{13}\\.\\.\\.\\.\\.${base64("click")}&`));
  await page.call("useExtendedCrossDomainLinker", false);
  await page.tab.click("#there");
  assert.match(await href("#there"), new RegExp(`_sp=${UUID}\\.\\d{13}&`));
});

test("the backend reads visitor and time of both formats from the page's address", async () => {
  await linkAway();
  await page.call("setUserId", "Zoë");
  await page.tab.click("#plain");
  const short = await href("#plain");
  await page.call("useExtendedCrossDomainLinker", { userId: true, sourcePlatform: true, reason: true });
  await page.tab.click("#plain");
  const extended = await href("#plain");
  const program = `
import json, sys
from urllib.parse import parse_qsl, urlsplit
from types import SimpleNamespace
from piste.enrichment.cross_domain import read_cross_domain
for url in sys.argv[1:]:
    event = SimpleNamespace(columns={})
    faults = read_cross_domain(event, SimpleNamespace(page_parameters=dict(parse_qsl(urlsplit(url).query))))
    print(json.dumps([len(faults), event.columns["refr_domain_userid"], event.columns["refr_dvce_tstamp"]]))
`;
  const python = fileURLToPath(new URL("../../.venv/bin/python", import.meta.url));
  const lines = execFileSync(python, ["-c", program, short, extended], { encoding: "utf8" }).trim().split("\n");
  for (const [at, url] of [short, extended].entries()) {
    const [visitor, time] = new URL(url).searchParams.get("_sp").split(".");
    assert.deepEqual(JSON.parse(lines[at]), [0, visitor, +time]);
  }
});
