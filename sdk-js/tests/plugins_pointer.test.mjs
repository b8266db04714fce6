// Links, buttons and errors, in a real Chromium.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { openBrowser } from "./plugins_page.mjs";

let chromium, page;
before(async () => {
  chromium = await openBrowser({
    "/": `
      <a id="plain" class="one two" href="#plain" target="_self"><b>text</b></a>
      <a id="download" href="/file.csv?x=1#y" download>file</a>
      <a id="nowhere">no link</a>
      <a id="barred" class="barred" href="#barred">barred</a>
      <a id="stopped" href="#stopped" onclick="event.stopPropagation(); event.preventDefault()">stopped</a>
      <svg width="40" height="20"><a id="drawn" href="/drawn"><text y="15">svg</text></a></svg>
      <div id="host"></div>
      <button id="go" class="big red" name="go">  Go
        now </button>
      <button id="icon" aria-label="Close"></button>
      <button id="empty"></button>
      <button id="named" data-sp-button-label="Named">other</button>
      <input id="old" type="button" value="Old">
      <input id="submit" type="submit" value="no button of this kind">
      <script>
        document.getElementById("host").attachShadow({ mode: "open" }).innerHTML =
          '<a id="inner" href="#inner"><i>inside</i></a>';
      </script>`,
  });
});
after(() => chromium.browser.close());
beforeEach(async () => void (page = await chromium.open()));
afterEach(() => page.end());

const ids = (name) => page.events(name).map(({ data }) => data.elementId ?? data.id);
/** All clicks before this one have been sent when it has. */
async function settle() {
  await page.call("trackStructEvent", { category: "test", action: "settled" });
  await page.collector.until((events) => events.some((event) => event.se_ac == "settled"));
}

test("a click tells the link's address, id, classes and target, and not its content", async () => {
  await page.call("enableLinkClickTracking");
  await page.tab.click("#plain b");
  const [{ data }] = await page.until("link_click");
  assert.deepEqual(data, {
    targetUrl: page.collector.url + "/#plain",
    elementId: "plain",
    elementClasses: ["one", "two"],
    elementTarget: "_self",
  });
});

test("content goes along when it is asked for", async () => {
  await page.call("enableLinkClickTracking", { trackContent: true });
  await page.tab.click("#plain");
  const [{ data }] = await page.until("link_click");
  assert.equal(data.elementContent, "<b>text</b>");
});

test("downloads, links in SVG and shadow trees, stopped and middle clicks count; other buttons do not", async () => {
  await page.call("enableLinkClickTracking");
  await page.tab.evaluate(() => addEventListener("click", (event) => event.preventDefault()));
  await page.tab.click("#nowhere");
  await page.tab.click("#plain", { button: "right" });
  await page.tab.click("#download");
  await page.tab.click("#drawn");
  await page.tab.click("#inner");
  await page.tab.click("#stopped");
  await page.tab.click("#barred", { button: "middle" });
  await page.until("link_click", 5);
  assert.deepEqual(ids("link_click"), ["download", "drawn", "inner", "stopped", "barred"]);
  const [download, drawn] = page.events("link_click");
  assert.equal(download.data.targetUrl, page.collector.url + "/file.csv?x=1#y");
  assert.equal(drawn.data.targetUrl, page.collector.url + "/drawn");
});

test("pseudo-clicks count a press and release once, and a key", async () => {
  await page.call("enableLinkClickTracking", { pseudoClicks: true });
  await page.tab.click("#plain");
  await page.tab.focus("#stopped");
  await page.tab.keyboard.press("Enter");
  const box = await page.tab.locator("#barred").boundingBox();
  await page.tab.mouse.move(box.x + 2, box.y + 2);
  await page.tab.mouse.down();
  await page.tab.mouse.move(box.x + 2, box.y + 400); // released elsewhere: no click
  await page.tab.mouse.up();
  await settle();
  assert.deepEqual(ids("link_click"), ["plain", "stopped"]);
});

test("lists of classes, functions and entities choose and describe", async () => {
  await page.tab.evaluate(() =>
    window.piste.enableLinkClickTracking({
      options: { denylist: ["barred"], filter: (link) => link.id != "stopped" },
      context: [
        (link) => ({
          schema: "iglu:com.snowplowanalytics.snowplow/site_search/jsonschema/1-0-0",
          data: { terms: [link.id] },
        }),
      ],
    }),
  );
  for (const id of ["#barred", "#stopped", "#plain"]) await page.tab.click(id);
  const [event] = await page.until("link_click");
  assert.deepEqual(ids("link_click"), ["plain"]);
  assert.deepEqual(event.entities.site_search, [{ terms: ["plain"] }]);
});

