// Failed, Send, Trackers, Schemas, Analytics: each answers its question over a real backend with real trackers.
import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startBackend, VENDOR, waitFor } from "./backend.mjs";
import { startBrowser } from "./browser.mjs";
import { lose, openMail, order, stumble, undeclared, visit } from "./rental.mjs";

let backend, browser;
before(async () => {
  [backend, browser] = await Promise.all([startBackend(), startBrowser()]);
  await visit(backend.url);
  await stumble(backend.url);
  await undeclared(backend.url);
  await openMail(backend.url);
  await order(backend.url);
  await waitFor(backend.url, { status: "failed", count: "6" });
});
after(async () => {
  await browser?.close();
  await backend?.close();
});

test("failed: a group opens at the offending value, with what to do", async () => {
  const page = await browser.open(`${backend.url}/ui#/failed`);
  await page.getByRole("heading", { name: "unitPrice should be a number" }).waitFor();
  assert.equal(await page.locator(".code .here em").innerText(), '"49,90"');
  await page.getByText("send 49.9 as a number, not text").waitFor();
  await page.getByText("1 of 3").waitFor();
  await page.keyboard.press("]");
  await page.getByText("2 of 3").waitFor();
  await page.keyboard.press("[");
  await page.getByText("1 of 3").waitFor();
  await page.getByRole("button", { name: /platform should be one of/ }).click();
  await page.getByRole("heading", { name: /platform should be one of app/ }).waitFor();
  assert.equal(await page.locator(".code .here em").innerText(), '"moon"');
  assert.deepEqual(page.errors, []);
});

test("failed: with the schema in place, re-validation moves the event to good", async () => {
  const file = join(backend.schemas, VENDOR, "lift_pass_scan/jsonschema/1-0-0");
  const known = join(backend.schemas, VENDOR, "lift_pass_scanned/jsonschema/1-0-0");
  const schema = JSON.parse(await readFile(known, "utf8"));
  schema.self.name = "lift_pass_scan";
  const page = await browser.open(`${backend.url}/ui#/failed`);
  await page.getByRole("button", { name: /lift_pass_scan is in no registry/ }).click();
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, JSON.stringify(schema));
  await page.getByRole("button", { name: /Re-validate 1/ }).waitFor();
  await page.keyboard.press("v");
  await page.getByText("lift_pass_scan is in no registry").first().waitFor({ state: "detached" });
  await waitFor(backend.url, { status: "good", event_name: "lift_pass_scan" });
  await rm(join(file, "../.."), { recursive: true });
});

test("send: a light turns on for a new event only", async () => {
  const page = await browser.open(`${backend.url}/ui#/send?tracker=PY`);
  await page.getByRole("heading", { name: "Python", exact: true }).waitFor();
  await page.getByText("0 of 7").waitFor();
  assert.match(await page.getByLabel("Track", { exact: true }).innerText(), new RegExp(`endpoint="${backend.url}"`));
  await order(backend.url);
  await page.getByText("1 of 7").waitFor();
  await page.locator("button.source", { hasText: "Python" }).getByText("Received").waitFor();
  await visit(backend.url, 1);
  await page.locator("button.source", { hasText: "Browser" }).getByText("Received").waitFor();
  assert.equal(await page.locator("button.source", { hasText: "Lua" }).getByText("Waiting").count(), 1);
});

