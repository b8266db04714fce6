// `piste-tracker types`: the types it prints, the program, and what it says of schemas that it cannot read.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { parseSchema, printModule } from "../dist/esm/types/index.js";

const BIN = fileURLToPath(new URL("../src/pixel/bin.mjs", import.meta.url));
const TSC = createRequire(import.meta.url).resolve("typescript/bin/tsc");

const schema = (name, json, version = "1-0-0", vendor = "com.acme") => ({
  $schema: "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#",
  self: { vendor, name, format: "jsonschema", version },
  ...json,
});
/** What is printed for one schema, without the module's comment. */
function printed(json, name = "thing") {
  const text = printModule([parseSchema("file", JSON.stringify(schema(name, json)))], { header: "h" });
  return text.slice(text.indexOf("*/\n\n") + 4, text.indexOf("\nexport const create")).trim();
}
/** The type of one property. */
function typeOf(property) {
  const text = printed({ type: "object", properties: { it: property }, additionalProperties: false });
  return /\bit\?: ([^]*);\n\}/.exec(text)[1].replace(/\s+/g, " ");
}

const TYPES = [
  [{ type: "string" }, "string"],
  [{ type: "integer" }, "number"],
  [{ type: ["string", "null"] }, "string | null"],
  [{ type: ["integer", "number", "boolean"] }, "number | boolean"],
  [{ enum: ["a", "b", null, 3, true] }, '"a" | "b" | null | 3 | true'],
  [{ type: "string", enum: ["a", null] }, '"a"'],
  [{ type: ["string", "null"], enum: ["a", null] }, '"a" | null'],
  [{ const: "x" }, '"x"'],
  [{}, "unknown"],
  [true, "unknown"],
  [false, "never"],
  [{ type: "array", items: { type: "string" } }, "string[]"],
  [{ type: "array", items: { type: ["string", "null"] } }, "(string | null)[]"],
  [{ type: "array", items: [{ type: "string" }, { type: "number" }] }, "[string?, number?, ...unknown[]]"],
  [{ type: "array" }, "unknown[]"],
  [
    { type: ["array", "null"], items: { type: "object", properties: { a: { type: "string" } }, required: ["a"] } },
    "{ a: string; }[] | null",
  ],
  [{ type: "object" }, "{ [key: string]: unknown }"],
  [{ type: "object", additionalProperties: { type: "number" } }, "{ [key: string]: number; }"],
  [{ type: "object", properties: { a: {} }, additionalProperties: true }, "{ a?: unknown; [key: string]: unknown; }"],
  [
    { type: "object", properties: { "a-b": { type: "string" }, class: {}, 1: {} } },
    '{ "1"?: unknown; "a-b"?: string; class?: unknown; }',
  ],
  [{ oneOf: [{ type: "string" }, { type: "integer" }] }, "string | number"],
  [{ anyOf: [{ type: "string" }, {}] }, "unknown"],
  [{ allOf: [{ type: "object", properties: { a: {} } }, { required: ["a"] }] }, "{ a?: unknown; } & { a: unknown; }"],
  [
    { properties: { a: {} }, oneOf: [{ required: ["a"] }, { required: ["b"] }] },
    "{ a?: unknown; } & ({ a: unknown; } | { b: unknown; })",
  ],
];
for (const [property, type] of TYPES)
  test(`${JSON.stringify(property)} is ${type}`, () => assert.equal(typeOf(property), type));

test("descriptions and limits are comments, which no text can end", () => {
  const text = printed({
    description: "A click.\nIt has */ in it.",
    type: "object",
    properties: { label: { description: "What it says.", type: "string", maxLength: 9 }, n: { minimum: 0 } },
  });
  assert.equal(
    text,
    `/**
 * A click.
 * It has *\\/ in it.
 * iglu:com.acme/thing/jsonschema/1-0-0
 */
export interface Thing {
  /** What it says. (maxLength 9) */
  label?: string;
  /** minimum 0 */
  n?: unknown;
}`,
  );
});

test("definitions are types of their own, and may name themselves", () => {
  const text = printed({
    type: "object",
    properties: { root: { $ref: "#/definitions/node" }, self: { $ref: "#" } },
    definitions: { node: { type: "object", properties: { next: { $ref: "#/definitions/node" } } } },
  });
  assert.match(text, /root\?: ThingNode;\n {2}self\?: Thing;/);
  assert.match(text, /export interface ThingNode \{\n {2}next\?: ThingNode;\n\}/);
});

