// Prints the types of the standard schemas, a file a vendor: `make generate` after a change in protocol/schemas.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { parseSchema, printModule } from "../../dist/esm/types/index.js";

const SCHEMAS = fileURLToPath(new URL("../../../protocol/schemas", import.meta.url));
const VENDORS = {
  snowplow: "com.snowplowanalytics.snowplow",
  mobile: "com.snowplowanalytics.mobile",
  ecommerce: "com.snowplowanalytics.snowplow.ecommerce",
  media: "com.snowplowanalytics.snowplow.media",
  ietf: "org.ietf",
  w3: "org.w3",
  whatwg: "org.whatwg",
};
/** Wrappers of the wire, configuration of enrichments, and what enrichments add: no tracker writes any of them. */
const NOT_TRACKED = [
  ...["atomic", "contexts", "unstruct_event", "payload_data", "enrichments", "failure", "duplicate", "uri_redirect"],
  ...["anon_ip", "ip_lookups", "referer_parser", "campaign_attribution", "pii_transformation", "ua_parser_context"],
  ...["asn", "bot_detection", "cross_navigation", "event_specification_validation", "utm_referrer"],
];

/** The text that each file should have, by its path. */
export async function wanted() {
  const files = {};
  for (const [name, vendor] of Object.entries(VENDORS)) {
    const schemas = readdirSync(join(SCHEMAS, vendor))
      .filter((schema) => !NOT_TRACKED.includes(schema) && !schema.endsWith("_config"))
      .flatMap((schema) =>
        readdirSync(join(SCHEMAS, vendor, schema, "jsonschema")).map((version) => {
          const path = join(SCHEMAS, vendor, schema, "jsonschema", version);
          return parseSchema(path, readFileSync(path, "utf8"));
        }),
      );
    const origin = "Printed from protocol/schemas by generate.mjs of this folder. Change them there.";
    const header = `Events and entities of ${vendor}.\n\n${origin}`;
    const text = printModule(schemas, { header, vendor });
    const path = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
    files[path] = await format(text, { parser: "typescript", printWidth: 120 });
  }
  return files;
}

if (process.argv[1] == fileURLToPath(import.meta.url))
  for (const [path, text] of Object.entries(await wanted())) writeFileSync(path, text);
