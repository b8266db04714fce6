// Live: an event is on the page within a second, reads as a sentence, opens, filters, pauses.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBackend, waitFor } from "./backend.mjs";
import { startBrowser } from "./browser.mjs";
import { openMail, order, stumble, visit } from "./rental.mjs";

let backend, browser;
before(async () => {
  [backend, browser] = await Promise.all([startBackend(), startBrowser()]);
});
after(async () => {
  await browser?.close();
  await backend?.close();
});

test("an empty store says how to begin", async () => {
  const page = await browser.open(`${backend.url}/ui`);
  await page.getByText("Nothing received yet.").waitFor();
  await page.getByRole("link", { name: "Send a first event" }).click();
  await page.getByRole("heading", { name: "Send your first event" }).waitFor();
  assert.deepEqual(page.errors, []);
});

test("an event is on the page within a second of being sent", async () => {
  const page = await browser.open(`${backend.url}/ui`);
  await page.getByText("Nothing received yet.").waitFor();
  const times = [];
  for (let number = 0; number < 5; number += 1) {
    const title = `Piste number ${number}`;
    const seen = page.locator("button.event", { hasText: title }).waitFor();
    const began = performance.now();
    await fetch(
      `${backend.url}/i?e=pv&p=web&tv=no-js-0.1.0&url=https%3A%2F%2Fshop.example%2F&page=${encodeURIComponent(title)}`,
    );
    await seen;
    times.push(Math.round(performance.now() - began));
  }
  console.log(`visible after ${times.join(", ")} ms`);
  assert.ok(times.toSorted((a, b) => a - b)[2] < 1000, `took ${times} ms`);
});

test("real trackers read as sentences, with their signs", async () => {
  await visit(backend.url, 4);
  await stumble(backend.url, 1);
  await openMail(backend.url);
  await order(backend.url);
  await waitFor(backend.url, { status: "failed", count: "3" });
  const page = await browser.open(`${backend.url}/ui`);
  const row = (text) => page.locator("button.event", { hasText: text }).first();
  await row("Tracked paid in order, A-10482, 214").waitFor();
  await row("Added 2 × Skins 110 mm to the cart at EUR 49.9").waitFor();
  await row('unitPrice should be a number, got "49,90"').waitFor();
  await row("lift_pass_scan is in no registry; lift_pass_scanned is").waitFor();
  assert.match(await row("Newsletter week 47").innerText(), /PX/);
  assert.match(await row("Tracked paid").innerText(), /PY/);
  assert.deepEqual(page.errors, []);
});

test("an event opens with what was sent, what came and what is stored, and its address shows the same", async () => {
  const page = await browser.open(`${backend.url}/ui`);
  await page.locator("button.event", { hasText: "Newsletter week 47" }).click();
  const detail = page.getByRole("region", { name: "Event", exact: true });
  await detail.getByText("pageTitle").waitFor();
  await detail.getByRole("tab", { name: "Raw" }).click();
  await detail.getByText('"querystring"').waitFor();
  await detail.getByRole("tab", { name: "Enriched" }).click();
  await detail.getByText("page_urlhost", { exact: true }).waitFor();
  const other = await browser.open(page.url());
  await other.getByRole("region", { name: "Event", exact: true }).getByText("page_urlhost", { exact: true }).waitFor();
  await other.keyboard.press("Escape");
  await other.getByRole("region", { name: "Event", exact: true }).waitFor({ state: "detached" });
  await detail.getByRole("button", { name: "Replay" }).click();
  await detail.getByText("Sent again: 1 good").waitFor();
  assert.deepEqual([...page.errors, ...other.errors], []);
});

test("a filter is asked of the backend, and what it cannot ask is said in its panel", async () => {
  const page = await browser.open(`${backend.url}/ui`);
  await page.keyboard.press("/");
  await page.keyboard.type("app_id:shop-api paid");
  await page.locator("button.event", { hasText: "Tracked paid" }).waitFor();
  await page.waitForFunction(() => document.querySelectorAll("button.event").length === 1);
  await page.getByRole("searchbox").fill("no_such_column:1");
  await page.getByText("no_such_column is no canonical column.").waitFor();
  await page.getByRole("searchbox").fill("nothing has these words");
  await page.getByText("fits this filter").waitFor();
  await page.getByRole("button", { name: "Take all filters away" }).click();
  await page.locator("button.event").nth(5).waitFor();
});

test("the strip filters the stream, and the address keeps it", async () => {
  const page = await browser.open(`${backend.url}/ui`);
  await page.locator(".strip button", { hasText: "Failed" }).click();
  await page.waitForFunction(
    () => document.querySelector("button.event.failed") && !document.querySelector("button.event.good"),
  );
  assert.match(page.url(), /status=failed/);
});

test("an event that came twice is counted, and a click shows the second one", async () => {
  const event =
    "e=pv&p=web&tv=no-js-0.1.0&eid=4e0c7d52-9a1b-4f3e-8c66-1f2b7a90d3e5&page=Twice&url=http%3A%2F%2Fshop.example%2F";
  for (let time = 0; time < 2; time += 1) await fetch(`${backend.url}/i?${event}`);
  await waitFor(backend.url, { count: "2", page_title: "Twice" });
  const page = await browser.open(`${backend.url}/ui`);
  const figure = page.locator(".strip button", { hasText: "Duplicates" });
  await figure.getByText("1", { exact: true }).waitFor();
  await figure.click();
  await page.waitForFunction(() => document.querySelectorAll("button.event").length === 1);
  await page.locator("button.event").getByRole("img", { name: "duplicate" }).waitFor();
});

