// The tags in a real Chromium with JavaScript off, and the page docs/pixel.html driven by hand.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, afterEach, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import {
  code,
  emailPixel,
  EVENTS,
  LANGUAGES,
  merge,
  noscriptPixel,
  PARAMETERS,
  pixel,
  pixelUrl,
} from "../dist/esm/pixel/index.js";
import { startCollector } from "./collector.mjs";

const ARGS =
  "--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
const ODD = "a&b=c #x?y+z 50% \"q\" 'p' <t> {{ x }} *|X|* %%y%% \\ ü ñ 日本語 😀 \u202eabc \t.";
let browser, collector;

before(async () => {
  browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    chromiumSandbox: false,
    args: ARGS.split(" "),
  });
});
after(() => browser.close());
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await collector?.close();
  collector = undefined;
});

/** What arrives when a page without JavaScript holds the tags. */
async function arrives(makeTags, { script = false } = {}) {
  const pages = {};
  collector = await startCollector(pages);
  const tags = makeTags(collector.url);
  pages["/"] = `<!doctype html><html lang="en"><title>A page</title><body><p>Text</p>${tags.join("\n")}</body></html>`;
  const context = await browser.newContext({ javaScriptEnabled: script });
  await (await context.newPage()).goto(collector.url + "/");
  return collector.events;
}

const sendable = PARAMETERS.filter(
  ({ use, type, key }) => /sent|deprecated/.test(use) && !/json|event_code/.test(type) && key != "tv",
);

test("every parameter of every event arrives, texts with every kind of character", async () => {
  const wanted = EVENTS.filter(({ name }) => name != "unstruct").map(({ name, code: e }) => {
    const rows = sendable.filter(({ event }) => !event || event == name);
    const values = rows.map(({ option, key, type, example }) => [
      option,
      key,
      type == "text" && key != "nuid" ? ODD : example,
    ]);
    return {
      options: { event: name, once: true, ...Object.fromEntries(values.map(([option, , value]) => [option, value])) },
      payload: { e, tv: "piste-px-0.1.0", ...Object.fromEntries(values.map(([, key, value]) => [key, value])) },
    };
  });
  const events = await arrives((endpoint) => wanted.map(({ options }) => pixel({ endpoint, ...options })));
  const byKind = (payloads) => [...payloads].sort((one, other) => one.e.localeCompare(other.e));
  assert.deepEqual(byKind(events), byKind(wanted.map(({ payload }) => payload)));
});

test("self-describing events and entities arrive in Unicode", async () => {
  const own = { schema: "iglu:com.acme/x/jsonschema/1-0-0", data: { [ODD]: [ODD, { n: 1.5, no: null }] } };
  const [event] = await arrives((endpoint) => [
    pixel({ endpoint, event: "unstruct", selfDescribing: own, entities: [own], base64: true }),
  ]);
  assert.deepEqual(JSON.parse(Buffer.from(event.ue_px, "base64url")).data, own);
  assert.deepEqual(JSON.parse(Buffer.from(event.cx, "base64url")).data, [own]);
});

test("a noscript pixel is asked for without JavaScript, and not with it", async () => {
  const tags = (endpoint) => [
    noscriptPixel({ endpoint, pageUrl: "https://a.example/" }),
    pixel({ endpoint, pageUrl: "https://b.example/" }),
  ];
  assert.deepEqual((await arrives(tags)).map(({ url }) => url).sort(), ["https://a.example/", "https://b.example/"]);
  await collector.close();
  assert.deepEqual(
    (await arrives(tags, { script: true })).map(({ url }) => url),
    ["https://b.example/"],
  );
});

test("what a template engine fills in arrives, in every language", async () => {
  const value = "a b&c=d ü {{ y }}";
  const languages = Object.keys(LANGUAGES);
  const events = await arrives((endpoint) =>
    languages.map((template) => {
      const filled = merge(template, "FIELD");
      const tag = emailPixel({ endpoint, template, seLabel: template, userId: ["id:", filled], seProperty: ODD });
      assert.equal(tag.split(filled.code).length, 2, template);
      return tag.replace(filled.code, () => encodeURIComponent(value));
    }),
  );
  assert.deepEqual(events.map((event) => event.se_la).sort(), [...languages].sort());
  for (const event of events) assert.deepEqual([event.uid, event.se_pr], ["id:" + value, ODD]);
});

test("docs/pixel.html is up to date", () => {
  execFileSync(process.execPath, [fileURLToPath(new URL("../src/pixel/page/build.mjs", import.meta.url)), "--check"]);
});

