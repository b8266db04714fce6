/** The tag: runs what the loader snippet queued, then answers its calls under the official tag's names. */
import * as tracker from "../browser/index.js";
import * as error from "../plugins/error.js";
import * as form from "../plugins/form.js";
import * as link from "../plugins/link-click.js";

type Call = ArrayLike<unknown>;
type Command = (...args: never[]) => unknown;
interface Loader {
  (...args: unknown[]): void;
  q?: Call[];
}

const COMMANDS: Record<string, Command> = { ...tracker, ...error, ...form, ...link } as never;

/** `name:tracker1;tracker2` speaks to some trackers; a function is called as it is. */
function run(call: Call): void {
  const [name, ...args] = Array.from(call);
  try {
    if (typeof name == "function") name(...args);
    else {
      const [command, ids] = String(name).split(":");
      const action = COMMANDS[command!] as ((...args: unknown[]) => unknown) | undefined;
      if (!action) throw new TypeError(`${command} is no command of this tag`);
      if (ids) args[Math.max(action.length - 1, 0)] = ids.split(";");
      action(...args);
    }
  } catch (fault) {
    console.error("piste:", fault); // a page goes on, whatever its tag was asked
  }
}

const names: string[] = (window as never)["GlobalSnowplowNamespace"] ?? ["snowplow"];
for (const name of names) {
  const loader = (window as never as Record<string, Loader>)[name];
  const queued = loader?.q ?? [];
  const answer: Loader = (...args) => run(args);
  (window as never as Record<string, Loader>)[name] = answer;
  queued.forEach(run);
}
