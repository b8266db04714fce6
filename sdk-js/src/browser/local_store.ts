/** Keeps the queue in localStorage, a key an event, so that tabs never write over one another. */
import { Key } from "../protocol.js";
import type { Payload, Store } from "../core/emitter.js";
import { newId } from "../core/tracker.js";
import { readStorage, writeStorage } from "./storage.js";

export interface LocalStore extends Store {
  adopt(restore: (payload: Payload) => void): void;
  leave(): void;
  /** Takes the lock again, for a page that returns from the back/forward cache. */
  comeBack(): void;
  has(payload: Payload): boolean;
}

/**
 * Each page owns the keys that begin with `prefix` and its own id, and holds a Web Lock of that name while it lives.
 * Events of a page whose lock is free are orphans: the page that gets the lock takes them over, and no other can.
 */
export function localStore(prefix: string): LocalStore {
  const own = prefix + newId() + ".";
  const keyOf = (payload: Payload): string => own + payload[Key.EVENT_ID];
  let release: (() => void) | undefined;

  const hold = (): void =>
    void navigator.locks?.request(own, () => new Promise<void>((resolve) => (release = resolve))).catch(() => {});
  hold();
  const unsaved = new Set<Payload>(); // those that storage refused

  const store = {
    /** A page that holds a lock cannot go into the back/forward cache. */
    leave: () => release?.(),
    comeBack: hold,
    has: (payload: Payload) => unsaved.has(payload) || !!readStorage(keyOf(payload)),
    load: () => [],
    add(payload: Payload): void {
      if (!writeStorage(keyOf(payload), JSON.stringify(payload))) unsaved.add(payload);
    },
    remove: (payloads: Payload[]) =>
      payloads.forEach((payload) => unsaved.delete(payload) || writeStorage(keyOf(payload))),
    adopt(restore: (payload: Payload) => void): void {
      const orphans = (owner: string): void => {
        const found: Payload[] = [];
        for (const key of Object.keys(localStorage))
          if (key.startsWith(owner)) {
            try {
              found.push(JSON.parse(localStorage[key]));
            } catch {
              // Somebody else's text under our key.
            }
            writeStorage(key);
          }
        found.sort((one, other) => +one[Key.CREATED_TSTAMP]! - +other[Key.CREATED_TSTAMP]!);
        for (const payload of found) {
          store.add(payload);
          restore(payload);
        }
      };
      try {
        const owners = new Set(
          Object.keys(localStorage)
            .filter((key) => key.startsWith(prefix) && !key.startsWith(own))
            .map((key) => key.slice(0, own.length)),
        );
        for (const owner of owners)
          if (navigator.locks)
            navigator.locks.request(owner, { ifAvailable: true }, (lock) => lock && orphans(owner)).catch(() => {});
          else orphans(owner);
      } catch {
        // Storage is blocked: the queue lives in memory.
      }
    },
  };
  return store;
}
