// A backend with a token, and one that has so many events that it samples.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { violations } from "./axe.mjs";
import { startBackend } from "./backend.mjs";
import { startBrowser } from "./browser.mjs";
import { visit } from "./rental.mjs";

const TOKEN = "a-token-of-the-test-suite-1";
let guarded, browser;
before(async () => {
  [guarded, browser] = await Promise.all([
    startBackend({ token: TOKEN, settings: "[api]\nsample_events = 5\n" }),
    startBrowser(),
  ]);
  await visit(guarded.url, 6);
});
after(async () => {
  await browser?.close();
  await guarded?.close();
});

test("without the cookie the page asks for the token, takes the right one, and keeps none", async () => {
  const page = await browser.open(`${guarded.url}/ui?token=${TOKEN}`, { bypassCSP: true });
  await page.locator("button.event").first().waitFor();
  assert.doesNotMatch(page.url(), /token/);
  await page.context().clearCookies();
  await page.keyboard.press("3"); // whatever the page asks next is refused
  const panel = page.getByRole("region", { name: "Token" });
  await panel.waitFor();
  assert.deepEqual(await violations(page), []);
  await panel.getByLabel("Token").fill("another-token-than-this");
  await panel.getByRole("button", { name: "Enter" }).click();
  await panel.getByText("The backend has another token.").waitFor();
  await panel.getByLabel("Token").fill(TOKEN);
  await panel.getByLabel("Token").press("Enter");
  await page.locator(".matrix td").first().waitFor();
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie);
  assert.ok(!kept.includes(TOKEN), "the token is kept where scripts can read it");
  assert.doesNotMatch(page.url(), /token/);
  const cookie = (await page.context().cookies()).find(({ name }) => name.startsWith("piste-"));
  assert.equal(cookie.httpOnly, true);
  assert.equal(cookie.sameSite, "Strict");
  await page.keyboard.press("1");
  await page.locator("button.event").first().waitFor();
});

test("an estimate says so beside its figures", async () => {
  const page = await browser.open(`${guarded.url}/ui?token=${TOKEN}#/analytics`);
  const note = page.getByRole("region", { name: "Figures" }).getByRole("note");
  await note.getByText(/^Estimated from 1 in \d+ visitors, since there are \d+ events/).waitFor();
  await page.getByRole("region", { name: "Pivot" }).getByRole("note").waitFor();
  await page
    .locator(".strip-note")
    .getByText(/Estimated from/)
    .waitFor();
});
