/** The commands of the tag: the functions of the package, under their own names, and where each takes its trackers. */
import * as all from "./all.js";
import { trackerOptions, type TagOptions } from "./options.js";

type Command = (...args: unknown[]) => unknown;

const COMMANDS: Record<string, unknown> = all;
const NAMES = Object.keys(COMMANDS);

/** Commands without an argument of their own: the list of trackers comes first. All others take one before it. */
export const ALONE =
  "newSession clearGlobalContexts preservePageViewId enableSinglePageViews clearPageType clearEcommerceUser".split(" ");

/** Runs a command for the trackers with these names, or for all. TypeError if there is no such command. */
export function command(name: string, args: unknown[], trackers?: string[]): unknown {
  if (name == "newTracker") return newTracker(...(args as [string, string, TagOptions?]));
  if (name == "addPlugin") return addPlugin(args, trackers);
  const action = find(name);
  return ALONE.includes(name) ? action(trackers) : action(timed(args[0]), trackers);
}

/** The official tag takes times as { type, value }, too: an event's own time is its true one here. */
function timed(argument: unknown): unknown {
  const { timestamp } = (argument ?? {}) as { timestamp?: { value?: number } };
  return timestamp?.value ? { ...(argument as object), timestamp: timestamp.value } : argument;
}

function find(name: string): Command {
  const action = NAMES.includes(name) && COMMANDS[name];
  if (typeof action != "function") throw new TypeError(`${name} is no command of this tag`);
  return action as Command;
}

/** The trackers by their names, each with the commands as its methods, for functions that the page gives to the tag. */
export const trackers: Record<string, Record<string, unknown>> = {};

function newTracker(id: string, endpoint: string, options?: TagOptions): void {
  const tracker = all.newTracker(id, endpoint, trackerOptions(options));
  const methods = NAMES.map((name) => [name, (...args: unknown[]) => ask(name, args, id)]);
  trackers[id] = { ...Object.fromEntries(methods), ...tracker };
}

/** Questions are about one tracker and take its name; all else takes a list of them. */
const ask = (name: string, args: unknown[], id: string): unknown =>
  /^get[A-Z]/.test(name) ? find(name)(id) : command(name, args, [id]);

/**
 * A plugin: an object of this package as `{ plugin }`, or, as in the official tag, the address of a script, the names of its
 * global and of its constructor, and the constructor's arguments. The constructor is here already: nothing is loaded.
 */
function addPlugin([plugin, names, args = []]: unknown[], trackers?: string[]): void {
  const made = typeof plugin == "string" ? { plugin: find((names as string[])[1]!)(...(args as unknown[])) } : plugin;
  all.addPlugin(made as Parameters<typeof all.addPlugin>[0], trackers);
}
