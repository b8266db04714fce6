/** Keeps the queue in a file of lines: a payload that came, or the ids of those that went. Survives a kill. */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { Key } from "../protocol.js";
import type { Payload, Store } from "../core/emitter.js";
import { lock } from "./file_lock.js";

export interface FileStore extends Store {
  /** Payloads of an earlier life, oldest first. */
  load(): Payload[];
  /** Closes the file and lets others have it. */
  close(): void;
}

/** Milliseconds between two attempts to write the whole file, after one that failed. */
const PATIENCE = 1000;

/**
 * A process that finds the file in use by another takes `path.1`, `path.2` and so on, and whoever starts takes over
 * what processes that are gone have left in any of them.
 *
 * A line is handed to the system at once, which a kill of the process does not undo; only a new file is synced to the
 * disk. So a loss of power may cost the last lines, but never the file. What fails is told to `onError`, and tried
 * again with the next event: until then, events are in memory only.
 */
export function fileStore(path: string, onError: (error: Error) => void): FileStore {
  const live = new Map<string, Payload>();
  let file = ""; // none: the queue lives in memory
  let descriptor = -1;
  let release: (() => void) | undefined;
  let lines = 0;
  let isTorn = false; // the last line may have no end
  let isBehind = false; // the file lacks something
  let rewriteAt = 0;

  function attempt(what: string, action: () => void): boolean {
    try {
      action();
      return true;
    } catch (error) {
      if (!isBehind)
        tell(
          `cannot be ${what} (${(error as Error).message}), so unsent events are in memory only: free space, or give a path that can be written`,
        );
      isBehind = true;
      return false;
    }
  }

  function tell(what: string): void {
    try {
      onError(new Error(`the queue file ${path} ${what}`));
    } catch {
      // A callback that fails is its owner's affair.
    }
  }

  /** Writes the file anew beside the old one, which stays until that is whole. */
  function rewrite(): void {
    rewriteAt = Date.now() + PATIENCE;
    const fresh = openSync(file + ".new", "w", 0o600);
    try {
      writeAll(fresh, [...live.values()].map((payload) => JSON.stringify(payload) + "\n").join(""));
      fsyncSync(fresh);
      renameSync(file + ".new", file);
    } catch (error) {
      closeSync(fresh);
      throw error;
    }
    close();
    descriptor = fresh;
    lines = live.size;
    rewriteAt = 0;
    isTorn = isBehind = false;
  }

  function close(): void {
    if (descriptor >= 0) closeSync(descriptor);
    descriptor = -1;
  }

  function append(line: string): void {
    if (!file) return;
    lines++;
    const isLong = lines > (live.size ? 10_000 + 4 * live.size : 100);
    if ((isBehind || isLong) && Date.now() >= rewriteAt && attempt("written anew", rewrite)) return;
    attempt("written", () => {
      if (descriptor < 0) descriptor = openSync(file, "a", 0o600);
      const text = (isTorn ? "\n" : "") + line + "\n";
      isTorn = true;
      writeAll(descriptor, text);
      isTorn = false;
    });
  }

  /** Puts what a file holds into `live`. A file that cannot be understood is kept under another name. */
  function read(from: string): void {
    let isDamaged = false;
    try {
      const rows = readFileSync(from, "utf8").split("\n");
      rows.forEach((row, index) => {
        // A kill may cut the last line short: that one event was never accepted.
        if (!understand(row) && index < rows.length - 1) isDamaged = true;
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code == "ENOENT") return;
      isDamaged = true;
    }
    if (!isDamaged) return;
    const aside = `${from}.damaged-${Date.now()}`;
    renameSync(from, aside);
    tell(`is damaged: what can be read of it is sent, and the file is kept as ${aside}`);
  }

  function understand(row: string): boolean {
    try {
      const record: unknown = JSON.parse(row);
      if (Array.isArray(record)) for (const id of record) live.delete(id);
      else if (isPayload(record)) live.set(record[Key.EVENT_ID]!, record);
      else return false;
      return true;
    } catch {
      return row == "";
    }
  }

  function open(): void {
    const folder = dirname(path);
    mkdirSync(folder, { recursive: true });
    for (let slot = 0; !(release = lock((file = slot ? `${path}.${slot}` : path))); slot++);
    const others = readdirSync(folder).filter((name) => name.startsWith(basename(path)) && isSlot(name));
    const names = [file, ...others.map((name) => join(folder, name)).filter((name) => name != file)];
    const locks = names.map((name) => (name == file ? release : lock(name)));
    names.forEach((name, index) => locks[index] && read(name));
    rewrite();
    names.forEach((name, index) => {
      if (name == file || !locks[index]) return;
      rmSync(name, { force: true });
      locks[index]!();
    });
  }

  const isSlot = (name: string): boolean => /^(\.\d+)?$/.test(name.slice(basename(path).length));

  return {
    load() {
      if (!attempt("opened", open) && !release) file = "";
      return [...live.values()];
    },
    add_({ payload_: payload, text_: text }) {
      if (live.has(payload[Key.EVENT_ID]!)) return; // it came from the file
      live.set(payload[Key.EVENT_ID]!, payload);
      append(text);
    },
    remove_(entries) {
      const ids = entries.map(({ payload_ }) => payload_[Key.EVENT_ID]!);
      for (const id of ids) live.delete(id);
      append(JSON.stringify(ids));
    },
    close() {
      if (isBehind && file) attempt("written anew", rewrite);
      close();
      file = "";
      release?.();
    },
  };
}

function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
}

function isPayload(record: unknown): record is Payload {
  return (
    typeof record == "object" &&
    record !== null &&
    Key.EVENT_ID in record &&
    Object.values(record).every((value) => typeof value == "string")
  );
}
