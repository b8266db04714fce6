// What is shown: the strip's filters in every view, spans and own ranges, the tracking plan, and what failures took.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { violations } from "./axe.mjs";
import { startBackend, waitFor } from "./backend.mjs";
import { startBrowser } from "./browser.mjs";
import { browse, crawl, failCarts, lose, render, repeat, stumble, visit } from "./rental.mjs";

let backend, browser;
before(async () => {
  [backend, browser] = await Promise.all([startBackend({ planned: true, enriched: true }), startBrowser()]);
  await visit(backend.url, 4);
  await stumble(backend.url, 2);
  await crawl(backend.url);
  await repeat(backend.url);
  await lose(backend.url);
  await render(backend.url);
  await browse(browser, backend.url);
  await failCarts(backend.url);
  await waitFor(backend.url, { app_id: "lift-gate", count: "4" });
  await waitFor(backend.url, { status: "failed", count: "6" });
});
after(async () => {
  await browser?.close();
  await backend?.close();
});

const figure = (page, name) => page.locator(".strip button", { hasText: name });
const said = (page) => page.locator(".filtered");

test("each figure of the strip filters the stream, and a second click takes the filter away", async () => {
  const page = await browser.open(`${backend.url}/ui`);
  const rows = page.locator("button.event");
  await rows.nth(9).waitFor();
  await figure(page, "Good").click();
  await page.locator("button.event.failed").first().waitFor({ state: "detached" });
  await figure(page, "Bots").click();
  await page.waitForFunction(() => document.querySelectorAll("button.event").length === 1);
  await rows.first().getByRole("img", { name: "bot" }).waitFor();
  await figure(page, "Duplicates").click();
  await page.getByText("Among all events of the span").waitFor();
  await page.locator("button.event", { hasText: "Came again: " }).getByRole("img", { name: "duplicate" }).waitFor();
  assert.equal(await rows.count(), 1);
  await figure(page, "Missing").click();
  await page.locator(".event.gap", { hasText: "1 event, number 3, never came" }).waitFor();
  assert.match(page.url(), /status=missing/);
  await figure(page, "Missing").click();
  await rows.nth(9).waitFor();
  assert.doesNotMatch(page.url(), /status/);
  assert.deepEqual(page.errors, []);
});

