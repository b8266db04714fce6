/** What failures took from a funnel: an event that failed is no step, whoever sent it. */
import { count, roundPercent } from "../format";
import { Mark } from "../marks";
import { hrefTo } from "../route";

/** How a step was reached; `lost` are visitors of whom an event of the step's name failed, null where it names none. */
export interface Reached {
  step: number;
  name: string;
  reached: number;
  seconds: number | null;
  lost: number | null;
}

/** How many more may have reached each step, had none failed: never more than the step before let through. */
export const losses = (steps: Reached[]): number[] =>
  steps.map(({ reached, lost }, place) =>
    place ? Math.max(0, Math.min(lost ?? 0, steps[place - 1]!.reached - reached)) : 0,
  );

/** The worst of them in a sentence: the hatching alone does not say how many, nor of what. */
export function Losses({ steps, events }: { steps: Reached[]; events: string[] }) {
  const all = losses(steps);
  const most = Math.max(0, ...all);
  if (!most) return null;
  const place = all.indexOf(most);
  const event = events[place] ?? "";
  const there = steps[place]!.reached + most;
  return (
    <p class="pad small soft">
      <a class="bad" href={hrefTo("live", { q: event, status: "failed" })}>
        <Mark name="failed" silent /> {count(most)} {most === 1 ? "visitor" : "visitors"}
      </a>{" "}
      sent <bdi>{event}</bdi>, and it failed. With them that step may be up to {count(there)}, or{" "}
      {roundPercent(there, steps[0]!.reached)}.
    </p>
  );
}
