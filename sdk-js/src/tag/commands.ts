/** The commands of the tag: the functions of the package, under their own names, and where each takes its trackers. */
import { refuse } from "../core/values.js";
import * as all from "./all.js";
import { trackerOptions, type TagOptions } from "./options.js";

type Command = (...args: unknown[]) => unknown;

const COMMANDS: Record<string, unknown> = all;
const NAMES = Object.keys(COMMANDS);

/** Commands without an argument of their own: the list of trackers comes first. All others take one before it. */
export const ALONE = /^(newS|clear[EGP]|preserve.*Id$|enableSing)/;

/** The trackers by their names, each with the commands as its methods, for functions that the page gives to the tag. */
export const trackers: Record<string, Record<string, unknown>> = {};

/** Runs a command for the trackers with these names, or for all. TypeError if there is no such command. */
export function command(name: string, args: unknown[], trackers?: string[]): unknown {
  const action = find(name);
  if (action == all.newTracker) return newTracker(...(args as [string, string, TagOptions?]));
  if (action == all.addPlugin) return action(plugin(args), trackers);
  return ALONE.test(name) ? action(trackers) : action(timed(args[0]), trackers);
}

function find(name: string): Command {
  const action = NAMES.includes(name) && COMMANDS[name];
  if (typeof action != "function") refuse(name, "is no command");
  return action as Command;
}

/** The official tag takes times as { type, value }, too: an event's own time is its true one here. */
function timed(argument: unknown): unknown {
  const { timestamp } = (argument ?? {}) as { timestamp?: { value?: number } };
  return timestamp?.value ? { ...(argument as object), timestamp: timestamp.value } : argument;
}

function newTracker(id: string, endpoint: string, options?: TagOptions): void {
  const tracker = all.newTracker(id, endpoint, trackerOptions(options))!;
  const methods = { ...tracker } as Record<string, unknown>;
  // Questions are about one tracker and take its name; all else takes a list of them.
  for (const name of NAMES)
    methods[name] ??= (...args: unknown[]) => (/^get/.test(name) ? find(name)(id) : command(name, args, [id]));
  trackers[id] = methods;
  if (!options?.debug) return;
  tracker.emitter.pause_(1000); // the file beside this one should be there before events go
  void import("./piste-debug.js");
}

/**
 * A plugin: an object of this package as `{ plugin }`, or, as in the official tag, the address of a script, the names of its
 * global and of its constructor, and the constructor's arguments. The constructor is here already: nothing is loaded.
 */
const plugin = ([given, names, args = []]: unknown[]): unknown =>
  typeof given == "string" ? { plugin: find((names as string[])[1]!)(...(args as unknown[])) } : given;
