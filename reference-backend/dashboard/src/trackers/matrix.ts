/** The coverage matrix: trackers by the events that they sent, and what was declared but never came. */
import { question } from "../scope";
import { objects } from "../shapes";
import { tracker } from "../tracker";
import { type Plan, plan } from "./plan";
import { type Report, reports } from "./reports";

export interface Cell {
  good: number;
  failed: number;
}

export interface Sender {
  tracker: string;
  app: string;
  platform: string;
  last: number;
  cells: Map<string, Cell>;
  /** What the conformance suite says of this kind of tracker. */
  report: Report | undefined;
}

export interface Matrix {
  senders: Sender[];
  /** Models of the events' schemas, the most sent first. */
  events: string[];
  /** The plan's lines by the model of the event's schema. */
  declared: Map<string, Plan["lines"][number]>;
  plan: Plan;
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
const NOTHING: Cell = { good: 0, failed: 0 };

/** The schema without its last two numbers: a plan's line stands for all of them. */
const model = (uri: string): string => uri.replace(/^iglu:/, "").replace(/\/[^/]*\/(\d+)-[\d-]+$/, "/$1");

/** The event's name in a model such as com.acme/order/1; the number is told from the second on. */
export function eventName(key: string): string {
  const [, name = "", number = ""] = key.split("/");
  return number === "1" || !number ? name : `${name} ${number}`;
}

const keyOf = (line: { app: string | null; tracker: string | null }): string => `${line.app}\n${line.tracker}`;

export async function matrix(signal: AbortSignal): Promise<Matrix> {
  const [table, sending, planned, { list }] = await Promise.all([
    question("coverage", signal),
    question("trackers", signal),
    plan(signal),
    reports(signal),
  ]);
  const platforms = new Map(
    objects<{ app: string | null; tracker: string | null; platform: string | null }>(sending).map((line) => [
      keyOf(line),
      line.platform ?? "",
    ]),
  );
  const declared = new Map(planned.lines.map((line) => [model(line.declared.schema), line]));
  const senders = new Map<string, Sender>();
  const totals = new Map<string, Cell>([...declared.keys()].map((name) => [name, NOTHING]));
  const outside: Matrix["outside"] = [];
  const lines = objects<Line>(table);
  const sent = new Set(lines.filter(({ good }) => good).map(({ schema }) => model(schema)));
  const senderOf = (line: Line): Sender => {
    const key = keyOf(line);
    const platform = platforms.get(key) ?? "";
    const suite = tracker(line.tracker, platform).suite;
    const sender = senders.get(key) ?? {
      tracker: line.tracker ?? "",
      app: line.app ?? "",
      platform,
      last: 0,
      cells: new Map(),
      report: list.find((report) => report.tracker === suite && !report.problem),
    };
    sender.last = Math.max(sender.last, line.last);
    senders.set(key, sender);
    return sender;
  };
  for (const line of lines) {
    const name = model(line.schema);
    const { cells } = senderOf(line);
    const isCanonical = name.split("/")[1] === CANONICAL;
    if (isCanonical || !(sent.has(name) || declared.has(name))) {
      const what = isCanonical ? "canonical fields" : eventName(name);
      if (line.failed)
        outside.push({ words: `${what} from ${line.app ?? line.tracker ?? "unknown"}`, failed: line.failed });
      continue;
    }
    for (const of of [cells, totals]) {
      const { good, failed } = of.get(name) ?? NOTHING;
      of.set(name, { good: good + line.good, failed: failed + line.failed });
    }
  }
  const weight = (name: string) => (totals.get(name)?.good ?? 0) + (totals.get(name)?.failed ?? 0);
  return {
    senders: [...senders.values()].sort((a, b) => b.last - a.last),
    events: [...totals.keys()].sort((a, b) => weight(b) - weight(a)),
    declared,
    plan: planned,
    totals,
    outside,
  };
}
