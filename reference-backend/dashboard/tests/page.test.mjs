// The page as such: its weight, that it stands at every width, reads well for everyone, and takes hostile text as text.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { violations } from "./axe.mjs";
import { startBackend, waitFor } from "./backend.mjs";
import { startBrowser } from "./browser.mjs";
import { openMail, order, stumble, visit } from "./rental.mjs";

const VIEWS = ["live", "failed", "trackers", "schemas", "analytics", "send"];
const READY = {
  live: "button.event",
  failed: ".code .here",
  trackers: ".matrix td",
  schemas: ".diff .added",
  analytics: ".pivot td",
  send: "button.source",
};

let backend, browser;
before(async () => {
  [backend, browser] = await Promise.all([startBackend({ planned: true }), startBrowser()]);
  await visit(backend.url);
  await stumble(backend.url);
  await openMail(backend.url);
  await order(backend.url);
  await waitFor(backend.url, { status: "failed", count: "5" });
});
after(async () => {
  await browser?.close();
  await backend?.close();
});

const openView = async (view, options) => {
  const page = await browser.open(`${backend.url}/ui#/${view}`, options);
  await page.locator(READY[view]).first().waitFor();
  return page;
};

test("the first load stays below 150 KB gzip, and the page answers within a second", async () => {
  const page = await browser.open("about:blank");
  const sizes = {};
  page.on("response", async (response) => {
    if (!/\/ui(\/static|$)/.test(new URL(response.url()).pathname)) return;
    sizes[response.url().split("/").pop()] = gzipSync(await response.body(), { level: 9 }).length;
  });
  await page.goto(`${backend.url}/ui`);
  await page.locator("button.event").first().waitFor();
  const ready = await page.evaluate(() => Math.round(performance.now()));
  const loaded = await page.evaluate(() => performance.getEntriesByType("navigation")[0].domInteractive);
  await page.waitForTimeout(300);
  const all = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  console.log(
    `first load ${all} bytes gzip: ${JSON.stringify(sizes)}; interactive ${Math.round(loaded)} ms, events ${ready} ms`,
  );
  assert.ok(all > 20_000 && all <= 150_000, `${all} bytes`);
  assert.ok(loaded < 1000, `interactive after ${loaded} ms`);
});

for (const view of VIEWS)
  test(`${view}: no width from 360 to 3840 scrolls sideways`, async () => {
    const page = await openView(view);
    for (const width of [360, 390, 760, 761, 1024, 1180, 1440, 1920, 3840]) {
      await page.setViewportSize({ width, height: 900 });
      const beyond = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.ok(beyond <= 0, `${beyond} px beyond ${width}`);
    }
  });

for (const colorScheme of ["light", "dark"])
  for (const view of VIEWS)
    test(`${view}, ${colorScheme}: axe finds nothing`, async () => {
      const page = await openView(view, { colorScheme, bypassCSP: true });
      if (view === "live") await page.locator("button.event.failed").first().click();
      assert.deepEqual(await violations(page), []);
    });

