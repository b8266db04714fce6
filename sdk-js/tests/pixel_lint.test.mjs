// The lint: each rule on the smallest tag that breaks it, and nothing on what the library writes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { code, countPixels, emailPixel, lint, MAIL_TOOLS, noscriptPixel, pixel } from "../dist/esm/pixel/index.js";

const img = (query, { src = "https://c.example/i", more = 'width="1" height="1" alt=""' } = {}) =>
  `<img src="${src}?${query}" ${more}>`;
const GOOD = "e=pv&amp;p=web&amp;tv=piste-px-0.1.0&amp;aid=shop&amp;url=https%3A%2F%2Fa.example%2F";
const STRUCT = "e=se&amp;p=web&amp;tv=piste-px-0.1.0&amp;aid=shop&amp;se_ca=a&amp;se_ac=b";
const UNSTRUCT = "e=ue&amp;p=web&amp;tv=piste-px-0.1.0&amp;aid=shop";
const with_ = (more) => img(`${GOOD}&amp;${more}`);
const json = (value) => encodeURIComponent(JSON.stringify(value));
const CONTEXTS = "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1";

/** Rule, the key that it names, HTML, part of the message. */
const BROKEN = [
  ["missing-event", "e", img("p=web&amp;tv=piste-px-0.1.0&amp;aid=shop"), /give e, such as e=pv/],
  ["unknown-event", "e", img("e=sv&amp;p=web&amp;tv=x-1&amp;aid=s"), /known: pv \(page_view\)/],
  ["old-event", "e", img("e=ad&amp;p=web&amp;tv=x-1&amp;aid=s"), /no schema/],
  ["missing-parameter", "p", img(GOOD.replace("&amp;p=web", "")), /give p/],
  ["missing-parameter", "tv", img(GOOD.replace("&amp;tv=piste-px-0.1.0", "")), /give tv/],
  ["missing-parameter", "aid", img(GOOD.replace("&amp;aid=shop", "")), /give aid/],
  ["missing-parameter", "url", img("e=pv&amp;p=web&amp;tv=x-1&amp;aid=s"), /only the page's host/],
  ["missing-parameter", "se_ac", img(STRUCT.replace("&amp;se_ac=b", "")), /struct needs se_ac/],
  ["missing-parameter", "ue_pr", img(UNSTRUCT), /unstruct needs ue_pr or ue_px/],
  ["dead-key", "mac", with_("mac=12:34"), /ignored by every enricher/],
  [
    "old-key",
    "ti_na",
    img("e=ti&amp;p=web&amp;tv=x-1&amp;aid=s&amp;ti_id=1&amp;ti_sk=2&amp;ti_pr=3&amp;ti_qu=4&amp;ti_na=x"),
    /write ti_nm/,
  ],
  ["misplaced-key", "cv", with_("cv=clj-1"), /does not belong/],
  ["other-event", "se_la", with_("se_la=x"), /belongs to struct/],
  ["unknown-key", "refer", with_("refer=https%3A%2F%2Fx.example"), /did you mean refr/],
  ["unknown-key", "category", img(`${STRUCT}&amp;category=x`), /did you mean se_ca/],
  ["campaign-outside", "utm_source", with_("utm_source=x"), /percent-encode the whole address/],
  ["repeated-key", "aid", with_("aid=two"), /the last one wins/],
  ["unescaped-ampersand", undefined, img(GOOD.replaceAll("&amp;", "&")), /write & as &amp;/],
  ["double-encoded", "url", img(GOOD.replace("https%3A", "https%253A")), /twice/],
  ["double-encoded", "page", with_("page=caf%25C3%25A9"), /twice/],
  ["not-encoded", "page", with_("page=two words"), /has " " as it is/],
  ["not-encoded", "page", with_("page=caf\u00e9"), /percent-encode/],
  ["bad-encoding", "page", with_("page=50%"), /write %25/],
  ["bad-encoding", "page", with_("page=caf%E9"), /UTF-8/],
  ["fragment", undefined, with_("refr=https://x.example/#top"), /write it as %23/],
  ["mixed-content", undefined, img(GOOD, { src: "http://c.example/i" }), /write https/],
  ["insecure", undefined, img(GOOD.replace("https%3A", "http%3A"), { src: "http://c.example/i" }), /unencrypted/],
  ["path", undefined, img(GOOD, { src: "https://c.example/pixel.gif" }), /404 to \/pixel\.gif/],
  ["path", undefined, img(GOOD, { src: "https://c.example/com.acme/track" }), /must be mapped/],
  ["missing-size", undefined, img(GOOD, { more: 'alt=""' }), /width and height/],
  ["missing-alt", undefined, img(GOOD, { more: 'width="1" height="1"' }), /alt=""/],
  ["lazy", undefined, img(GOOD, { more: 'width=1 height=1 alt="" loading="lazy"' }), /take it out/],
  ["hidden", undefined, img(GOOD, { more: 'width=1 height=1 alt="" style="display: none"' }), /take it out/],
  ["in-head", undefined, `<head><noscript>${img(GOOD)}</noscript></head>`, /in a noscript too: move/],
  ["constant-value", "eid", with_("eid=606adff6-9ccc-41f4-8807-db8fdb600df8"), /duplicates/],
  ["constant-value", "dtm", with_("dtm=1700000000000"), /same for every view/],
  ["constant-cache-buster", "cb", with_("cb=123"), /keeps no cache away/],
  ["wrong-type", "p", img(GOOD.replace("p=web", "p=wed")), /one of web mob/],
  ["wrong-type", "vid", with_("vid=1.0"), /whole number/],
  ["wrong-type", "vid", with_("vid=2147483648"), /32 bits/],
  ["wrong-type", "se_va", img(`${STRUCT}&amp;se_va=1,5`), /a number/],
  ["wrong-type", "cookie", with_("cookie=true"), /0 or 1/],
  ["wrong-type", "res", with_("res=800X600"), /1280x1024/],
  ["wrong-type", "sid", with_("sid=7"), /a UUID/],
  ["wrong-type", "nuid", with_("nuid=7"), /a UUID/],
  ["wrong-type", "ttm", with_("ttm=now"), /milliseconds/],
  ["too-long-value", "uid", with_(`uid=${"u".repeat(256)}`), /256 characters, and its column 255/],
  ["empty", "uid", with_("uid="), /take it out/],
  ["too-long", undefined, with_(`refr=${"x".repeat(2100)}`), /cut at 2000/],
  ["too-long", undefined, with_(`refr=${"x".repeat(21000)}`), /more than a collector reads/],
  ["bad-json", "ue_pr", img(`${UNSTRUCT}&amp;ue_pr=%7B`), /is no JSON/],
  ["bad-json", "ue_px", img(`${UNSTRUCT}&amp;ue_px=%21%21`), /no base64/],
  [
    "bad-json",
    "co",
    with_(`co=${json({ schema: "iglu:com.acme/x/jsonschema/1-0-0", data: [] })}`),
    /must be wrapped in/,
  ],
  ["bad-json", "co", with_(`co=${json({ schema: CONTEXTS, data: {} })}`), /a list/],
  ["bad-json", "co", with_(`co=${json({ schema: CONTEXTS, data: [{ schema: "x" }] })}`), /exactly schema and data/],
  ["bad-json", "co", with_(`co=${json({ schema: CONTEXTS, data: [{ schema: "x", data: 1 }] })}`), /names "x"/],
  ["bad-json", "co", with_("co="), /empty/],
  [
    "both-twins",
    "co",
    with_(
      `co=${json({ schema: CONTEXTS, data: [] })}&amp;cx=${Buffer.from(JSON.stringify({ schema: CONTEXTS, data: [] })).toString("base64url")}`,
    ),
    /keep one/,
  ],
];

for (const [rule, key, html, message] of BROKEN)
  test(`${rule}${key ? ` of ${key}` : ""}: ${String(message)}`, () => {
    const findings = lint(html);
    const found = findings.filter((finding) => finding.rule == rule && finding.key == key);
    assert.ok(
      found.some((finding) => message.test(finding.message)),
      JSON.stringify(findings),
    );
  });

test("a good tag has no finding", () => {
  assert.deepEqual(lint(img(GOOD)), []);
  assert.deepEqual(
    lint(img(GOOD.replace("a.example%2F", "a.example%2Fa%2520b%3Fq%3D100%2525"))),
    [],
    "a percent sign of the page itself",
  );
});

test("in a mail the address must be whole, name a page and differ", () => {
  const rules = (html) => lint(html, { mail: true }).map(({ rule }) => rule);
  assert.deepEqual(rules(img(STRUCT)), ["same-for-all"]);
  assert.deepEqual(rules(img(`${STRUCT}&amp;cb=*|UNIQID|*`)), []);
  assert.deepEqual(rules(img(`${STRUCT}&amp;cb=*|UNIQID|*`, { src: "//c.example/i" })), ["relative-address"]);
  assert.deepEqual(rules(img("e=pv&amp;p=web&amp;tv=x-1&amp;aid={{ app }}")), ["missing-parameter"]);
});

test("what the library writes has no finding", () => {
  const options = {
    endpoint: "https://c.example",
    appId: "shop",
    pageUrl: "https://a.example/x?a=1&b=%20#c",
    pageTitle: "50% {{ off }} & é",
  };
  const entities = [{ schema: "iglu:com.acme/x/jsonschema/1-0-0", data: { é: "x" } }];
  const page = `<body>${pixel({ ...options, entities })}${noscriptPixel({ ...options, entities, base64: false })}</body>`;
  assert.deepEqual(lint(page), []);
  assert.equal(countPixels(page), 2);
  for (const tool of Object.keys(MAIL_TOOLS)) {
    const tag = emailPixel({ ...options, tool, userId: code(MAIL_TOOLS[tool].reader), seLabel: "a b" });
    assert.deepEqual(lint(tag, { mail: true }), [], tool);
  }
});

test("other images, comments, scripts and text are left alone", () => {
  const html = `<img src="/cat.jpg"><img src="/img?p=1"><img alt="x"><!-- ${img("p=x")} --><script>"${img("p=x")}"</script><p>e=pv</p>`;
  assert.equal(countPixels(html), 0);
  assert.deepEqual(lint(html), []);
});

test("template code is no fault, wherever it stands", () => {
  for (const value of [
    '{{ a | default: "x y" }}',
    "<?= $a['b'] ?>",
    "<%= a > b %>",
    "%%=v(@a)=%%",
    "*|A:B|*",
    "%FIRST_NAME%",
  ])
    assert.deepEqual(lint(with_(`uid=${value}`)), [], value);
});

test("a finding says where", () => {
  const [{ line, column, severity }] = lint(`<p>\n  ${img(GOOD, { more: 'width="1" height="1"' })}`);
  assert.deepEqual([line, column, severity], [2, 3, "warning"]);
});

test("any text is taken without an exception", () => {
  const scraps = [
    "<img src=",
    '"/i?',
    "e=pv&",
    "%",
    "{{",
    "<!--",
    "<script>",
    "&#x110000;",
    "\0",
    "\ud800",
    "'>",
    "=",
    "<head",
    " co=%7B",
  ];
  for (let seed = 1; seed < 2000; seed++) {
    let state = seed;
    const random = () => (state = (state * 48271) % 2147483647);
    const html = Array.from({ length: random() % 12 }, () => scraps[random() % scraps.length]).join("");
    assert.ok(Array.isArray(lint(html)), html);
  }
});
