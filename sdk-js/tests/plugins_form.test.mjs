// Forms in a real Chromium: what is tracked, and what never leaves the page.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { openBrowser } from "./plugins_page.mjs";

let chromium, page;
before(async () => {
  chromium = await openBrowser({
    "/": `
      <form id="order" class="shop main" onsubmit="event.preventDefault()">
        <input name="mail" class="wide"> <textarea id="note"></textarea>
        <select name="size"><option>S<option>M</select>
        <select name="colours" multiple><option value="r">red<option value="g">green<option>blue</select>
        <input name="terms" type="checkbox" value="yes"> <input name="pay" type="radio" value="visa">
        <input name="pay" type="radio" value="cash"> <input name="day" type="date">
        <input name="token" type="hidden" value="hidden-secret"> <input name="scan" type="file">
        <input name="pin" type="password"> <input name="card" autocomplete="section-a cc-number">
        <input name="code" autocomplete="one-time-code">
        <div data-piste-private><input name="marked"></div>
        <div id="free" contenteditable>free</div>
        <button name="go" value="go">go</button>
      </form>
      <input name="outside" form="order"> <input name="alone">
      <form id="hostile" onsubmit="event.preventDefault()">
        <input name="elements"><input name="id"><input name="classList"><button>go</button>
      </form>
      <form id="secret" data-piste-private onsubmit="event.preventDefault()">
        <input name="inner"><button>go</button>
      </form>
      <input name="far" form="secret">
      <div id="host"></div>
      <iframe srcdoc="<form id=framed><input name=inside></form>"></iframe>
      <script>
        document.getElementById("host").attachShadow({ mode: "open" }).innerHTML =
          '<form id="shadow" onsubmit="event.preventDefault()"><input name="deep"><button>go</button></form>';
      </script>`,
  });
});
after(() => chromium.browser.close());
beforeEach(async () => void (page = await chromium.open()));
afterEach(() => page.end());

async function settle() {
  await page.call("trackStructEvent", { category: "test", action: "settled" });
  await page.collector.until((events) => events.some((event) => event.se_ac == "settled"));
}
/** Fills a field and leaves it, which is a change. */
async function fill(selector, text) {
  await page.tab.fill(selector, text);
  await page.tab.locator(selector).blur();
}
const submit = (form) => page.tab.click(`${form} button`);

test("focus, change and submission tell the form and the field", async () => {
  await page.call("enableFormTracking");
  await fill("[name=mail]", "ann@example.com");
  await submit("#order");
  const [focus] = await page.until("focus_form");
  const [change] = await page.until("change_form");
  const [{ data: sent }] = await page.until("submit_form");
  const field = { formId: "order", elementId: "mail", nodeName: "INPUT", elementClasses: ["wide"] };
  assert.deepEqual(focus.data, { ...field, elementType: "text", value: "" });
  assert.deepEqual(change.data, { ...field, type: "text", value: "ann@example.com" });
  assert.equal(sent.formId, "order");
  assert.deepEqual(sent.formClasses, ["shop", "main"]);
  assert.deepEqual(sent.elements[0], { name: "mail", value: "ann@example.com", nodeName: "INPUT", type: "text" });
  assert.deepEqual(
    sent.elements.map(({ name }) => name),
    ["mail", "note", "size", "colours", "terms", "pay", "pay", "day", "scan", "outside"],
  );
});

test("boxes that are off have no value; lists have all that is chosen; a file's path stays here", async () => {
  await page.call("enableFormTracking", { options: { events: ["submit_form"] } });
  await page.tab.selectOption("[name=colours]", ["r", "blue"]);
  await page.tab.check("[value=cash]");
  await page.tab.fill("[name=day]", "2026-01-31");
  await page.tab.setInputFiles("[name=scan]", { name: "my-passport.png", mimeType: "image/png", buffer: Buffer.of(1) });
  await submit("#order");
  const [{ data }] = await page.until("submit_form");
  const values = data.elements.map(({ name, value }) => [name, value]);
  assert.deepEqual(values, [
    ["mail", ""],
    ["note", ""],
    ["size", "S"],
    ["colours", "r,blue"],
    ["terms", null],
    ["pay", null],
    ["pay", "cash"],
    ["day", "2026-01-31"],
    ["scan", null],
    ["outside", ""],
  ]);
  assert.deepEqual(
    page.events().map(({ name }) => name),
    ["submit_form"],
  );
});