test("hostile values are text in every view", async () => {
  const lane = `${backend.url}/lane/hostile`;
  const markup = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
  const rtl = "\u202Eevil\u202C \u2066x";
  const send = (fields) =>
    fetch(`${lane}/i?${new URLSearchParams({ p: "web", tv: markup.slice(0, 90), aid: markup, ...fields })}`);
  await send({ e: "pv", url: `https://shop.example/${encodeURIComponent(markup)}`, page: markup, duid: "<b>x</b>" });
  await send({ e: "pv", url: "https://shop.example/", page: rtl + "ض".repeat(500) });
  await send({ e: "pv", url: "https://shop.example/", page: "long".repeat(700) });
  await send({
    e: "se",
    se_ca: markup,
    se_ac: "javascript:alert(1)",
    se_la: "\u0000\u0007".repeat(20),
    se_va: "1e308",
  });
  await send({ e: "pv", p: markup, url: "https://shop.example/" });
  await send({
    e: "ue",
    ue_pr: `{"schema":"iglu:com.acme/${"x".repeat(40)}/jsonschema/1-0-0","data":{"<svg/onload=alert(1)>":1}}`,
  });
  const numbered = { schema: "iglu:dev.piste/sequence/jsonschema/1-0-0", data: { instance: markup, sequence: 9 } };
  const entities = { schema: "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1", data: [numbered] };
  await send({ e: "pv", url: "https://shop.example/", page: "numbered", co: JSON.stringify(entities) });
  await fetch(`${lane}/com.snowplowanalytics.snowplow/tp2`, {
    method: "POST",
    body: markup,
    headers: { "Content-Type": "application/json" },
  });
  await waitFor(lane, { count: "3", status: "good" });
  await waitFor(lane, { count: "2", status: "failed" });
  const page = await browser.open(`${backend.url}/ui#/live?lane=hostile`, { viewport: { width: 390, height: 844 } });
  const dialogs = [];
  page.on("dialog", (dialog) => (dialogs.push(dialog.message()), dialog.dismiss()));
  await page.locator("button.event").nth(2).waitFor();
  const funnel = encodeURIComponent(JSON.stringify([["page_view"], [markup, markup, "=", markup]]));
  const addresses = [
    ...VIEWS.map((view) => `${view}?lane=hostile`),
    `live?lane=hostile&status=missing&from=${encodeURIComponent(markup)}&to=${encodeURIComponent(rtl)}`,
    `live?lane=hostile&from=1&to=9999999999999&q=${encodeURIComponent(markup)}`,
    `trackers?lane=hostile&status=failed&app=${encodeURIComponent(markup)}`,
    `analytics?lane=hostile&status=${encodeURIComponent(markup)}&funnel=${funnel}&rows=${encodeURIComponent(markup)}`,
  ];
  for (const address of addresses) {
    const [view] = address.split("?");
    await page.evaluate((hash) => (location.hash = hash), `#/${address}`);
    await page.locator(`main.${view} .panel`).first().waitFor();
    await page.waitForTimeout(300);
    const state = await page.evaluate(() => ({
      title: document.title,
      planted: document.querySelectorAll("main img, main script, main b > b").length,
      beyond: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    }));
    assert.match(state.title, /Piste$/, address);
    assert.equal(state.planted, 0, address);
    assert.ok(state.beyond <= 0, `${address}: ${state.beyond} px sideways`);
  }
  assert.deepEqual(dialogs, []);
  assert.deepEqual(
    page.errors.filter((text) => !/ 40[04] /.test(text)),
    [],
  );
});

test("the policy lets no foreign script run", async () => {
  const page = await browser.open(`${backend.url}/ui`);
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    try {
      script.textContent = "window.planted = true";
      document.body.append(script);
    } catch {
      return "refused";
    }
    return window.planted ?? "blocked";
  });
  assert.ok(ran === "refused" || ran === "blocked", String(ran));
});

test("with reduced motion nothing is animated", async () => {
  const page = await openView("send");
  const running = await page.evaluate(() => document.getAnimations().length);
  assert.equal(running, 0);
  const moving = await openView("send", { reducedMotion: "no-preference" });
  assert.ok((await moving.evaluate(() => document.getAnimations().length)) > 0);
});

test("every view is reached by its number, and t turns the theme", async () => {
  const page = await openView("live", { colorScheme: "light" });
  for (const [place, view] of VIEWS.entries()) {
    await page.keyboard.press(String(place + 1));
    await page.locator(`main.${view}`).waitFor();
  }
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await page.keyboard.press("t");
  assert.notEqual(await ground(), light);
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Keys" }).waitFor({ state: "detached" });
});

test("the frame keeps its measures, and nothing moves while it fills", async () => {
  const page = await browser.open("about:blank");
  await page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries())
        window.shifts.push({ value, where: sources.map(({ node }) => node?.className ?? node?.nodeName) });
    }).observe({ type: "layout-shift", buffered: true });
  });
  for (const view of VIEWS) {
    await page.goto("about:blank");
    await page.goto(`${backend.url}/ui#/${view}`);
    await page.locator(READY[view]).first().waitFor();
    await page.waitForTimeout(400);
    const height = (selector) =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => element.getBoundingClientRect().height);
    assert.equal(await height("header"), 48);
    assert.equal(await height(".strip"), 72);
    assert.equal(await height(".strip .mark"), 10);
    if (view === "live") assert.equal(await height("button.event"), 32);
    const shifts = await page.evaluate(() => window.shifts);
    const total = shifts.reduce((sum, { value }) => sum + value, 0);
    console.log(`${view}: layout shift ${total.toFixed(4)}`);
    assert.ok(total < 0.1, JSON.stringify(shifts));
  }
});