test("send: test events get their verdict, the pixel is built, faults are switched", async () => {
  const page = await browser.open(`${backend.url}/ui#/send`);
  const tests = page.getByRole("region", { name: "Test event" });
  await tests.getByRole("button", { name: "Send a page view" }).click();
  await tests.getByText(/1 good at/).waitFor();
  await tests.getByRole("button", { name: "Send one that fails" }).click();
  await tests.getByText(/1 failed: schema/).waitFor();
  await tests.getByRole("button", { name: "Send a batch of 10" }).click();
  await tests.getByText(/10 good at/).waitFor();
  const builder = page.getByRole("region", { name: "Pixel builder" });
  await builder.getByLabel("Title").fill('"><script>alert(1)</script>');
  assert.match(await builder.getByLabel("The tag").innerText(), /page=%22%3E%3Cscript%3E/);
  await page.getByLabel("503, twice").check();
  await page.getByText("Left of it: 503x2").waitFor();
  assert.equal((await fetch(`${backend.url}/i?e=pv&p=web&tv=x`)).status, 503);
  await page.getByLabel("None").check();
  await page.getByText("Left of it").waitFor({ state: "detached" });
  await page.getByLabel("A script of faults").fill("nonsense");
  await page.getByRole("button", { name: "Set" }).click();
  await page.getByText(/nonsense.* is no step/).waitFor();
});

test("trackers: who sent what, what fails, what was lost, and where loss is not known", async () => {
  await lose(backend.url);
  await waitFor(backend.url, { app_id: "lift-gate", count: "4" });
  const page = await browser.open(`${backend.url}/ui#/trackers`);
  const row = page.getByRole("region", { name: "Coverage", exact: true }).locator("tr", { hasText: "shop-web" });
  await row.waitFor();
  await row.locator("td.failing").waitFor();
  assert.equal((await row.locator("td.failing a.bad").innerText()).trim(), "3");
  await page.getByText("no sequence number, loss cannot be known").first().waitFor();
  const account = page.getByRole("region", { name: "Loss ledger" }).locator("tr", { hasText: "b81d5c3e" });
  const figures = await account.locator("td.number").allInnerTexts();
  assert.deepEqual(
    figures.map((text) => text.trim()),
    ["4", "3", "1", "1"],
  );
  await account.getByRole("img", { name: "1 of 4 are missing" }).waitFor();
  await row.locator("td.failing a.bad").click();
  await page.locator("button.event.failed", { hasText: "unitPrice" }).first().waitFor();
});

test("trackers: the last conformance reports, and how to get one", async () => {
  const page = await browser.open(`${backend.url}/ui#/trackers`);
  const panel = page.getByRole("region", { name: "Conformance" });
  await panel.getByText(/Not run yet\. Run .piste-conformance run/).waitFor();
  const folder = join(backend.folder, "data/conformance");
  await mkdir(folder, { recursive: true });
  const cases =
    '<testcase classname="retry" name="after 500"><failure message="not sent again"/></testcase><testcase name="a"/>';
  await writeFile(
    join(folder, "js.xml"),
    `<testsuite name="piste-conformance js">${cases}<testcase name="b"/></testsuite>`,
  );
  await page.reload();
  await panel.getByText("1 case", { exact: true }).waitFor();
  await panel.getByText(/66\.7/).waitFor();
  await panel.locator("summary").click();
  await panel.getByText("not sent again").waitFor();
});

test("schemas: use, the difference of two versions, failures by property, unknown ones, hot reload", async () => {
  const page = await browser.open(`${backend.url}/ui#/schemas`);
  await page.getByRole("heading", { name: "add_to_cart" }).waitFor();
  await page.locator(".diff .added", { hasText: '"currency"' }).waitFor();
  await page.locator("tr", { hasText: "unitPrice" }).getByText('3, got "49,90"').waitFor();
  await page
    .getByRole("region", { name: "Unknown but seen" })
    .getByText(/rental_quote is in no registry/)
    .waitFor();
  const file = join(backend.schemas, VENDOR, "lift_pass_scanned/jsonschema");
  const schema = JSON.parse(await readFile(join(file, "1-0-0"), "utf8"));
  schema.self.version = "1-0-1";
  await writeFile(join(file, "1-0-1"), JSON.stringify(schema));
  await page
    .getByRole("log")
    .getByText(/lift_pass_scanned\/1-0-1 added/)
    .waitFor();
  await writeFile(join(file, "1-0-1"), "{");
  await page
    .getByRole("log")
    .getByText(/lift_pass_scanned\/1-0-1 cannot be read/)
    .waitFor();
  const quote = join(backend.schemas, VENDOR, "rental_quote/jsonschema");
  await mkdir(quote, { recursive: true });
  const self = { ...schema.self, name: "rental_quote", version: "1-0-0" };
  const open = { $schema: schema.$schema, self, type: "object", additionalProperties: true };
  await writeFile(join(quote, "1-0-0"), JSON.stringify(open));
  await page
    .getByRole("log")
    .getByText(/rental_quote\/1-0-0 added\. 1 of 1 failed events moved to good/)
    .waitFor();
  const unknown = page.getByRole("region", { name: "Unknown but seen" });
  await unknown
    .getByText(/rental_quote/)
    .first()
    .waitFor({ state: "detached" });
  await page.getByRole("searchbox").fill("link_click");
  await page.getByRole("button", { name: /^link_click/ }).click();
  await page.getByRole("heading", { name: "link_click" }).waitFor();
  // The browser itself notes the answer about the schema that could not be read.
  assert.deepEqual(
    page.errors.filter((text) => !text.includes("404")),
    [],
  );
});

