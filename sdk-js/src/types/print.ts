/** A module of types and functions for schemas. */
import { pascal, uniqueNames } from "./names.js";
import { isObject, newest, uriOf, type Json, type Schema } from "./schema.js";
import { comment, definitionName, EMPTY, typeOf, type Scope } from "./typescript.js";

export interface PrintOptions {
  /** Adds functions that track with the page's trackers; without it there are types and the functions `create...`. */
  browser?: boolean;
  /** The vendor of all schemas, where it is one: what their addresses share is printed once then, for small bundles. */
  vendor?: string;
  /** The first lines of the module's comment. */
  header: string;
}

/** The module's text: for the newest version of each model a type, `create...`, and for pages `track...`. */
export function printModule(schemas: readonly Schema[], { browser, vendor, header }: PrintOptions): string {
  const unique = uniqueNames();
  const names = new Map<string, number>();
  const pieces = newest(schemas).map((schema) => {
    const key = `${schema.vendor}/${schema.name}`;
    const older = names.has(key);
    names.set(key, 1);
    const base = pascal(schema.name) + (older ? "V" + schema.version.split("-")[0] : "");
    const name = unique(base, pascal(schema.vendor.split(".").at(-1)!));
    return printSchema(schema, name, unique, browser ?? false, vendor != undefined);
  });
  const imports = browser ? 'import * as piste from "piste-tracker/browser";\n\n' : "";
  return `/**\n${header.replace(/^/gm, " * ")}\n */\n\n${imports}${vendor ? describer(vendor) : ""}${pieces.join("\n")}`;
}

/** Most schemas are of the first version: the others name theirs. */
const describer = (
  vendor: string,
): string => `const describe = <D, const N extends string, const V extends string = "1-0-0">(
  data: D,
  name: N,
  version = "1-0-0" as V,
) => ({ schema: \`iglu:${vendor}/\${name}/jsonschema/\${version}\`, data }) as const;

`;

function printSchema(
  schema: Schema,
  name: string,
  unique: ReturnType<typeof uniqueNames>,
  browser: boolean,
  isDescribed: boolean,
): string {
  const definitions = new Map<string, string>();
  const scope: Scope = {
    schema,
    name,
    definition(pointer) {
      if (!definitions.has(pointer)) definitions.set(pointer, unique(definitionName(name, pointer), name));
      return definitions.get(pointer)!;
    },
  };
  const type = typeOf(schema.json, "", scope);
  let text = declaration(name, schema.json, type, uriOf(schema));
  const printed = new Set<string>();
  // A definition may name further ones, so the map grows while it is walked.
  for (const [pointer, definition] of definitions) {
    if (printed.has(pointer)) continue;
    printed.add(pointer);
    const [, group, key] = pointer.split("/");
    const found = (schema.json[group!] as Json | undefined)?.[key!.replace(/~1/g, "/").replace(/~0/g, "~")];
    text += "\n" + declaration(definition, found, typeOf(found, pointer.slice(1), scope));
  }
  return text + functions(schema, name, type == EMPTY ? `${name} = {}` : name, browser, isDescribed);
}

function declaration(name: string, schema: unknown, type: string, also?: string): string {
  const about = comment(isObject(schema) ? schema : {}, also);
  const isInterface = type.startsWith("{\n") && type.indexOf("\n}") == type.length - 2;
  return about + (isInterface ? `export interface ${name} ${type}\n` : `export type ${name} = ${type};\n`);
}

/** `parameter` is the type of the data, with its default where all of it may be left out. */
function functions(schema: Schema, name: string, parameter: string, browser: boolean, isDescribed: boolean): string {
  const version = schema.version == "1-0-0" ? "" : `, "${schema.version}"`;
  const made = isDescribed
    ? `describe(data, "${schema.name}"${version})`
    : `({ schema: "${uriOf(schema)}", data }) as const`;
  const create = `
export const create${name} = (data: ${parameter}) => ${made};
`;
  if (!browser) return create;
  return `${create}
export const track${name} = (data: ${parameter}, common: piste.Common = {}, trackers?: string[]) =>
  piste.trackSelfDescribingEvent({ event: create${name}(data), ...common }, trackers);
`;
}
