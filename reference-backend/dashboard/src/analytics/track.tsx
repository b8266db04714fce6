/** A session along its time: pages as blocks, and a rail an app with a mark for each of its events. */
import { clock, count, plain } from "../format";
import { Mark } from "../marks";
import type { Summary } from "../shapes";

export interface Moment {
  id: string;
  at: number;
  event: Summary;
}

/** So many apps have a rail of their own; the rest share the last. */
const MOST_RAILS = 5;
const OTHERS = "others";

export function Track({ moments }: { moments: Moment[] }) {
  const [first, last] = [moments[0]!.at, moments.at(-1)!.at];
  const place = (at: number) => (last > first ? ((at - first) / (last - first)) * 96 + 1 : 50);
  const views = moments.filter(({ event }) => event.event_name === "page_view");
  const apps = [...new Set(moments.map(({ event }) => event.app_id ?? ""))];
  const rails = apps.length > MOST_RAILS ? [...apps.slice(0, MOST_RAILS - 1), OTHERS] : apps;
  const railOf = ({ event }: Moment) => (rails.includes(event.app_id ?? "") ? (event.app_id ?? "") : OTHERS);
  return (
    <div class="track" role="img" aria-label={`${count(moments.length)} events from ${clock(first)} to ${clock(last)}`}>
      <span class="rail-name faint">page</span>
      <div class="pages">
        {views.map(({ id, at, event }, number) => {
          const from = place(at);
          const to = number + 1 < views.length ? place(views[number + 1]!.at) : 98;
          return (
            <span key={id} class="page-block cut" style={{ left: `${from}%`, width: `${Math.max(0.5, to - from)}%` }}>
              <bdi>{plain(event.page_urlpath ?? "", 60)}</bdi>
            </span>
          );
        })}
      </div>
      {rails.flatMap((name) => [
        <span key={`name ${name}`} class="rail-name cut">
          <bdi>{plain(name || "events", 40)}</bdi>
        </span>,
        <div key={`rail ${name}`} class="rail">
          {moments
            .filter((moment) => railOf(moment) === name)
            .map(({ id, at, event }) => (
              <span key={id} class="on-rail" style={{ left: `${place(at)}%` }}>
                <Mark name={event.status} silent />
              </span>
            ))}
        </div>,
      ])}
      <span />
      <div class="row small faint">
        <span>{clock(first, false)}</span>
        <span class="fill" />
        <span>{clock(last, false)}</span>
      </div>
    </div>
  );
}
