/** The tag: runs what the loader snippet queued, then answers its calls under the official tag's names. */
import { command, trackers } from "./commands.js";

type Call = Iterable<unknown>;
interface Loader {
  (...args: unknown[]): void;
  /** What was called so far; then the tag, to which the snippet's function goes on to push. */
  q?: { push: (...calls: Call[]) => unknown };
}
type Page = Record<string, Loader | undefined> & { GlobalSnowplowNamespace?: string[] };

/** `name:tracker1;tracker2` speaks to some trackers; a function is called with all of them, by name, as `this`. */
function run(call: Call): void {
  try {
    const [name, ...args] = call;
    if (typeof name == "function") name.apply(trackers, args);
    else {
      const [action, ids] = String(name).split(":");
      command(action!, args, ids?.split(";"));
    }
  } catch (fault) {
    console.error("piste:", fault); // a page goes on, whatever its tag was asked
  }
}

const page = window as unknown as Page;
// Each tag that is loaded takes one name: a page may have another one beside it.
const name = page.GlobalSnowplowNamespace?.shift() ?? "snowplow";
const loader: Loader = (page[name] ??= (...args) => void loader.q!.push(args));
const queued = (loader.q ??= [] as Call[]);

function answer(): void {
  loader.q = { push: (...calls) => calls.forEach(run) };
  (queued as Call[]).forEach?.(run); // another tag may have answered what was queued
}

// A page that was prerendered has no visitor yet, and may never have one: its calls wait in the queue.
if ((document as { prerendering?: boolean }).prerendering)
  document.addEventListener("prerenderingchange", answer, { once: true });
else answer();
