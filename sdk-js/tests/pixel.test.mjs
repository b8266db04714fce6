// The pixel's tags: what they say, what they refuse, and that texts stay texts in every template language.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as piste from "../dist/esm/pixel/index.js";
import {
  code,
  emailPixel,
  LANGUAGES,
  MAIL_TOOLS,
  merge,
  noscriptPixel,
  PARAMETERS,
  pixel,
  pixelUrl,
} from "../dist/esm/pixel/index.js";

const page = { endpoint: "https://c.example.com", pageUrl: "https://shop.example/" };
const sent = (options) => Object.fromEntries(new URL(pixelUrl(options)).searchParams);

test("the public surface", () => {
  assert.deepEqual(Object.keys(piste).sort(), [
    "CACHE_BUSTER",
    "EVENTS",
    "LANGUAGES",
    "MAIL_ADVICE",
    "MAIL_TOOLS",
    "PARAMETERS",
    "code",
    "countPixels",
    "emailPixel",
    "lint",
    "merge",
    "noscriptPixel",
    "pixel",
    "pixelUrl",
    "runPixel",
    "version",
  ]);
});

test("a page view in a page", () => {
  assert.equal(
    pixel({ ...page, appId: "shop", pageTitle: "Skis & poles" }),
    '<img src="https://c.example.com/i?e=pv&amp;tv=piste-px-0.1.0&amp;p=web&amp;aid=shop' +
      '&amp;url=https%3A%2F%2Fshop.example%2F&amp;page=Skis%20%26%20poles" width="1" height="1" alt="" style="border:0">',
  );
});

test("noscript holds the same image", () => {
  assert.equal(noscriptPixel(page), `<noscript>${pixel(page)}</noscript>`);
});

