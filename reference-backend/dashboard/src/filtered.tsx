/** What the strip's click filters, in the view below it: a line that says what is shown, or why nothing is hidden. */
import type { ComponentChildren } from "preact";
import { Mark, type MarkName } from "./marks";
import { change, param, view, type View } from "./route";

export const STATUSES = ["good", "failed", "bots", "duplicates", "missing"] as const;
export type Status = (typeof STATUSES)[number];

/** The filter of the address; empty for none, and for one that there is not. */
export const status = (): Status | "" => STATUSES.find((name) => name === param("status")) ?? "";

const MARKS: Record<Status, MarkName> = {
  good: "good",
  failed: "failed",
  bots: "bot",
  duplicates: "duplicate",
  missing: "missing",
};

const ALL_SHOWN = "everything is shown";

/** For each view what a filter does there, or why it can do nothing. */
const SAID: Record<View, Record<Status, string>> = {
  live: {
    good: "only good events",
    failed: "only failed events",
    bots: "only events of bots",
    duplicates: "only events that came before, under the same event_id",
    missing: "only the gaps in the numbers of trackers that number their events",
  },
  failed: {
    good: `a good event has no reason to fail: ${ALL_SHOWN}`,
    failed: "only failed events, as always in this view",
    bots: `bots are told apart after an event has passed, and none of these has: ${ALL_SHOWN}`,
    duplicates: `what failed is not compared with what came before: ${ALL_SHOWN}`,
    missing: `what never came cannot fail: ${ALL_SHOWN}`,
  },
  trackers: {
    good: "only good events in the matrix",
    failed: "only failed events in the matrix",
    bots: "only good events of bots, beside all failed ones; plan and ledger count everybody's",
    duplicates: "only trackers of which an event came twice, in the ledger",
    missing: "only trackers of which an event is missing, in the ledger",
  },
  schemas: {
    good: "only schemas of good events",
    failed: "only schemas by which an event failed",
    bots: "only good events of bots, beside all failed ones",
    duplicates: `schemas are counted with events that came twice: ${ALL_SHOWN}`,
    missing: `what never came has no schema: ${ALL_SHOWN}`,
  },
  analytics: {
    good: "only good events in the chart; the other figures have good events alone",
    failed: "only failed events in the chart; the other figures have good events alone",
    bots: "only events of bots",
    duplicates: `figures count an event that came twice as often as it came: ${ALL_SHOWN}`,
    missing: `what never came cannot be counted: ${ALL_SHOWN}`,
  },
  send: {
    good: "the lights turn on for good events and for failed ones",
    failed: "the lights turn on for good events and for failed ones",
    bots: "the lights turn on for bots too",
    duplicates: "the lights turn on for an event that came before, too",
    missing: "what never came turns on no light",
  },
};

/** The line; nothing without a filter. `children` go in front of the button that takes it away. */
export function Filtered({ children }: { children?: ComponentChildren }) {
  const name = status();
  if (!name) return null;
  return (
    <p class="filtered row small" role="status">
      <Mark name={MARKS[name]} silent /> <b>{name[0]!.toUpperCase() + name.slice(1)}</b>
      <span class="soft">{SAID[view.value][name]}</span>
      {children}
      <span class="fill" />
      <button class="control" onClick={() => change({ status: "" })}>
        Take the filter away
      </button>
    </p>
  );
}