test("analytics: figures, a funnel with a filter, a session, the pivot's SQL and the way to its events", async () => {
  const page = await browser.open(`${backend.url}/ui#/analytics`);
  const region = (name) => page.getByRole("region", { name, exact: true });
  await region("Figures").getByText("Page views").waitFor();
  await region("Pages").getByText("/rental/touring").waitFor();
  await region("Referrers").getByText("duckduckgo.com").waitFor();
  await region("Sessions").getByRole("button", { name: "visitor-7" }).click();
  await region("Session").getByText("Added 2 × Skins 110 mm").first().waitFor();
  await region("Funnel").getByRole("button", { name: "Edit" }).click();
  await region("Funnel").getByLabel("Column").first().fill("page_urlpath");
  await region("Funnel").getByLabel("Comparison").first().selectOption("contains");
  await region("Funnel").getByLabel("Value").first().fill("/rental");
  await region("Funnel").getByRole("button", { name: "Show" }).click();
  await region("Funnel").getByText("page_view, page_urlpath contains /rental").waitFor();
  const again = await browser.open(page.url());
  await again.getByText("page_view, page_urlpath contains /rental").waitFor();
  const pivot = again.getByRole("region", { name: "Pivot" });
  await pivot.getByLabel("Rows").fill("page_urlpath");
  await pivot.getByLabel("Rows").press("Enter");
  await pivot.getByRole("rowheader", { name: "/rental/touring" }).waitFor();
  assert.match(await pivot.getByLabel("The question as SQL").innerText(), /"page_urlpath"/);
  await pivot.locator("tr", { hasText: "/rental/touring" }).locator("a").first().click();
  await again.locator("button.event", { hasText: "Touring skis" }).first().waitFor();
  assert.deepEqual([...page.errors, ...again.errors], []);
});

test("analytics: the pivot as CSV, Parquet and XLSX", async () => {
  const page = await browser.open(`${backend.url}/ui#/analytics`);
  const pivot = page.getByRole("region", { name: "Pivot" });
  const starts = { CSV: "event_name,app_id,events", Parquet: "PAR1", XLSX: "PK" };
  for (const [form, start] of Object.entries(starts)) {
    const waiting = page.waitForEvent("download");
    await pivot.getByRole("button", { name: form }).click();
    const file = await waiting;
    const bytes = await readFile(await file.path());
    assert.equal(bytes.subarray(0, start.length).toString(), start, form);
    assert.ok(bytes.length > 60, `${form} has ${bytes.length} bytes`);
  }
});

test("analytics: a saved view comes back", async () => {
  const page = await browser.open(`${backend.url}/ui#/analytics?bots=0`);
  await page.getByLabel("Name for this view").fill("Without bots");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByLabel("Count bots").check();
  await page.getByRole("link", { name: "Without bots" }).click();
  await page.waitForFunction(() => location.hash.includes("bots=0"));
  assert.equal(await page.getByLabel("Count bots").isChecked(), false);
});
