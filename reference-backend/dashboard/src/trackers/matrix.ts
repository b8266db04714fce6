/** The coverage matrix: trackers by the events that they sent, and what was declared but never came. */
import { ask, ApiError } from "../api";
import { question } from "../scope";
import { schemaName } from "../sentence";
import { objects } from "../shapes";

export interface Cell {
  good: number;
  failed: number;
}

export interface Sender {
  tracker: string;
  app: string;
  last: number;
  cells: Map<string, Cell>;
}

export interface Matrix {
  senders: Sender[];
  /** Schemas of events by their name, the most sent first. */
  events: string[];
  declared: Set<string>;
  totals: Map<string, Cell>;
  /** Failures that belong to no event's schema. */
  outside: { words: string; failed: number }[];
}

interface Line {
  schema: string;
  tracker: string | null;
  app: string | null;
  good: number;
  failed: number;
  last: number;
}

/** The schema of canonical columns: who fails by it sent no event of that name. */
const CANONICAL = "atomic";

const model = (uri: string): string => uri.replace(/(\d+)-\d+-\d+$/, "$1");

/** The declared events: the tracking plan's, where the backend has one. */
async function plan(signal: AbortSignal): Promise<string[]> {
  try {
    const told = await ask<{ lines?: { schema?: string; declared?: { schema?: string } }[] }>("/api/coverage", {
      signal,
    });
    return (told.lines ?? []).flatMap(({ schema, declared }) => schema ?? declared?.schema ?? []);
  } catch (problem) {
    if (problem instanceof ApiError && problem.status === 404) return [];
    throw problem;
  }
}

export async function matrix(signal: AbortSignal): Promise<Matrix> {
  const [table, declared] = await Promise.all([question("coverage", signal), plan(signal)]);
  const senders = new Map<string, Sender>();
  const totals = new Map<string, Cell>();
  const outside: Matrix["outside"] = [];
  for (const uri of declared) totals.set(schemaName(model(uri)), { good: 0, failed: 0 });
  const known = new Set(declared.map((uri) => schemaName(uri)));
  const lines = objects<Line>(table);
  const sent = new Set(lines.filter(({ good }) => good).map(({ schema }) => schemaName(schema)));
  for (const line of lines) {
    const name = schemaName(line.schema);
    if (name === CANONICAL || !(sent.has(name) || known.has(name))) {
      if (line.failed)
        outside.push({
          words: `${name === CANONICAL ? "canonical fields" : name} from ${line.app ?? line.tracker ?? "unknown"}`,
          failed: line.failed,
        });
      remember(senders, line);
      continue;
    }
    const cell = remember(senders, line).cells;
    const [here, all] = [cell.get(name) ?? { good: 0, failed: 0 }, totals.get(name) ?? { good: 0, failed: 0 }];
    cell.set(name, { good: here.good + line.good, failed: here.failed + line.failed });
    totals.set(name, { good: all.good + line.good, failed: all.failed + line.failed });
  }
  const weight = (name: string) => (totals.get(name)?.good ?? 0) + (totals.get(name)?.failed ?? 0);
  return {
    senders: [...senders.values()].sort((a, b) => b.last - a.last),
    events: [...totals.keys()].sort((a, b) => weight(b) - weight(a)),
    declared: known,
    totals,
    outside,
  };
}

function remember(senders: Map<string, Sender>, line: Line): Sender {
  const key = `${line.app}\n${line.tracker}`;
  const old = senders.get(key);
  const sender = old ?? { tracker: line.tracker ?? "", app: line.app ?? "", last: 0, cells: new Map() };
  sender.last = Math.max(sender.last, line.last);
  senders.set(key, sender);
  return sender;
}