test("nothing of a private field leaves the page", async () => {
  await page.call("enableFormTracking", {});
  await page.tab.evaluate(() =>
    window.piste.enableFormTracking({ options: { fields: { transform: (value, _, field) => field.value } } }),
  );
  await fill("[name=pin]", "secret-pin");
  // A button that shows the password makes a text of it.
  await page.tab.evaluate(() => (document.querySelector("[name=pin]").type = "text"));
  await fill("[name=pin]", "secret-shown");
  // Filled in by the browser and shown, without having been in focus.
  await page.tab.evaluate(() => {
    const added = Object.assign(document.createElement("input"), { type: "password", name: "pin2", value: "secret-2" });
    document.querySelector("#order").append(added);
  });
  await page.tab.focus("#order button");
  await page.tab.evaluate(() => (document.querySelector("[name=pin2]").type = "text"));
  await fill("[name=card]", "secret-card");
  await fill("[name=code]", "secret-code");
  await fill("[name=marked]", "secret-marked");
  await fill("[name=inner]", "secret-inner");
  await fill("[name=far]", "secret-far");
  await page.tab.click("#free");
  await page.tab.keyboard.type("secret-free");
  await submit("#secret");
  await submit("#order");
  await page.until("submit_form", 2);
  await settle();
  const sent = JSON.stringify(page.collector.events);
  assert.doesNotMatch(sent, /secret-|pin|"card|"code|marked|inner|"far/);
  assert.deepEqual(
    page.events("submit_form").map(({ data }) => data.formId),
    ["order", "order"],
  );
});

test("a field that belongs to the form by its attribute counts, one without a form does not", async () => {
  await page.call("enableFormTracking");
  await fill("[name=alone]", "no form");
  await fill("[name=outside]", "elsewhere");
  const [{ data }] = await page.until("change_form");
  assert.deepEqual([data.formId, data.elementId, data.value], ["order", "outside", "elsewhere"]);
});

test("fields that are named like a form's own properties do no harm", async () => {
  await page.call("enableFormTracking");
  await page.tab.evaluate(() => {
    const form = document.querySelector("#hostile");
    form.append(Object.assign(document.createElement("input"), { name: "getAttribute" }));
    HTMLFormElement.prototype.requestSubmit.call(form);
  });
  const [{ data }] = await page.until("submit_form");
  assert.equal(data.formId, "hostile");
  assert.deepEqual(
    data.elements.map(({ name }) => name),
    ["elements", "id", "classList", "getAttribute"],
  );
});

test("forms and fields are chosen by classes, names and functions", async () => {
  await page.tab.evaluate(() =>
    window.piste.enableFormTracking({
      options: {
        forms: { allowlist: ["shop"] },
        fields: { denylist: ["mail"], filter: (field) => field.name != "size" },
      },
      context: (about, form) => ({
        schema: "iglu:com.snowplowanalytics.snowplow/site_search/jsonschema/1-0-0",
        data: { terms: [form.id, about.name ?? String(about.length)] },
      }),
    }),
  );
  await submit("#hostile");
  await fill("[name=mail]", "x");
  await fill("#note", "y");
  await submit("#order");
  const [change] = await page.until("change_form");
  const [sent] = await page.until("submit_form");
  assert.equal(change.data.elementId, "note");
  assert.deepEqual(
    sent.data.elements.slice(0, 2).map(({ name }) => name),
    ["note", "colours"],
  );
  assert.deepEqual(sent.entities.site_search, [{ terms: ["order", String(sent.data.elements.length)] }]);
});

test("a value is transformed, and a transformation that fails tells none", async () => {
  await page.tab.evaluate(() =>
    window.piste.enableFormTracking({
      options: {
        fields: {
          transform(value, about, field) {
            if (field.id == "note") throw new Error("planned");
            return field.name == "mail" ? value.replace(/.*@/, "") : value;
          },
        },
      },
    }),
  );
  await fill("[name=mail]", "ann@example.com");
  await fill("#note", "private words");
  const changes = await page.until("change_form", 2);
  assert.deepEqual(
    changes.map(({ data }) => data.value),
    ["example.com", null],
  );
});

test("forms in shadow trees and in frames of the page are tracked, and disabling ends it", async () => {
  await page.tab.evaluate(() => {
    window.piste.enableFormTracking({
      options: { targets: [document, document.querySelector("iframe").contentDocument] },
    });
  });
  await fill("[name=deep]", "deep");
  await submit("#shadow");
  const frame = page.tab.frameLocator("iframe");
  await frame.locator("[name=inside]").fill("framed");
  await frame.locator("[name=inside]").blur();
  const changes = await page.until("change_form", 2);
  assert.deepEqual(
    changes.map(({ data }) => [data.formId, data.value]),
    [
      ["shadow", "deep"],
      ["framed", "framed"],
    ],
  );
  await page.until("submit_form");
  const count = page.events().length;
  await page.call("disableFormTracking");
  await fill("[name=deep]", "again");
  await fill("[name=mail]", "again");
  await settle();
  assert.equal(page.events().length, count);
});

test("forms that are given are watched alone, and a page may stop what bubbles", async () => {
  await page.tab.evaluate(() => {
    const forms = document.querySelectorAll("#hostile");
    window.piste.enableFormTracking({ options: { forms, useCapture: false, events: ["submit_form"] } });
    document.querySelector("#hostile").addEventListener("submit", (event) => event.stopImmediatePropagation(), true);
  });
  await submit("#hostile");
  await submit("#order");
  await settle();
  assert.deepEqual(page.events(), []);
});
