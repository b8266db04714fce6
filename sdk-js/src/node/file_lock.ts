/** A lock file that tells which process uses a queue file. */
import { readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";

const held = new Set<string>();

process.on("exit", () => held.forEach(remove));

function remove(file: string): void {
  held.delete(file);
  try {
    unlinkSync(file);
  } catch {
    // It is gone already, and a lock whose process is gone locks nothing.
  }
}

const startOf = (): number => Math.round(Date.now() / 1000 - process.uptime());

/**
 * Whether the process that wrote the lock still runs.
 *
 * A container that starts anew often has the same process id: only the time of its start tells that its old lock counts
 * for nothing, while that of another thread of this process counts.
 */
function isAlive(owner: string): boolean {
  const [pid, host, start] = owner.split(" ");
  if (host != hostname() || !(+pid! > 0)) return false;
  if (+pid! == process.pid) return Math.abs(+start! - startOf()) < 3;
  try {
    process.kill(+pid!, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code == "EPERM";
  }
}

/**
 * Locks a path by a file beside it that holds the process id; returns what frees it, or undefined if it is in use.
 *
 * Holds between processes, threads and trackers of one machine. Throws where no file can be made.
 */
export function lock(path: string): (() => void) | undefined {
  const file = path + ".lock";
  if (held.has(file)) return;
  const owner = `${process.pid} ${hostname()} ${startOf()} ${Math.random()}`;
  for (;;)
    try {
      writeFileSync(file, owner, { flag: "wx" });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code != "EEXIST") throw error;
      if (isAlive(readFileSync(file, "utf8"))) return;
      unlinkSync(file);
    }
  // Of two processes that found the same lock stale, one may have removed the new lock of the other.
  if (readFileSync(file, "utf8") != owner) return;
  held.add(file);
  return () => remove(file);
}
