/** Tells in the console what became of each event, where the collector gives verdicts. */
import type { Request } from "../core/emitter.js";
import type { Plugin } from "../core/tracker.js";
import { lines } from "../core/verdict.js";
import { Wire } from "../protocol.js";

export interface DebugConfiguration {
  /** Takes each line; by default the console, as a warning where an event is not good. */
  print?: (line: string) => void;
}

const show = (line: string): void => console[/ (good|pending)$/.test(line) ? "info" : "warn"](line);

/** The fetch of the page before it was wrapped; once for all trackers, which share it. */
let original: typeof fetch | undefined;
let print = show;

/**
 * Asks for verdicts, and prints a line for each event of every tracker of this page or runtime.
 *
 * It wraps the global fetch, so that trackers without it carry nothing for it.
 */
export function DebugPlugin(configuration: DebugConfiguration = {}): Plugin {
  print = configuration.print ?? show;
  return {
    activate() {
      if (original || typeof fetch == "undefined") return;
      const plain = (original = fetch);
      globalThis.fetch = async (input, init) => {
        const request = tracked(input, init);
        if (!request) return plain(input, init);
        // Not by the header: a collector of Snowplow's tells browsers that it is not allowed, and nothing would arrive.
        const url = `${request.url}${request.url.includes("?") ? "&" : "?"}verdict=1`;
        try {
          const response = await plain(url, init);
          // A copy of the answer, since the tracker reads the answer itself; and later, since nobody waits for a line.
          const copy = response.clone();
          void copy.text().then(
            (body) => tell(request, response.status, body),
            () => tell(request, 0, ""),
          );
          return response;
        } catch (problem) {
          tell(request, 0, "");
          throw problem;
        }
      };
    },
  };
}

/** The request, if a tracker has made it: they give an address, and the envelope or an event's parameters. */
function tracked(input: unknown, init: RequestInit | undefined): Request | undefined {
  if (typeof input != "string") return undefined;
  const body = init?.body;
  if (typeof body == "string")
    return body.startsWith(`{"schema":"${Wire.PAYLOAD_DATA}`) ? { url: input, body } : undefined;
  return body == undefined && input.split("?")[0]!.endsWith(Wire.PIXEL) ? { url: input } : undefined;
}

function tell(request: Request, status: number, body: string): void {
  try {
    lines(request, { status, body }).forEach((line) => print(line));
  } catch (problem) {
    console.warn("piste: debug:", problem); // a page goes on, whatever its debug mode meets
  }
}
