// More of what tests in Playwright do: lanes side by side, faults, and the module in the page itself.
import { expect, test } from "@playwright/test";
import { newLane } from "piste-tracker/testing";

const shop = (page, lane) => page.goto(`/?collector=${encodeURIComponent(lane.endpoint)}`);
const buy = (page) => page.getByRole("button", { name: "Buy" }).click();

test("a purchase during an outage arrives once", async ({ page }) => {
  const lane = await newLane();
  await lane.faults("503x2");
  await shop(page, lane);
  await buy(page);
  const [event] = await lane.wait({ se_action: "buy", seconds: 20 });
  expect(event.se_value).toBe(49.9);
  expect(await lane.events({ se_action: "buy" })).toHaveLength(1);
});

test("two pages in lanes of their own do not mix", async ({ browser, baseURL }) => {
  const visit = async (times) => {
    const context = await browser.newContext({ baseURL });
    const page = await context.newPage();
    const lane = await newLane();
    await shop(page, lane);
    for (let time = 0; time < times; time++) await buy(page);
    const bought = await lane.wait({ count: times, se_action: "buy" });
    await context.close();
    return bought.length;
  };
  expect(await Promise.all([visit(1), visit(3)])).toEqual([1, 3]);
});

test("the module runs in a page of another origin", async ({ page }) => {
  await page.goto("/");
  const url = process.env.PISTE_URL;
  const said = await page.evaluate(async (url) => {
    const { newLane } = await import("/testing.js");
    const lane = await newLane({ url, name: "in a page" });
    await lane.faults("");
    await fetch(`${lane.endpoint}/i?e=pv&p=web&url=http%3A%2F%2Fshop.example%2F`);
    const [event] = await lane.wait({ event_name: "page_view" });
    await lane.reset();
    const message = await lane.wait({ seconds: 0 }).catch((error) => error.message);
    return [event.page_url, (await lane.events()).length, message];
  }, url);
  expect(said.slice(0, 2)).toEqual(["http://shop.example/", 0]);
  expect(said[2]).toMatch(/^0 of 1 events came/);
});