test("columns are chosen, kept in the address, and at most four", async () => {
  const page = await browser.open(`${backend.url}/ui`);
  await page.getByText("Columns").click();
  await page.getByLabel("page_urlpath").check();
  await page.locator(".event.heads").getByText("page_urlpath").waitFor();
  assert.match(page.url(), /cols=event_name%2Capp_id%2Cpage_urlpath/);
  await page.getByLabel("platform").check();
  assert.equal(await page.getByLabel("user_id", { exact: true }).isDisabled(), true);
});

test("while the mouse is over the list it holds still, and takes what came when the mouse leaves", async () => {
  const page = await browser.open(`${backend.url}/ui`);
  await page.locator("button.event").nth(3).hover();
  const title = `Held ${Date.now()}`;
  const event = { e: "pv", p: "web", tv: "no-js-0.1.0", url: "https://shop.example/", page: title };
  await fetch(`${backend.url}/i?${new URLSearchParams(event)}`);
  await page.getByText("1 new, held while you look").waitFor();
  assert.equal(await page.locator("button.event", { hasText: title }).count(), 0);
  await page.mouse.move(5, 5);
  await page.locator("button.event", { hasText: title }).waitFor();
});

test("where the backend had no time to look through everything, the page says so and looks on", async () => {
  const page = await browser.open("about:blank");
  const asked = [];
  await page.route("**/api/events?**", async (route) => {
    const { searchParams } = new URL(route.request().url());
    if (!searchParams.has("event_name")) return route.continue();
    asked.push(searchParams.get("before"));
    const response = await route.fetch();
    const told = await response.json();
    const cut = searchParams.has("before") ? told : { events: [], more: true, next: "999999.0", note: "no time" };
    await route.fulfill({ response, json: cut });
  });
  await page.goto(`${backend.url}/ui#/live?q=event_name%3Apage_view`);
  await page.getByText("Not all was looked through").waitFor();
  assert.equal(await page.getByText("fits this filter").count(), 0, "nothing is claimed of what was not looked at");
  await page.getByRole("button", { name: "Look further back" }).click();
  await page.locator("button.event").first().waitFor();
  assert.ok(asked.includes("999999.0"), String(asked));
});

test("paused, the list stays and counts what came; the space bar resumes it", async () => {
  const page = await browser.open(`${backend.url}/ui`);
  await page.locator("button.event").first().waitFor();
  await page.mouse.move(5, 5);
  await page.keyboard.press(" ");
  await page.getByRole("button", { name: "Resume, 0 new" }).waitFor();
  await visit(backend.url, 1);
  await page.getByRole("button", { name: /Resume, [1-9]/ }).waitFor();
  await page.keyboard.press(" ");
  await page.getByRole("button", { name: "Pause" }).waitFor();
});

test("j, k, Enter, c, r, Esc: down, up, open, copy as curl, replay, close", async () => {
  const page = await browser.open(`${backend.url}/ui`, { permissions: ["clipboard-read", "clipboard-write"] });
  await page.locator("button.event").first().waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Copy as curl" }).waitFor();
  await page.keyboard.press("c");
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith("curl "));
  await page.keyboard.press("r");
  await page.getByText(/^Sent again: /).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Copy as curl" }).waitFor({ state: "detached" });
  const cursor = () => page.locator("button.event.cursor").getAttribute("data-id");
  const there = await cursor();
  await page.keyboard.press("j");
  assert.notEqual(await cursor(), there);
  await page.keyboard.press("k");
  assert.equal(await cursor(), there);
});

test("lanes do not mix, and the page's own view goes into its own", async () => {
  await visit(`${backend.url}/lane/login-test`, 1);
  const page = await browser.open(`${backend.url}/ui#/live?lane=login-test`);
  await page.locator("button.event").first().waitFor();
  const here = await page.locator("button.event").count();
  assert.ok(here <= 5, `${here} events`);
  await waitFor(`${backend.url}/lane/ui`, { count: "1", app_id: "piste-dashboard" });
  const main = await fetch(`${backend.url}/api/events?app_id=piste-dashboard`).then((answer) => answer.json());
  assert.equal(main.events.length, 0);
});

test("the page inside a lane's address shows that lane", async () => {
  const page = await browser.open(`${backend.url}/lane/login-test/ui`);
  await page.waitForURL(/\/ui#\/live\?lane=login-test/);
  await page.locator("button.event").first().waitFor();
});

test("without the server the page says so, and comes back by itself", async () => {
  const page = await browser.open(`${backend.url}/ui`);
  await page.locator("button.event").first().waitFor();
  await page.route("**/api/**", (route) => route.abort());
  await page.evaluate(() => location.assign("#/failed"));
  await page.getByText("The backend does not answer.").first().waitFor();
  await page.unroute("**/api/**");
  await page.getByRole("button", { name: "Try again" }).first().click();
  await page.getByText("unitPrice should be a number").first().waitFor();
});
