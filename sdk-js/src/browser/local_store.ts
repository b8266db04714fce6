/** Keeps the queue in localStorage, a key an event, so that tabs never write over one another. */
import { Key } from "../protocol.js";
import type { Entry, Payload, Store } from "../core/emitter.js";
import { newId } from "../core/tracker.js";
import { attempt } from "../core/values.js";
import { readStorage, writeStorage } from "./storage.js";

export interface LocalStore extends Store {
  /** Takes over the events of pages that are gone. */
  adopt_(put: (payload: Payload) => void): void;
  /** Lets other pages have the events; those in flight only after a while, in which their answer may still come. */
  leave_(flying: Entry[]): void;
  /** Takes the lock again, for a page that returns from the back/forward cache. */
  comeBack_(): void;
  has_(entry: Entry): boolean;
  /** The keys of the events of all pages. */
  keys_(): string[];
}

/**
 * Each page owns the keys that begin with `prefix` and its own id, and holds a Web Lock of that name while it lives.
 * Events of a page whose lock is free are orphans: the page that gets the lock takes them over, and no other can.
 * A value is the payload's JSON, after the time until which nobody may take it over, if there is one.
 */
export function localStore(prefix: string, patience: number): LocalStore {
  const own = prefix + newId() + ".";
  const { locks } = navigator;
  let count = 1e9; // so that keys are in the order of their events when they are sorted
  let release: (() => void) | undefined;

  /** The stored keys that begin so; none where storage is blocked. */
  const keys = (start: string): string[] =>
    (attempt(() => Object.keys(localStorage)) ?? []).filter((key) => key.startsWith(start));

  const store: LocalStore = {
    leave_(flying) {
      for (const { key_, text_ } of flying) if (key_) writeStorage(key_, Date.now() + patience + text_);
      release?.(); // a page that holds a lock cannot go into the back/forward cache
    },
    comeBack_: () =>
      void locks?.request(own, () => new Promise<void>((resolve) => (release = resolve))).catch(() => {}),
    has_: ({ key_ }) => !key_ || !!readStorage(key_),
    add_(entry) {
      const key = own + ++count;
      if (writeStorage(key, entry.text_)) entry.key_ = key; // storage may be full, or blocked
    },
    remove_(entries) {
      for (const { key_ } of entries) if (key_) writeStorage(key_);
    },
    keys_: () => keys(prefix),
    adopt_(put) {
      const takeOver = (owner: string): void => {
        for (const key of keys(owner).sort()) {
          const row = readStorage(key)!;
          if (parseInt(row) > Date.now()) continue;
          writeStorage(key);
          const payload = attempt(() => JSON.parse(row.slice(row.indexOf("{"))));
          if (payload?.[Key.EVENT_ID]) put(payload); // the others are somebody else's texts under our key
        }
      };
      for (const owner of new Set(store.keys_().map((key) => key.slice(0, own.length))))
        if (owner == own) continue;
        else if (locks) locks.request(owner, { ifAvailable: true }, (lock) => lock && takeOver(owner)).catch(() => {});
        else takeOver(owner);
    },
  };
  store.comeBack_();
  return store;
}
