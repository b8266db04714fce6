/** Reads self-describing JSON Schemas, and says where one cannot be read. */

/** A fault in a schema: the file, the place in it as a JSON pointer, and what is wrong. */
export class SchemaError extends Error {
  constructor(file: string, pointer: string, fault: string) {
    super(`${file}${pointer && `: ${pointer}`}: ${fault}`);
  }
}

export type Json = Record<string, unknown>;

export interface Schema {
  readonly file: string;
  readonly vendor: string;
  readonly name: string;
  readonly version: string;
  readonly json: Json;
}

export const isObject = (value: unknown): value is Json =>
  typeof value == "object" && value !== null && !Array.isArray(value);

/** The schema in a file's text; undefined where the text is JSON of another kind. */
export function parseSchema(file: string, text: string): Schema | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (fault) {
    throw new SchemaError(file, "", `is no JSON: ${(fault as Error).message}`);
  }
  if (!isObject(json) || !("self" in json)) return;
  const { self } = json;
  if (!isObject(self)) throw new SchemaError(file, "/self", "must be an object");
  for (const key of ["vendor", "name", "version"])
    if (typeof self[key] != "string") throw new SchemaError(file, `/self/${key}`, "must be a text");
  if (self.format !== "jsonschema") throw new SchemaError(file, "/self/format", 'must be "jsonschema"');
  const { vendor, name, version } = self as Record<string, string>;
  if (!/^[\w.-]+$/.test(vendor!) || !/^[\w.-]+$/.test(name!))
    throw new SchemaError(file, "/self", "vendor and name may have letters, digits, and . _ - only");
  if (!/^[1-9]\d*(-\d+){2}$/.test(version!))
    throw new SchemaError(file, "/self/version", "must be MODEL-REVISION-ADDITION, such as 1-0-0");
  return { file, vendor: vendor!, name: name!, version: version!, json };
}

export const uriOf = ({ vendor, name, version }: Schema): string => `iglu:${vendor}/${name}/jsonschema/${version}`;

const numbers = ({ version }: Schema): number[] => version.split("-").map(Number);

/** The newest version of each model, by vendor, name and falling model. */
export function newest(schemas: readonly Schema[]): Schema[] {
  const order = (one: Schema, other: Schema): number => {
    const names = one.vendor == other.vendor ? [one.name, other.name] : [one.vendor, other.vendor];
    if (names[0] != names[1]) return names[0]! < names[1]! ? -1 : 1;
    const [left, right] = [numbers(one), numbers(other)];
    return right[0]! - left[0]! || right[1]! - left[1]! || right[2]! - left[2]!;
  };
  const sorted = [...schemas].sort(order);
  const model = (schema: Schema): string => [schema.vendor, schema.name, numbers(schema)[0]].join("/");
  return sorted.filter((schema, at) => at == 0 || model(sorted[at - 1]!) != model(schema));
}
