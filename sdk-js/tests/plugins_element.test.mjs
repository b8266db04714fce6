// Elements that come, are seen, go out of view and leave, in a real Chromium.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { openBrowser } from "./plugins_page.mjs";

let chromium, page;
before(async () => {
  chromium = await openBrowser({
    "/": `<style>
        body, h2 { margin: 0 } .box { height: 200px; width: 300px } .gap { height: 2000px } .flat { height: 1px }
      </style>
      <div class="box" id="first" data-sku="s1" title="One"><h2> Red shoe </h2></div>
      <div class="gap"></div>
      <div class="box" id="second" data-sku="s2"></div>
      <div class="flat"></div><div class="gap"></div>`,
  });
});
after(() => chromium.browser.close());
beforeEach(async () => void (page = await chromium.open()));
afterEach(() => page.end());

const scroll = (y) => page.tab.evaluate((y) => scrollTo(0, y), y);
/** Two frames, in which observers report. */
const frames = () =>
  page.tab.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
const start = (elements) => page.call("startElementTracking", { elements });
const all = () => page.events().map(({ name, entities }) => [name.split("_")[0], entities.element[0].element_index]);

test("what is in view is exposed, with its place, count and what it says of itself", async () => {
  await start({
    selector: ".box",
    name: "offer",
    details: [{ dataset: ["sku"], attributes: ["title"], properties: ["id"], child_text: { title: "h2" } }],
  });
  const [{ data, entities }] = await page.until("expose_element");
  assert.deepEqual(data, { element_name: "offer" });
  const [element] = entities.element;
  assert.deepEqual(element, {
    element_name: "offer",
    width: 300,
    height: 200,
    position_x: 0,
    position_y: 0,
    doc_position_x: 0,
    doc_position_y: 0,
    element_index: 1,
    element_matches: 2,
    originating_page_view: entities.web_page[0].id,
    attributes: [
      { source: "attributes", attribute: "title", value: "One" },
      { source: "dataset", attribute: "sku", value: "s1" },
      { source: "properties", attribute: "id", value: "first" },
      { source: "child_text", attribute: "title", value: "Red shoe" },
    ],
  });
});

test("scrolling exposes and obscures, each time or once", async () => {
  await start([
    { selector: ".box", name: "always", obscure: true },
    { selector: ".box", name: "element", expose: { when: "element" } },
    { selector: ".box", name: "once", expose: { when: "once" } },
  ]);
  await page.until("expose_element", 3);
  await scroll(2000);
  await page.until("expose_element", 5);
  await page.until("obscure_element", 1);
  await scroll(0);
  await page.until("expose_element", 6);
  await page.until("obscure_element", 2);
  const of = (kind, name) =>
    page
      .events(kind + "_element")
      .filter(({ data }) => data.element_name == name)
      .map(({ entities }) => entities.element[0].element_index);
  assert.deepEqual(of("expose", "always"), [1, 2, 1]);
  assert.deepEqual(of("obscure", "always"), [1, 2]);
  assert.deepEqual(of("expose", "element"), [1, 2]);
  assert.deepEqual(of("expose", "once"), [1]);
});

test("elements that are created, changed and removed are tracked", async () => {
  await start({ selector: ".late", create: true, destroy: true, expose: true, obscure: true });
  await page.tab.evaluate(() => {
    document.querySelector("#first").classList.add("late"); // begins to match
    const added = Object.assign(document.createElement("div"), { className: "late box", id: "added" });
    document.querySelector("#first").before(added);
  });
  await page.until("expose_element", 2);
  await page.tab.evaluate(() => document.querySelector("#added").remove());
  await page.until("destroy_element");
  await page.tab.evaluate(() => document.querySelector("#first").classList.remove("late"));
  await page.until("destroy_element", 2);
  assert.deepEqual(
    all().map(([kind]) => kind),
    ["create", "create", "expose", "expose", "obscure", "destroy", "obscure", "destroy"],
  );
  const added = page.events("expose_element").find(({ entities }) => entities.element[0].position_y == 0);
  assert.deepEqual([added.entities.element[0].element_index, added.entities.element[0].element_matches], [1, 2]);
  const [destroyed] = page.events("destroy_element");
  assert.equal(destroyed.entities.element[0].height, 200);
  assert.ok(!("element_index" in destroyed.entities.element[0]));
});

test("an element counts as seen by its share in view, its time and its size", async () => {
  await start([
    { selector: "#second", name: "half", expose: { when: "always", minPercentage: 0.5 } },
    { selector: "#first", name: "slow", expose: { when: "always", minTimeMillis: 400 } },
    { selector: ".flat", name: "flat", expose: { when: "always", minSize: 5000 } },
  ]);
  await frames();
  await scroll(2200 - 720 + 80); // 80 of 200 pixels of the second, and the first is gone before its time
  await frames();
  await scroll(2200 - 720 + 120);
  const [half] = await page.until("expose_element");
  assert.equal(half.data.element_name, "half");
  await scroll(2000);
  await frames();
  await scroll(0);
  const events = await page.until("expose_element", 2);
  assert.deepEqual(
    events.map(({ data }) => data.element_name),
    ["half", "slow"],
  );
});

test("a page view in a single-page app lets elements be seen anew", async () => {
  await start({ selector: "#first", expose: { when: "pageview" } });
  await page.call("trackPageView");
  await page.until("expose_element");
  await scroll(2000);
  await frames();
  await scroll(0);
  await frames();
  await page.call("trackPageView");
  await scroll(2000);
  await frames();
  await scroll(0);
  const [first, second] = await page.until("expose_element", 2);
  assert.notEqual(first.entities.web_page[0].id, second.entities.web_page[0].id);
  assert.equal(second.entities.element[0].originating_page_view, first.entities.web_page[0].id);
});

test("rules end by id, by name, and all together", async () => {
  await start([
    { selector: "#first", id: "a", name: "one" },
    { selector: "#first", name: "two", obscure: true },
    { selector: "#first", name: "three", obscure: true },
  ]);
  await page.until("expose_element", 3);
  await page.call("endElementTracking", { elementIds: ["a"], elements: ["two"] });
  await scroll(2000);
  const [obscured] = await page.until("obscure_element");
  assert.equal(obscured.data.element_name, "three");
  await page.call("endElementTracking");
  await scroll(0);
  await frames();
  await page.call("trackSiteSearch", { terms: ["after"] });
  await page.until("site_search");
  assert.equal(page.events("expose_element").length, 3);
});