test("a link is tracked by hand, by its fields or as an element", async () => {
  await page.call("trackLinkClick", { targetUrl: "https://example.com", elementClasses: ["a"] });
  await page.tab.evaluate(() =>
    window.piste.trackLinkClick({ element: document.querySelector("#plain"), trackContent: true, timestamp: 1000 }),
  );
  const [fields, element] = await page.until("link_click", 2);
  assert.deepEqual(fields.data, { targetUrl: "https://example.com", elementClasses: ["a"] });
  assert.equal(element.data.elementContent, "<b>text</b>");
  assert.equal(element.payload.ttm, "1000");
});

test("disabling ends it, and the function that was returned ends its own", async () => {
  await page.call("enableLinkClickTracking");
  await page.call("disableLinkClickTracking");
  await page.tab.evaluate(() => {
    const end = window.piste.enableButtonClickTracking();
    end();
  });
  await page.tab.click("#plain");
  await page.tab.click("#go");
  await settle();
  assert.deepEqual(page.events(), []);
});

test("a button tells its text, id, classes and name; what has no text has a label of its own", async () => {
  await page.call("enableButtonClickTracking");
  for (const id of ["go", "icon", "empty", "named", "old", "submit"]) await page.tab.click("#" + id);
  const events = await page.until("button_click", 5);
  assert.deepEqual(events[0].data, { label: "Go now", id: "go", classes: ["big", "red"], name: "go" });
  assert.deepEqual(
    events.map(({ data }) => data.label),
    ["Go now", "Close", "(empty)", "Named", "Old"],
  );
});

test("buttons are chosen by a list, and a label is given", async () => {
  await page.call("enableButtonClickTracking", { filter: { allowlist: ["red"] } });
  await page.call("enableButtonClickTracking", { filter: { denylist: ["red"] }, defaultLabel: "none" });
  await page.tab.click("#go");
  await page.tab.click("#empty");
  const events = await page.until("button_click", 2);
  assert.deepEqual(
    events.map(({ data }) => data.label),
    ["Go now", "none"],
  );
});

test("errors that nobody caught, of every kind, are tracked with their place", async () => {
  await page.call("enableErrorTracking");
  await page.tab.evaluate(() => {
    const later = (action) => setTimeout(action);
    later(() => {
      throw new RangeError("planned");
    });
    later(() => {
      throw "a text";
    });
    later(() => Promise.reject(new TypeError("rejected")));
    later(() => Promise.reject(Object.create(null)));
    later(() => {
      throw Object.assign(new Error("x".repeat(5000)), { stack: 5, name: {} });
    });
  });
  const events = await page.until("application_error", 5);
  const of = (message) => events.find(({ data }) => data.message.includes(message)).data;
  assert.equal(of("planned").exceptionName, "RangeError");
  assert.match(of("planned").stackTrace, /RangeError: planned/);
  assert.ok(of("planned").lineNumber > 0);
  assert.equal(of("planned").programmingLanguage, "JAVASCRIPT");
  assert.equal(of("rejected").exceptionName, "TypeError");
  assert.match(of("a text").message, /a text/);
  assert.equal(of("xxx").message.length, 2048);
  assert.ok(of("object"));
});

test("errors are filtered, described and reported by hand", async () => {
  await page.tab.evaluate(() => {
    window.piste.enableErrorTracking({
      filter: (event) => !/ignored/.test(event.message),
      contextAdder: (event) => [
        {
          schema: "iglu:com.snowplowanalytics.snowplow/site_search/jsonschema/1-0-0",
          data: { terms: [event.error.code] },
        },
      ],
    });
    for (const message of ["ignored", "kept"])
      setTimeout(() => {
        throw Object.assign(new Error(message), { code: "E1" });
      });
  });
  const [kept] = await page.until("application_error");
  assert.match(kept.data.message, /kept/);
  assert.deepEqual(kept.entities.site_search, [{ terms: ["E1"] }]);
  await page.call("trackError", { message: "by hand", filename: "shop.js", lineno: 3, colno: 4 });
  const [, own] = await page.until("application_error", 2);
  const { message, fileName, lineNumber, lineColumn } = own.data;
  assert.deepEqual([message, fileName, lineNumber, lineColumn], ["by hand", "shop.js", 3, 4]);
});
