/** The command `types`: a folder of Iglu schemas in, a TypeScript module out. Files are read through functions. */
import { printModule } from "./print.js";
import { parseSchema, SchemaError, type Schema } from "./schema.js";

export interface Output {
  /** 0, 1 for a fault in a schema or a file, 2 for a mistake in the arguments. */
  status: number;
  stdout: string;
  stderr: string;
}

export interface Files {
  /** The paths of all files under a folder, or a file's own. Throws an Error that says why it cannot. */
  list(path: string): string[];
  read(path: string): string;
  write(path: string, text: string): void;
}

export const TYPES_HELP = `Writes TypeScript types and functions for your events and entities.

  piste-tracker types FOLDER... [-o FILE] [options]

FOLDER holds self-describing JSON Schemas, in Iglu's layout or any other; files that are none are passed over. For each
schema there is a type, a function create<Name>(data) that gives a self-describing JSON, and for pages a function
track<Name>(data, { context, timestamp }, trackers) that sends it as an event. Each model has its newest version.

Options:
  -o, --output FILE    where the module goes; standard output by default
  --for browser|any    "any": types and create<Name> alone, for Node, workers and libraries; browser by default
  --vendor VENDOR      only the schemas of this vendor; may be repeated

A fault in a schema ends with 1 and names the file and the place in it; mistakes in the arguments end with 2.

  npx piste-tracker types ./iglu -o src/events.ts
`;

class UsageError extends Error {}

interface Arguments {
  folders: string[];
  vendors: string[];
  output?: string;
  target: string;
}

export function runTypes(args: readonly string[], files: Files): Output {
  if (args.some((argument) => argument == "--help" || argument == "-h"))
    return { status: 0, stdout: TYPES_HELP, stderr: "" };
  try {
    return write(parse(args), files);
  } catch (error) {
    const usage = error instanceof UsageError;
    const hint = usage ? "Try: piste-tracker types --help\n" : "";
    const status = usage ? 2 : 1;
    return { status, stdout: "", stderr: `piste-tracker types: ${(error as Error).message}\n${hint}` };
  }
}

function parse(args: readonly string[]): Arguments {
  const rest = [...args];
  const found: Arguments = { folders: [], vendors: [], target: "browser" };
  for (let argument; (argument = rest.shift()) !== undefined; ) {
    const [, name = argument, inline] = /^(--[^=]+)=(.*)$/s.exec(argument) ?? [];
    if (!name.startsWith("-")) {
      found.folders.push(argument);
      continue;
    }
    const value = inline ?? rest.shift();
    if (!["-o", "--output", "--for", "--vendor"].includes(name)) throw new UsageError(`there is no option ${name}`);
    if (value === undefined) throw new UsageError(`${name} needs a value`);
    if (name == "--vendor") found.vendors.push(value);
    else if (name == "--for") found.target = value;
    else found.output = value;
  }
  if (!found.folders.length) throw new UsageError("give the folder of your schemas");
  if (!/^(browser|any)$/.test(found.target)) throw new UsageError("--for may be browser or any");
  return found;
}

function write({ folders, vendors, output, target }: Arguments, files: Files): Output {
  const schemas: Schema[] = [];
  const seen = new Map<string, string>();
  for (const folder of folders)
    for (const file of files.list(folder).sort()) {
      const schema = parseIfSchema(file, files.read(file));
      if (!schema || (vendors.length && !vendors.includes(schema.vendor))) continue;
      const key = [schema.vendor, schema.name, schema.version].join("/");
      if (seen.has(key)) throw new SchemaError(file, "/self", `is the same schema as ${seen.get(key)}`);
      seen.set(key, file);
      schemas.push(schema);
    }
  if (!schemas.length) throw new Error(`there is no schema in ${folders.join(", ")}`);
  const header =
    "Types of events and entities, printed by `piste-tracker types` from their schemas. Change them there.";
  const text = printModule(schemas, { browser: target == "browser", header });
  if (output === undefined) return { status: 0, stdout: text, stderr: "" };
  files.write(output, text);
  return { status: 0, stdout: "", stderr: `${output}: ${text.match(/^export const create/gm)!.length} schemas\n` };
}

/** Files of a schema registry have no ending or .json; other files of a repository are none of ours. */
function parseIfSchema(file: string, text: string): Schema | undefined {
  return /(^|[\\/])[^.\\/]+$|\.json$/.test(file) && /^\s*\{/.test(text) ? parseSchema(file, text) : undefined;
}
