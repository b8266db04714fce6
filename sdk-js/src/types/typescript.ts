/** JSON Schema (draft 4 and what newer drafts share with it) as the text of a TypeScript type. */
import { pascal, property } from "./names.js";
import { isObject, SchemaError, type Json, type Schema } from "./schema.js";

/** What a type is printed with: the schema it stands in, and the names of its shared definitions. */
export interface Scope {
  readonly schema: Schema;
  /** The type's own name, which `#` means. */
  readonly name: string;
  /** The name of the type for `#/definitions/x`; asking for it has it printed. */
  readonly definition: (pointer: string) => string;
}

const LIMITS = "minimum maximum minLength maxLength minItems maxItems pattern format multipleOf".split(" ");

/** The object that no property may stand in. */
export const EMPTY = "{ [key: string]: never }";

const PRIMITIVE: Record<string, string> = {
  string: "string",
  number: "number",
  integer: "number",
  boolean: "boolean",
  null: "null",
};

/** Whether a type is several joined by `|` or `&`, outside of its braces, comments and texts. */
function isUnion(type: string): boolean {
  let outside = type.replace(/\/\*[^]*?\*\/|"(?:[^"\\]|\\.)*"/g, "");
  for (let inner; (inner = outside.replace(/\{[^{}]*\}/g, "")) != outside; ) outside = inner;
  return / [|&] /.test(outside);
}
const grouped = (type: string): string => (isUnion(type) ? `(${type})` : type);
const union = (types: string[]): string => [...new Set(types)].join(" | ") || "never";

/** The type of a subschema, which stands at a JSON pointer. */
export function typeOf(schema: unknown, pointer: string, scope: Scope): string {
  const wrong = (fault: string, at = ""): never => {
    throw new SchemaError(scope.schema.file, pointer + at, fault);
  };
  if (schema === true) return "unknown";
  if (schema === false) return "never";
  if (!isObject(schema)) return wrong("must be a schema");
  if ("$ref" in schema) return reference(schema.$ref);
  if ("const" in schema) return literal(schema.const);
  if ("enum" in schema) return enumeration(schema);

  const parts: string[] = [];
  const base = plain(schema);
  if (base != "unknown") parts.push(base);
  for (const key of ["oneOf", "anyOf", "allOf"])
    if (key in schema) {
      const list = schema[key];
      if (!Array.isArray(list) || !list.length) wrong("must be a list of schemas", `/${key}`);
      const types = (list as unknown[]).map((item, at) => typeOf(item, `${pointer}/${key}/${at}`, scope));
      if (key == "allOf") parts.push(...types.filter((type) => type != "unknown"));
      else if (!types.includes("unknown")) parts.push(union(types));
    }
  return parts.length > 1 ? [...new Set(parts)].map(grouped).join(" & ") : (parts[0] ?? "unknown");

  function reference(target: unknown): string {
    if (target === "#") return scope.name;
    if (typeof target == "string" && /^#\/(definitions|\$defs)\/[^/]+$/.test(target)) return scope.definition(target);
    return wrong("may name # or a definition of the same schema only", "/$ref");
  }

  function literal(value: unknown): string {
    return value === null || /string|number|boolean/.test(typeof value)
      ? JSON.stringify(value)
      : wrong("may be a text, a number, a boolean or null", "/const");
  }

  function enumeration({ enum: values, type }: Json): string {
    if (!Array.isArray(values) || !values.length) return wrong("must be a list of values", "/enum");
    const allowed = type === undefined ? undefined : [type].flat();
    const kind = (value: unknown): string => (value === null ? "null" : typeof value);
    const fits = (value: unknown): boolean =>
      !allowed || allowed.includes(kind(value)) || (kind(value) == "number" && allowed.includes("integer"));
    return union(values.filter(fits).map((value) => literal(value)));
  }

  function plain(json: Json): string {
    const implied = "properties" in json || "required" in json ? "object" : "items" in json ? "array" : undefined;
    const types = json.type === undefined ? implied : json.type;
    if (types === undefined) return "unknown";
    return union(
      [types].flat().map((type) => {
        if (type === "object") return objectOf(json);
        if (type === "array") return arrayOf(json.items);
        if (typeof type == "string" && Object.hasOwn(PRIMITIVE, type)) return PRIMITIVE[type]!;
        return wrong(`${JSON.stringify(type)} is no type of JSON Schema`, "/type");
      }),
    );
  }

  function arrayOf(items: unknown): string {
    if (items === undefined) return "unknown[]";
    if (!Array.isArray(items)) return grouped(typeOf(items, `${pointer}/items`, scope)) + "[]";
    const places = items.map((item, at) => grouped(typeOf(item, `${pointer}/items/${at}`, scope)) + "?");
    return `[${[...places, "...unknown[]"].join(", ")}]`; // JSON Schema lets a tuple be shorter and longer
  }

  function objectOf(json: Json): string {
    const { properties = {}, required = [], additionalProperties: more, patternProperties: patterns } = json;
    if (!isObject(properties)) return wrong("must be an object", "/properties");
    if (!Array.isArray(required)) return wrong("must be a list of names", "/required");
    const lines = Object.entries(properties).map(([name, member]) => {
      const type = typeOf(member, `${pointer}/properties/${escaped(name)}`, scope);
      return `${comment(member)}${property(name)}${required.includes(name) ? "" : "?"}: ${type};\n`;
    });
    for (const name of required)
      if (typeof name != "string") wrong("must be a list of names", "/required");
      else if (!Object.hasOwn(properties, name)) lines.push(`${property(name)}: unknown;\n`);
    if (more === true || isObject(more) || patterns) {
      const alone = isObject(more) && !patterns && !lines.length;
      lines.push(`[key: string]: ${alone ? typeOf(more, `${pointer}/additionalProperties`, scope) : "unknown"};\n`);
    }
    if (!lines.length) return more === false ? EMPTY : "{ [key: string]: unknown }";
    return `{\n${lines.join("").replace(/^(?=.)/gm, "  ")}}`;
  }
}

const escaped = (name: string): string => name.replace(/~/g, "~0").replace(/\//g, "~1");

/** A schema's description and limits as a comment before what it describes; nothing where it has neither. */
export function comment(schema: unknown, also = ""): string {
  if (!isObject(schema)) return "";
  const limits = LIMITS.filter((key) => key in schema).map((key) => `${key} ${JSON.stringify(schema[key])}`);
  const described = typeof schema.description == "string" ? schema.description.trim() : "";
  const limited = limits.length && described ? ` (${limits.join(", ")})` : limits.join(", ");
  const text = [described + limited, also]
    .filter(Boolean)
    .join("\n")
    .replace(/\*\//g, "*\\/")
    .split(/\s*\n\s*/);
  if (!text[0]) return "";
  return text.length == 1 ? `/** ${text[0]} */\n` : `/**\n${text.map((line) => ` * ${line}\n`).join("")} */\n`;
}

/** The name of a definition's type. */
export const definitionName = (owner: string, pointer: string): string => owner + pascal(pointer.split("/").at(-1)!);