test("names are safe and unique; of each model there is the newest version", () => {
  const schemas = [
    schema("2fa-code", { type: "object" }),
    schema("click", { type: "object" }),
    schema("click", { type: "object" }, "1-0-0", "org.other"),
    schema("click", { type: "object" }, "1-0-10"),
    schema("click", { type: "object" }, "1-0-9"),
    schema("click", { type: "object" }, "2-0-0"),
  ].map((json, at) => parseSchema(`file${at}`, JSON.stringify(json)));
  const text = printModule(schemas, { header: "h" });
  const functions = [...text.matchAll(/const (\w+) = .*\n?.*iglu:([^"]+)"/g)].map(([, name, uri]) => [name, uri]);
  assert.deepEqual(functions, [
    ["createSchema2faCode", "com.acme/2fa-code/jsonschema/1-0-0"],
    ["createClick", "com.acme/click/jsonschema/2-0-0"],
    ["createClickV1", "com.acme/click/jsonschema/1-0-10"],
    ["createOtherClick", "org.other/click/jsonschema/1-0-0"],
  ]);
});

let folder;
before(() => (folder = mkdtempSync(join(tmpdir(), "piste-types-"))));
after(() => rmSync(folder, { recursive: true, force: true }));

function file(path, content) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof content == "string" ? content : JSON.stringify(content));
}
const run = (...args) => spawnSync(process.execPath, [BIN, "types", ...args], { cwd: folder, encoding: "utf8" });

test("the program writes a module that TypeScript checks: right calls pass, wrong ones are errors", () => {
  file(
    "iglu/schemas/com.acme/add_to_cart/jsonschema/1-0-0",
    schema("add_to_cart", {
      type: "object",
      properties: {
        sku: { type: "string" },
        size: { enum: ["s", "m"] },
        tags: { type: ["array", "null"], items: { type: "string" } },
        price: {
          type: "object",
          properties: { amount: { type: "number" } },
          required: ["amount"],
          additionalProperties: false,
        },
      },
      required: ["sku"],
      additionalProperties: false,
    }),
  );
  file(
    "iglu/schemas/com.acme/logged_in/jsonschema/1-0-0.json",
    schema("logged_in", { type: "object", additionalProperties: false }),
  );
  file("iglu/README.md", "{ no schema }");
  file("iglu/package.json", { name: "no-schema" });
  const { status, stdout, stderr } = run("./iglu", "-o", "src/events.ts");
  assert.deepEqual([status, stdout, stderr], [0, "", "src/events.ts: 2 schemas\n"]);
  const tests = `
    import { createAddToCart, trackAddToCart, trackLoggedIn, type AddToCart } from "./events.js";
    const event: AddToCart = { sku: "a", size: "s", tags: null, price: { amount: 1 } };
    trackAddToCart(event);
    trackAddToCart({ sku: "a", tags: ["x"] }, { context: [createAddToCart(event)], timestamp: new Date() }, ["sp"]);
    trackLoggedIn();
    trackLoggedIn({}, { timestamp: 5 });
    const uri: "iglu:com.acme/add_to_cart/jsonschema/1-0-0" = createAddToCart(event).schema;
    // @ts-expect-error sku is missing
    trackAddToCart({});
    // @ts-expect-error sku is a text
    trackAddToCart({ sku: 1 });
    // @ts-expect-error no such size
    trackAddToCart({ sku: "a", size: "xl" });
    // @ts-expect-error amount is missing
    trackAddToCart({ sku: "a", price: {} });
    // @ts-expect-error no such property
    trackAddToCart({ sku: "a", colour: "red" });
    // @ts-expect-error an event without properties
    trackLoggedIn({ who: "ann" });
    // @ts-expect-error an entity needs a schema
    trackLoggedIn({}, { context: [{ data: {} }] });
    export { uri };`;
  file("src/use.ts", tests);
  file("tsconfig.json", {
    compilerOptions: {
      target: "ES2020",
      module: "NodeNext",
      moduleResolution: "NodeNext",
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
      paths: { "piste-tracker/browser": [fileURLToPath(new URL("../dist/types/browser/index.d.ts", import.meta.url))] },
    },
    include: ["src"],
  });
  execFileSync(process.execPath, [TSC, "-p", folder], { stdio: "pipe" });
});