test("a filter goes along to the other views, which apply it or say why they cannot", async () => {
  const page = await browser.open(`${backend.url}/ui#/trackers?status=failed`);
  await page.locator(".matrix a.bad").first().waitFor();
  assert.equal(await page.locator(".matrix tbody a:not(.bad)").count(), 0);
  await figure(page, "Missing").click();
  const ledger = page.getByRole("region", { name: "Loss ledger" });
  await ledger.locator("tbody tr").nth(1).waitFor({ state: "detached" });
  await ledger.getByText("lift-gate").waitFor();
  for (const [key, words] of [
    ["2", /what never came cannot fail/],
    ["4", /what never came has no schema/],
    ["5", /what never came cannot be counted/],
    ["6", /turns on no light/],
    ["1", /only the gaps/],
  ]) {
    await page.keyboard.press(key);
    await said(page).getByText(words).waitFor();
  }
  await page.goto(`${backend.url}/ui#/schemas?status=good`);
  await page.getByRole("button", { name: /^checkout_step/ }).waitFor();
  assert.equal(await page.getByRole("button", { name: /^atomic/ }).count(), 0);
  await page.goto(`${backend.url}/ui#/analytics?status=failed`);
  await page.getByRole("img", { name: /^6 events in the last 30 min/ }).waitFor();
  await figure(page, "Bots").click();
  await page.getByRole("img", { name: /^1 events in the last 30 min/ }).waitFor();
  await page.getByRole("region", { name: "Pages" }).getByText("1", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Take the filter away" }).click();
  await said(page).waitFor({ state: "detached" });
});

test("an own range holds every view to it, and stands in the address", async () => {
  const page = await browser.open(`${backend.url}/ui`);
  await page.locator("button.event").first().waitFor();
  await page.getByLabel("Span").selectOption("range");
  const editor = page.getByRole("group", { name: "Own range" });
  await editor.getByLabel("From").fill("2020-01-01T00:00:00");
  await editor.getByLabel("To").fill("2020-01-02T00:00:00");
  await page.getByText(/Nothing received in the span from/).waitFor();
  await figure(page, "Good").getByText("0", { exact: true }).waitFor();
  const other = await browser.open(page.url());
  await other.getByText(/Nothing received in the span from/).waitFor();
  assert.equal(await other.getByRole("group", { name: "Own range" }).getByLabel("To").inputValue(), "2020-01-02T00:00");
  await visit(backend.url, 1);
  await waitFor(backend.url, { count: "6", app_id: "shop-web", domain_userid: "visitor-0" });
  assert.equal(await other.locator("button.event").count(), 0, "what comes now is not in a range of then");
  await editor.getByRole("button", { name: "Back to now" }).click();
  await page.locator("button.event").first().waitFor();
  assert.deepEqual([...page.errors, ...other.errors], []);
});

test("an end that would cross the other pushes it: a range is never empty", async () => {
  const page = await browser.open(`${backend.url}/ui#/live?from=1577836800000&to=1577923200000`);
  const editor = page.getByRole("group", { name: "Own range" });
  await editor.getByLabel("From").fill("2021-01-01T00:00:00");
  assert.equal(await editor.getByLabel("To").inputValue(), "2021-01-01T00:01");
  await page.goto(`${backend.url}/ui#/live?from=9&to=3`);
  await editor.waitFor({ state: "detached" });
});

test("coverage holds the plan against what came: seen, failing, never sent", async () => {
  const page = await browser.open(`${backend.url}/ui#/trackers`);
  const panel = page.getByRole("region", { name: "Coverage", exact: true });
  await panel.getByText(/3 of 3 declared events seen, 1 of them failing somewhere, 0 never sent/).waitFor();
  const plan = panel.locator("tfoot tr").nth(1);
  assert.match(await plan.innerText(), /In the plan .*schemas/);
  assert.equal(await plan.getByText("failing").count(), 1);
  assert.equal((await plan.getByText("not declared").count()) > 0, true);
  const lane = await browser.open(`${backend.url}/ui#/trackers?lane=quiet`);
  await lane.getByText(/0 of 3 declared events seen, 0 of them failing somewhere, 3 never sent/).waitFor();
});

test("Node and browser have their own signs, whose trackers say the same of themselves", async () => {
  const page = await browser.open(`${backend.url}/ui`);
  const tag = (text) => page.locator("button.event", { hasText: text }).locator(".tag i").first();
  await page.locator("button.event", { hasText: "shop-ssr" }).first().waitFor();
  assert.equal(await tag("shop-ssr").innerText(), "ND");
  const real = await fetch(`${backend.url}/api/events?q=/shop/lift-pass`).then((answer) => answer.json());
  assert.match(real.events[0].v_tracker, /^piste-js-/);
  await page.getByRole("searchbox").fill("/shop/lift-pass");
  await page.waitForFunction(() => document.querySelectorAll("button.event").length === 1);
  assert.equal(await page.locator("button.event .tag i").innerText(), "JS");
  const talkers = page.getByRole("region", { name: "Who is talking" }).locator(".tag", { hasText: "piste-js" });
  assert.deepEqual((await talkers.locator("i").allInnerTexts()).sort().slice(0, 2), ["JS", "ND"]);
});

for (const colorScheme of ["light", "dark"])
  test(`filters, an own range, a plan and losses, ${colorScheme}: axe finds nothing`, async () => {
    const now = Date.now();
    const range = `from=${now - 600_000}&to=${now + 60_000}`;
    const funnel = encodeURIComponent(JSON.stringify([["page_view"], ["add_to_cart"]]));
    for (const [hash, ready] of [
      [`live?status=missing&${range}`, ".event.gap"],
      [`trackers?status=failed&${range}`, ".matrix a.bad"],
      [`analytics?status=good&funnel=${funnel}`, ".funnel .lost"],
    ]) {
      const page = await browser.open(`${backend.url}/ui#/${hash}`, { colorScheme, bypassCSP: true });
      await page.locator(ready).first().waitFor({ state: "attached" });
      assert.deepEqual(await violations(page), [], hash);
      for (const width of [360, 1180, 3840]) {
        await page.setViewportSize({ width, height: 800 });
        const beyond = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.ok(beyond <= 0, `${hash}: ${beyond} px beyond ${width}`);
      }
    }
  });

test("a funnel hatches what failures took, and says how many", async () => {
  const funnel = encodeURIComponent(JSON.stringify([["page_view"], ["add_to_cart"]]));
  const page = await browser.open(`${backend.url}/ui#/analytics?funnel=${funnel}`);
  const panel = page.getByRole("region", { name: "Funnel" });
  await panel.getByText(/[34] visitors\s+sent add_to_cart, and it failed/).waitFor();
  const width = await panel
    .locator(".lost")
    .nth(1)
    .evaluate((element) => element.getBoundingClientRect().width);
  assert.ok(width > 10, `${width} px`);
});

test("a session has a rail for each app that took part in it", async () => {
  const page = await browser.open(`${backend.url}/ui#/analytics?session=00000001-52d1-4b7e-9d0f-3b1e6c2a8f44`);
  const session = page.getByRole("region", { name: "Session", exact: true });
  await session.locator(".rail-name", { hasText: "shop-ssr" }).waitFor();
  const rails = await session.locator(".rail-name").allInnerTexts();
  assert.deepEqual(rails.sort(), ["page", "shop-ssr", "shop-web"]);
  assert.equal(await session.locator(".rail").nth(1).locator(".mark.good").count(), 1);
});

test("countries and devices are told, as far as the enrichment knows them", async () => {
  const page = await browser.open(`${backend.url}/ui#/analytics`);
  await page.getByRole("region", { name: "Countries" }).getByText("Norway").waitFor();
  await page
    .getByRole("region", { name: "Devices" })
    .getByText(/Firefox/)
    .waitFor();
});
