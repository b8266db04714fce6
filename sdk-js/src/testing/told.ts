/** What is said of events when a test fails. */
import type { StoredEvent } from "./index.js";

/** The newest events of either kind that are listed. */
const SHOWN = 10;

/** A failed event in one line: the reason, and what to do about it. */
export const told = ({ reason, fix }: StoredEvent): string => `${reason}${fix ? ` (${fix})` : ""}`;

/** What was wanted, and what is there instead. */
export function shortfall(
  wanted: string,
  { status, ...columns }: Record<string, unknown>,
  good: StoredEvent[],
  failed: StoredEvent[],
): string {
  const wish = [status, ...Object.entries(columns).map(([name, value]) => `${name}=${JSON.stringify(value)}`)];
  return [
    `${wanted} (${wish.join(", ")}). In the lane are ${good.length} good and ${failed.length} failed events.`,
    ...good
      .slice(-SHOWN)
      .map((event) => `  good: ${event.event_name} ${event.page_url ?? event.se_action ?? ""}`.trimEnd()),
    ...failed.slice(-SHOWN).map((event) => `  failed: ${told(event)}`),
  ].join("\n");
}