test("the module's functions track what they are given", async () => {
  const text = readFileSync(join(folder, "src/events.ts"), "utf8");
  assert.match(text, /^import \* as piste from "piste-tracker\/browser";$/m);
  file("any.ts", run("iglu", "--for", "any").stdout);
  const any = readFileSync(join(folder, "any.ts"), "utf8");
  assert.doesNotMatch(any, /\bpiste\.|^import|\btrack[A-Z]/m);
  assert.match(any, /createLoggedIn = \(data: LoggedIn = \{\}\)/);
});

test("the standard schemas, all vendors together, give types without a fault", () => {
  const vendors = ["com.snowplowanalytics.snowplow", "com.snowplowanalytics.mobile", "nl.basjes", "org.openweathermap"];
  const schemas = fileURLToPath(new URL("../../protocol/schemas", import.meta.url));
  const { status, stderr } = run(
    schemas,
    ...vendors.flatMap((vendor) => ["--vendor", vendor]),
    "-o",
    "all/standard.ts",
    "--for=any",
  );
  assert.equal(status, 0, stderr);
  const options = ["--strict", "--noEmit", "--target", "es2020"];
  execFileSync(process.execPath, [TSC, ...options, join(folder, "all/standard.ts")], { cwd: folder, stdio: "pipe" });
});

const FAULTS = [
  ["{ no", /^piste-tracker types: bad\/1-0-0: is no JSON: /],
  [
    schema("x", { type: "object", properties: { a: { type: "strin" } } }),
    'bad/1-0-0: /properties/a/type: "strin" is no type of JSON Schema',
  ],
  [
    schema("x", { type: "object", properties: { "a/b": { enum: [] } } }),
    "bad/1-0-0: /properties/a~1b/enum: must be a list of values",
  ],
  [
    schema("x", { properties: { a: { $ref: "http://example.com" } } }),
    "bad/1-0-0: /properties/a/$ref: may name # or a definition of the same schema only",
  ],
  [
    schema("x", { properties: { a: { $ref: "#/definitions/gone" } } }),
    "bad/1-0-0: /definitions/gone: must be a schema",
  ],
  [schema("x", { oneOf: {} }), "bad/1-0-0: /oneOf: must be a list of schemas"],
  [schema("x", { required: "a" }), "bad/1-0-0: /required: must be a list of names"],
  [schema("x", { items: [3], type: "array" }), "bad/1-0-0: /items/0: must be a schema"],
  [schema("x", {}, "1.0.0"), "bad/1-0-0: /self/version: must be MODEL-REVISION-ADDITION, such as 1-0-0"],
  [schema("x", {}, 1), "bad/1-0-0: /self/version: must be a text"],
  [schema("x y", {}), "bad/1-0-0: /self: vendor and name may have letters, digits, and . _ - only"],
  [{ name: "no schema" }, "there is no schema in bad"],
];
for (const [content, message] of FAULTS)
  test(`a fault is told with file and place: ${message}`, () => {
    file("bad/1-0-0", content);
    const { status, stdout, stderr } = run("bad");
    assert.deepEqual([status, stdout], [1, ""]);
    if (typeof message == "string") assert.equal(stderr, `piste-tracker types: ${message}\n`);
    else assert.match(stderr, message);
  });

test("two files of one schema, and folders that are not there, are faults", () => {
  file("twice/a/1-0-0", schema("x", {}));
  file("twice/b/1-0-0", schema("x", {}));
  assert.match(run("twice").stderr, /twice\/b\/1-0-0: \/self: is the same schema as twice\/a\/1-0-0/);
  const { status, stderr } = run("nowhere");
  assert.equal(status, 1);
  assert.match(stderr, /nowhere/);
});

test("mistakes in the arguments end with 2, help with 0", () => {
  for (const [args, message] of [
    [[], "give the folder of your schemas"],
    [["iglu", "--out", "x"], "there is no option --out"],
    [["iglu", "-o"], "-o needs a value"],
    [["iglu", "--for", "deno"], "--for may be browser or any"],
  ]) {
    const { status, stderr } = run(...args);
    assert.deepEqual([status, stderr], [2, `piste-tracker types: ${message}\nTry: piste-tracker types --help\n`]);
  }
  const { status, stdout } = run("--help");
  assert.equal(status, 0);
  assert.match(stdout, /npx piste-tracker types \.\/iglu -o src\/events\.ts/);
});
