import { test } from "@playwright/test";
import { newLane } from "piste-tracker/testing";

test("buying is tracked", async ({ page }, { title }) => {
  const lane = await newLane({ name: title });
  await page.goto(`/?collector=${encodeURIComponent(lane.endpoint)}`);
  await page.getByRole("button", { name: "Buy" }).click();
  await lane.wait({ event_name: "page_view" });
  await lane.wait({ se_action: "buy", se_value: 49.9 });
  await lane.expectNoneFailed();
});
