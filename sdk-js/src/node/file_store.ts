/** Keeps the queue in a file of lines: a payload that came, or the ids of those that went. Survives a kill. */
import { appendFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { Key } from "../protocol.js";
import type { Payload, Store } from "../core/emitter.js";

export function fileStore(path: string, onError: (error: unknown) => void = () => {}): Store {
  let live = 0;
  let lines = 0;

  function attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      onError(error); // a full disk costs the persistence, not the event: it is still in memory
    }
  }

  function read(): Payload[] {
    let text = "";
    try {
      text = readFileSync(path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code != "ENOENT") onError(error);
    }
    const payloads = new Map<string, Payload>();
    for (const line of text.split("\n"))
      try {
        const record: unknown = JSON.parse(line);
        if (Array.isArray(record)) for (const id of record) payloads.delete(id);
        else if (isPayload(record)) payloads.set(record[Key.EVENT_ID]!, record);
      } catch {
        // A line that a kill or a damaged disk cut short: the others count.
      }
    return [...payloads.values()];
  }

  function rewrite(payloads: Payload[]): void {
    attempt(() => {
      writeFileSync(path + ".new", payloads.map((payload) => JSON.stringify(payload) + "\n").join(""));
      renameSync(path + ".new", path);
    });
    live = lines = payloads.length;
  }

  return {
    load() {
      const payloads = read();
      rewrite(payloads);
      return payloads;
    },
    add(payload) {
      attempt(() => appendFileSync(path, JSON.stringify(payload) + "\n"));
      live++;
      lines++;
    },
    remove(payloads) {
      attempt(() => appendFileSync(path, JSON.stringify(payloads.map((payload) => payload[Key.EVENT_ID])) + "\n"));
      live -= payloads.length;
      if (!live && ++lines > 100) rewrite([]);
      else if (lines > 10_000 && lines > 4 * live) rewrite(read());
    },
  };
}

function isPayload(record: unknown): record is Payload {
  return (
    typeof record == "object" &&
    record !== null &&
    Key.EVENT_ID in record &&
    Object.values(record).every((value) => typeof value == "string")
  );
}