test("a mail is opened, unless another event is named", () => {
  const { endpoint } = page;
  assert.match(emailPixel({ endpoint }), /e=se&amp;.*se_ca=email&amp;se_ac=open"/);
  assert.match(emailPixel({ endpoint, seLabel: "welcome" }), /se_ac=open&amp;se_la=welcome"/);
  assert.match(emailPixel({ ...page, event: "page_view" }), /e=pv&amp;/);
});

test("every parameter that may be sent has an option, and arrives", () => {
  for (const { key, option, type, event, use, example } of PARAMETERS) {
    if (!["sent", "deprecated"].includes(use) || /json|event_code/.test(type) || key == "tv") continue;
    const required = Object.fromEntries(
      (piste.EVENTS.find(({ name }) => name == event)?.required ?? []).map((name) => [
        name,
        PARAMETERS.find((row) => row.option == name).example,
      ]),
    );
    assert.equal(
      sent({ ...page, ...required, event: event ?? "page_view", [option]: example, once: true })[key],
      example,
      key,
    );
  }
});

test("what is dead, old or the collector's own has no option", () => {
  for (const { option, use, key } of PARAMETERS)
    if (["dead", "alias", "elsewhere"].includes(use))
      assert.throws(() => pixel({ ...page, [option]: "x" }), TypeError, key);
});

test("values of other types are written as the protocol wants them", () => {
  const { event: e, ...got } = sent({
    ...page,
    viewport: { width: 800.4, height: 600 },
    cookiesEnabled: true,
    trueTstamp: new Date(1700000000123),
    once: true,
  });
  assert.deepEqual([got.vp, got.cookie, got.ttm], ["800x600", "1", "1700000000123"]);
  assert.match(got.eid, /^[\da-f]{8}-[\da-f]{4}-4/);
  const order = { endpoint: page.endpoint, event: "transaction", trOrderId: "o", trTotal: "10.10", trTax: 0 };
  assert.deepEqual([sent(order).tr_tt, sent(order).tr_tx], ["10.10", "0"]);
});

test("self-describing events and entities, in base64 and plain", () => {
  const click = { schema: "iglu:com.acme/click/jsonschema/1-0-0", data: { ä: "</script>", n: 1 } };
  const options = { endpoint: page.endpoint, event: "unstruct", selfDescribing: click, entities: [click, click] };
  const plain = sent({ ...options, base64: false });
  const twin = sent(options);
  const read = (text) => JSON.parse(Buffer.from(text, "base64url").toString());
  for (const [event, entities] of [
    [JSON.parse(plain.ue_pr), JSON.parse(plain.co)],
    [read(twin.ue_px), read(twin.cx)],
  ]) {
    assert.deepEqual(event, {
      schema: "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0",
      data: click,
    });
    assert.deepEqual(entities, {
      schema: "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1",
      data: [click, click],
    });
  }
});

test("a campaign goes into the page's address, before its fragment", () => {
  const campaign = { source: "mail", medium: "email", name: "Spring & co", term: "", content: code("{{ variant }}") };
  const got = (pageUrl) => sent({ ...page, pageUrl, campaign }).url;
  const query = "utm_source=mail&utm_medium=email&utm_campaign=Spring%20%26%20co&utm_content={{ variant }}";
  assert.equal(got("https://shop.example/"), `https://shop.example/?${query}`);
  assert.equal(got("https://shop.example/?a=1#top"), `https://shop.example/?a=1&${query}#top`);
  assert.throws(() => pixel({ ...page, campaign: { sauce: "x" } }), /campaign has no sauce; known: source, medium/);
});

test("code is copied, and texts around it are encoded", () => {
  const options = { ...page, userId: ["a b ", code('{{ customer.id | default: "x" }}')] };
  assert.ok(pixelUrl(options).includes('&uid=a%20b%20{{ customer.id | default: "x" }}'));
  assert.match(pixel(options), /^<img src='[^']+' width/, "quotes of the code do not end the attribute");
  assert.ok(
    pixelUrl({ ...page, userId: merge("liquid", "customer.id") }).includes("uid={{ customer.id | url_encode }}"),
  );
  assert.ok(pixelUrl({ ...page, userId: merge("php", "$user->id") }).includes("uid=<?= rawurlencode($user->id) ?>"));
});

test("no text becomes template code, in any language", () => {
  for (const [template, { plain, encoded = plain }] of Object.entries(LANGUAGES)) {
    const hostile = `${plain("secret")} ${encoded("secret")} {% raw %} {# x #} \${secret} #{secret} [[secret]] @secret`;
    const tag = pixel({
      ...page,
      template,
      pageTitle: hostile,
      alt: hostile,
      endpoint: "https://c.example.com/{{ secret }}",
    });
    const pieces = [
      plain("secret"),
      encoded("secret"),
      "{{",
      "{%",
      "{#",
      "${",
      "#{",
      "[[",
      "@secret",
      "<?",
      "<%",
      "%%",
      "*|",
    ];
    for (const piece of template == "hyphens" ? pieces : pieces.filter((text) => text != "-secret-"))
      assert.ok(!tag.includes(piece), `${template}: ${piece} in ${tag}`);
    assert.equal(sent({ ...page, template, pageTitle: hostile }).page, hostile, template);
  }
});

test("each mail tool brings its cache buster and its language", () => {
  for (const [tool, { unique }] of Object.entries(MAIL_TOOLS)) {
    const tag = emailPixel({ endpoint: page.endpoint, tool });
    assert.ok(tag.includes(`&amp;cb=${unique}"`), tag);
    assert.ok(emailPixel({ endpoint: page.endpoint, tool, cacheBuster: "*own*" }).includes("&amp;cb=*own*"));
  }
});

test("addresses of collectors: prefixes stay, slashes do not double", () => {
  assert.ok(
    pixelUrl({ ...page, endpoint: "https://c.example.com/first/party/" }).startsWith(
      "https://c.example.com/first/party/i?e=pv&",
    ),
  );
  assert.ok(pixelUrl({ ...page, path: "/ice.png" }).startsWith("https://c.example.com/ice.png?"));
});

test("what cannot be said is refused by name", () => {
  const refused = (options, message) =>
    assert.throws(() => pixel({ ...page, ...options }), { name: "TypeError", message });
  refused({ endpoint: "" }, 'endpoint must be an address such as https://collector.example.com, not ""');
  refused({ endpoint: "ftp://c.example.com" }, "endpoint must begin with https:// or http://");
  refused({ endpoint: "https://c.example.com/?x=1" }, "endpoint must have no querystring, fragment or user name");
  refused({ path: "i" }, "path must begin with a slash and have no querystring, such as /i");
  refused({ pageUrl: "" }, "pageUrl is missing; page_view needs a page url");
  refused({ event: "struct" }, "seCategory is missing; struct needs a category");
  refused({ event: "view" }, /^event "view" is unknown; known: page_view, page_ping/);
  refused({ seCategory: "x" }, "seCategory belongs to struct, and the event is page_view");
  refused({ platform: "toaster" }, /^platform "toaster" is unknown; known: web mob/);
  refused({ viewport: "800*600" }, /^viewport must be a width and a height/);
  refused(
    { eventId: "606adff6-9ccc-41f4-8807-db8fdb600df8" },
    /^eventId would be the same in every event of a stored tag/,
  );
  refused({ template: "tornado" }, /^template "tornado" is unknown; known: liquid/);
  refused({ titel: "x" }, "titel is no option of a pixel");
  refused({ event: "unstruct" }, "selfDescribing is missing, which unstruct needs");
  refused({ entities: [{ schema: "thing", data: {} }] }, /^entities needs a schema such as/);
});
