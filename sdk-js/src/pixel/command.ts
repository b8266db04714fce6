/** The command line: arguments in, texts and a status out; files are read through a function. */
import { distance } from "./distance.js";
import { HELP, parameterTable, toolTable } from "./help.js";
import { countPixels, lint, type Finding } from "./lint.js";
import { PARAMETERS } from "./parameters.js";
import { CAMPAIGN, settable, type EventName } from "./payload.js";
import { emailPixel, noscriptPixel, pixel, pixelUrl, type EmailPixelOptions } from "./pixel.js";
import { code, type LanguageName } from "./templates.js";
import { PIXEL_VERSION } from "./version.js";
import type { ToolName } from "./mail_tools.js";

export interface Output {
  /** 0, 1 if a lint found something, 2 for a mistake in the arguments. */
  status: number;
  stdout: string;
  stderr: string;
}

/** Reads a file, or standard input for `-`; throws an Error that says why it cannot. */
export type Read = (path: string) => string;

const TAGS = { page: pixel, email: emailPixel, noscript: noscriptPixel, url: pixelUrl };

/** A mistake in the arguments. */
class UsageError extends Error {}

export function runPixel(args: readonly string[], read: Read): Output {
  const [first, ...rest] = args;
  try {
    if (args.some((argument) => argument == "--help" || argument == "-h")) return said(HELP);
    if (first == "--version") return said(PIXEL_VERSION + "\n");
    if (first == "lint") return lintFiles(rest, read);
    if (first == "parameters") return said(parameterTable());
    if (first == "tools") return said(toolTable());
    if (first !== undefined && !first.startsWith("-") && !Object.hasOwn(TAGS, first))
      throw new UsageError(
        `there is no command "${first}"; there are page, email, noscript, url, lint, parameters and tools`,
      );
    const named = first !== undefined && Object.hasOwn(TAGS, first);
    const options = tagOptions(named ? rest : args, read);
    return said(TAGS[named ? (first as keyof typeof TAGS) : "page"](options) + "\n");
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof TypeError)) throw error;
    const message = error.message.replace(/^([a-z]+[A-Z]\w*|endpoint|path|event|template|tool)(?= )/, (option) =>
      flag(option),
    );
    return { status: 2, stdout: "", stderr: `piste-tracker pixel: ${message}\nTry: piste-tracker pixel --help\n` };
  }
}

const said = (stdout: string): Output => ({ status: 0, stdout, stderr: "" });
const flag = (option: string) => "--" + option.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase());

type Set = (options: EmailPixelOptions, value: string, read: Read) => void;

const json = (name: string, value: string, read: Read) => {
  const text = value.startsWith("@") ? contents(value.slice(1), read) : value;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${name} is no JSON: ${(error as Error).message}`);
  }
};

function contents(path: string, read: Read): string {
  try {
    return read(path);
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

/** Flags with a value. */
const FLAGS: Record<string, Set> = {
  "--endpoint": (options, value) => (options.endpoint = value),
  "--event": (options, value) => (options.event = value as EventName),
  "--path": (options, value) => (options.path = value),
  "--alt": (options, value) => (options.alt = value),
  "--template": (options, value) => (options.template = value as LanguageName),
  "--tool": (options, value) => (options.tool = value as ToolName),
  "--cache-buster": (options, value) => (options.cacheBuster = value),
  "--self-describing": (options, value, read) => {
    options.selfDescribing = json("--self-describing", value, read);
    options.event ??= "unstruct";
  },
  "--entity": (options, value, read) =>
    (options.entities = [...(options.entities ?? []), json("--entity", value, read)]),
};
for (const name of Object.keys(CAMPAIGN))
  for (const [prefix, wrap] of [
    ["--campaign-", String],
    ["--code-campaign-", code],
  ] as const)
    FLAGS[prefix + name] = (options, value) => (options.campaign = { ...options.campaign, [name]: wrap(value) });
for (const { option } of PARAMETERS.filter(settable))
  for (const [prefix, wrap] of [
    ["--", String],
    ["--code-", code],
  ] as const)
    FLAGS[prefix + flag(option).slice(2)] = (options, value) => Object.assign(options, { [option]: wrap(value) });

const SWITCHES: Record<string, Partial<EmailPixelOptions>> = {
  "--plain-json": { base64: false },
  "--once": { once: true },
};

function tagOptions(args: readonly string[], read: Read): EmailPixelOptions {
  const options: EmailPixelOptions = { endpoint: "" };
  const rest = [...args];
  for (let argument; (argument = rest.shift()) !== undefined; ) {
    const [, name = argument, inline] = /^(--[^=]+)=(.*)$/s.exec(argument) ?? [];
    if (Object.hasOwn(SWITCHES, name)) Object.assign(options, SWITCHES[name]);
    else if (Object.hasOwn(FLAGS, name)) {
      const value = inline ?? rest.shift();
      if (value === undefined) throw new UsageError(`${name} needs a value`);
      FLAGS[name]!(options, value, read);
    } else throw new UsageError(unknown(name, [...Object.keys(FLAGS), ...Object.keys(SWITCHES)]));
  }
  if (!options.endpoint) throw new UsageError("give --endpoint, your collector's address");
  return options;
}

function unknown(name: string, known: readonly string[]): string {
  if (!name.startsWith("-")) return `"${name}" is no option; put a value with spaces into quotes`;
  const near = [...known].sort((one, other) => distance(name, one) - distance(name, other))[0]!;
  return `there is no option ${name}${distance(name, near) <= 3 ? `; did you mean ${near}?` : ""}`;
}

function lintFiles(args: readonly string[], read: Read): Output {
  const flags = args.filter((argument) => argument.startsWith("--"));
  const files = args.filter((argument) => !argument.startsWith("--"));
  const known = ["--mail", "--https", "--json"];
  for (const name of flags) if (!known.includes(name)) throw new UsageError(unknown(name, known));
  if (!files.length) throw new UsageError("lint needs a file, or - for standard input");
  const found: (Finding & { file: string })[] = [];
  let pixels = 0;
  for (const file of files) {
    const html = contents(file, read);
    pixels += countPixels(html);
    const options = { mail: flags.includes("--mail"), ...(flags.includes("--https") && { https: true }) };
    found.push(...lint(html, options).map((finding) => ({ file, ...finding })));
  }
  const status = found.length ? 1 : 0;
  if (flags.includes("--json"))
    return { status, stdout: JSON.stringify({ pixels, findings: found }, null, 2) + "\n", stderr: "" };
  const lines = found.map(
    ({ file, line, column, severity, rule, message }) => `${file}:${line}:${column}: ${severity} ${rule}: ${message}\n`,
  );
  const errors = found.filter(({ severity }) => severity == "error").length;
  const count = (number: number, noun: string) => `${number} ${noun}${number == 1 ? "" : "s"}`;
  const sum = `${count(pixels, "pixel")}, ${count(errors, "error")}, ${count(found.length - errors, "warning")}\n`;
  return { status, stdout: lines.join("") + sum, stderr: "" };
}