/** The page from its file, without a network. */
async function openPage() {
  const context = await browser.newContext({ offline: true });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on(
    "request",
    (request) => request.url().startsWith("file:") || request.url().startsWith("data:") || faults.push(request.url()),
  );
  await page.goto(new URL("../../docs/pixel.html", import.meta.url).href);
  return { page, faults, tag: () => page.inputValue("#tag") };
}

test("the page writes what the library writes", async () => {
  const { page, faults, tag } = await openPage();
  const endpoint = "https://c.example.com";
  const pageUrl = "https://a.example/?b=1#c";
  await page.fill("#endpoint", endpoint);
  await page.fill("#appId", "shop");
  await page.fill("#pageUrl", pageUrl);
  await page.fill("#pageTitle", ODD.replace("\t", ""));
  const options = { endpoint, appId: "shop", pageUrl, pageTitle: ODD.replace("\t", "") };
  assert.equal(await tag(), pixel(options));
  await page.check("#variant-noscript");
  assert.equal(await tag(), noscriptPixel(options));
  await page.check("#variant-url");
  assert.equal(await tag(), pixelUrl(options));
  await page.click("summary:text('Campaign')");
  await page.fill("#campaign-source", "mail");
  await page.click("summary:text('All other parameters')");
  await page.fill("#userId", "{{ id }}");
  assert.equal(await tag(), pixelUrl({ ...options, campaign: { source: "mail" }, userId: "{{ id }}" }));
  await page.check("#userId-code");
  assert.equal(await tag(), pixelUrl({ ...options, campaign: { source: "mail" }, userId: code("{{ id }}") }));
  assert.deepEqual(faults, []);
});

test("the page knows mails, their tools and self-describing events", async () => {
  const { page, faults, tag } = await openPage();
  const endpoint = "https://collector.example.com";
  await page.check("#variant-email");
  assert.equal(await tag(), emailPixel({ endpoint }));
  await page.selectOption("#tool", "klaviyo");
  assert.equal(await tag(), emailPixel({ endpoint, tool: "klaviyo" }));
  assert.match(await page.innerText("#advice"), /Klaviyo/);
  await page.check("#variant-page");
  await page.selectOption("#event", "unstruct");
  await page.fill("#pageUrl", "");
  await page.fill("#schema", "iglu:com.acme/x/jsonschema/1-0-0");
  await page.fill("#data", '{"a":"ü"}');
  const selfDescribing = { schema: "iglu:com.acme/x/jsonschema/1-0-0", data: { a: "ü" } };
  assert.equal(await tag(), pixel({ endpoint, event: "unstruct", selfDescribing }));
  await page.fill("#data", "{");
  assert.equal(await tag(), "");
  assert.match(await page.innerText("#fault"), /^Data is no JSON/);
  assert.deepEqual(faults, []);
});

test("the page checks HTML", async () => {
  const { page } = await openPage();
  await page.fill("#html", '<img src="https://c.example/i?e=sv&amp;p=web">');
  assert.match(await page.innerText("#findings"), /Line 1, column 1: error unknown-event/);
  assert.match(await page.innerText("#summary"), /^1 pixel, \d findings$/);
});

test("each control of the page has a name, in both colour schemes text can be read", async () => {
  const { page } = await openPage();
  const nameless = await page.evaluate(() =>
    [...document.querySelectorAll("input, select, textarea, button")]
      .filter(
        (control) => !control.labels?.length && !control.getAttribute("aria-label") && !control.textContent.trim(),
      )
      .map((control) => control.id),
  );
  assert.deepEqual(nameless, []);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const ratios = await page.evaluate(() => {
      const light = (color) => {
        const parts = color
          .match(/[\d.]+/g)
          .slice(0, 3)
          .map((part) => part / 255)
          .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
      };
      const ground = (node) => {
        for (; node; node = node.parentElement)
          if (!/, 0\)$|transparent/.test(getComputedStyle(node).backgroundColor))
            return getComputedStyle(node).backgroundColor;
      };
      return [
        ...document.querySelectorAll("p, label, legend, summary, h1, h2, input, select, textarea, button, #length"),
      ].map((node) => {
        const [one, other] = [light(getComputedStyle(node).color), light(ground(node))];
        return [(Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05), node.outerHTML.slice(0, 60)];
      });
    });
    assert.deepEqual(
      ratios.filter(([ratio]) => ratio < 4.5),
      [],
      colorScheme,
    );
  }
});
