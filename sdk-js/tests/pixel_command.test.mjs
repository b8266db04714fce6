// The command line, as a program of its own.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { emailPixel, pixel, PARAMETERS } from "../dist/esm/pixel/index.js";

const BIN = fileURLToPath(new URL("../src/pixel/bin.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "piste-pixel-"));
after(() => rmSync(folder, { recursive: true }));
const run = (args, input) => spawnSync(process.execPath, [BIN, ...args], { encoding: "utf8", input });
const endpoint = ["--endpoint", "https://c.example.com"];
const file = (name, text) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

test("the options are those of the library", () => {
  const entity = { schema: "iglu:com.acme/x/jsonschema/1-0-0", data: { a: "ü" } };
  const args = [
    "--page-url",
    "https://a.example/?b=1",
    "--page-title=a=b c",
    "--campaign-source",
    "mail",
    "--code-user-id",
    "{{ id }}",
  ];
  const { stdout, status } = run([
    "pixel",
    ...endpoint,
    ...args,
    "--entity",
    `@${file("entity.json", JSON.stringify(entity))}`,
    "--plain-json",
  ]);
  assert.equal(status, 0);
  assert.equal(
    stdout,
    pixel({
      endpoint: "https://c.example.com",
      pageUrl: "https://a.example/?b=1",
      pageTitle: "a=b c",
      campaign: { source: "mail" },
      userId: { code: "{{ id }}" },
      entities: [entity],
      base64: false,
    }) + "\n",
  );
});

test("a mail with its tool", () => {
  const { stdout } = run(["pixel", "email", ...endpoint, "--tool", "braze", "--se-label", "welcome"]);
  assert.equal(stdout, emailPixel({ endpoint: "https://c.example.com", tool: "braze", seLabel: "welcome" }) + "\n");
});

test("mistakes say what to do and end with 2", () => {
  const refused = (args, message) => {
    const { status, stdout, stderr } = run(args);
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, message);
  };
  refused(["pixel"], /give --endpoint/);
  refused(["pixel", ...endpoint, "--app-idd", "x"], /no option --app-idd; did you mean --app-id\?/);
  refused(["pixel", ...endpoint, "--app-id"], /--app-id needs a value/);
  refused(["pixel", ...endpoint], /--page-url is missing/);
  refused(["pixel", "email", ...endpoint, "--se-value", "much"], /--se-value must be a number/);
  refused(["pixel", "email", ...endpoint, "--tool", "pigeon"], /--tool "pigeon" is unknown; known: mailchimp/);
  refused(["pixel", ...endpoint, "--entity", "{"], /--entity is no JSON/);
  refused(["pixel", ...endpoint, "--entity", "@/no/such/file"], /\/no\/such\/file/);
  refused(["pixel", "banner"], /there is no command "banner"/);
  refused(["pixel", "lint"], /needs a file/);
  refused(["pixel", "lint", "/no/such.html"], /\/no\/such\.html cannot be read/);
  refused(["pixel", "lint", "--email", "-"], /did you mean --mail\?/);
  refused(["px"], /no command "px"/);
});

test("lint tells place and rule, and ends with 1", () => {
  const bad = file("bad.html", '<p>\n<img src="https://c.example/i?e=pv">');
  const { status, stdout } = run(["pixel", "lint", bad]);
  assert.equal(status, 1);
  assert.ok(stdout.startsWith(`${bad}:2:1: warning missing-size: `), stdout);
  assert.match(stdout, /\n1 pixel, 0 errors, \d warnings\n$/);
  const report = JSON.parse(run(["pixel", "lint", "--json", bad]).stdout);
  assert.equal(report.pixels, 1);
  assert.equal(report.findings[0].file, bad);
});

test("lint of a good mail from standard input ends with 0", () => {
  const tag = emailPixel({ endpoint: "https://c.example", appId: "news", tool: "mailchimp" });
  const { status, stdout } = run(["pixel", "lint", "--mail", "-"], tag);
  assert.deepEqual([status, stdout], [0, "1 pixel, 0 errors, 0 warnings\n"]);
});

test("help, parameters and tools", () => {
  assert.match(run(["pixel", "--help"]).stdout, /pixel lint FILE/);
  assert.match(run(["--help"]).stdout, /piste-tracker pixel/);
  const parameters = run(["pixel", "parameters"]).stdout;
  for (const { key, use, type } of PARAMETERS)
    if (use == "sent" && !/json|event_code/.test(type) && key != "tv")
      assert.match(parameters, new RegExp(` ${key} `), key);
  assert.match(run(["pixel", "tools"]).stdout, /Salesforce Marketing Cloud/);
});
