/** When each group's failures came: the newest failures, counted by group and part of the span. */
import { ask } from "../api";
import type { Bar } from "../bars";
import { duringSpan, span, spanMs } from "../scope";
import type { Summary } from "../shapes";
import type { FailedGroup } from "./group";

const BARS = 28;
const NEWEST = 500;

/** What a group and a failure in short have in common. */
const common = (of: Pick<Summary, "kind" | "schema" | "path">): string =>
  [of.kind ?? "", of.schema ?? "", of.path ?? ""].join("\n");

/** Bars for each group's kind, schema and path, from the newest 500 failures of the span. */
export async function failureBars(signal: AbortSignal): Promise<Map<string, Bar[]>> {
  const query = new URLSearchParams({ status: "failed", limit: String(NEWEST), ...duringSpan() });
  const { events } = await ask<{ events: Summary[] }>(`/api/events?${query}`, { signal });
  const { from } = span();
  const step = spanMs() / BARS;
  const groups = new Map<string, Bar[]>();
  for (const event of events) {
    const key = common(event);
    const bars = groups.get(key) ?? empty();
    groups.set(key, bars);
    const bar = bars[Math.floor((event.at - from) / step)];
    if (bar) bar.failed += event.event_count ?? 1;
  }
  return groups;
}

const empty = (): Bar[] => Array.from({ length: BARS }, (_, start) => ({ start, good: 0, failed: 0 }));

export const barsOf = (groups: Map<string, Bar[]> | null, group: FailedGroup): Bar[] =>
  groups?.get(common({ kind: group.kind, schema: group.schema ?? "", path: group.path })) ?? empty();
