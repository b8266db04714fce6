/** When the failures of a group came, beside the good events of the same name. */
import { axis, count } from "../format";
import { span, spanEnd, spanMs, spanWords } from "../scope";
import type { Summary } from "../shapes";

const BARS = 30;
const [WIDTH, HEIGHT] = [960, 56];

export function When({ failed, good }: { failed: Summary[]; good: Summary[] }) {
  const { from } = span();
  const step = spanMs() / BARS;
  const bars = Array.from({ length: BARS }, () => ({ failed: 0, good: 0 }));
  const fill = (events: Summary[], name: "failed" | "good") => {
    for (const { at, event_count } of events) {
      const bar = bars[Math.floor((at - from) / step)];
      if (bar) bar[name] += event_count ?? 1;
    }
  };
  fill(failed, "failed");
  fill(good, "good");
  const most = Math.max(1, ...bars.map((bar) => Math.max(bar.failed, bar.good)));
  const wide = WIDTH / BARS;
  const rect = (place: number, value: number, side: number, look: string) => {
    const tall = value ? Math.max(2, (value / most) * (HEIGHT - 4)) : 0;
    const x = place * wide + side * (wide / 2);
    return <rect x={x} width={wide / 2 - 2} y={HEIGHT - 2 - tall} height={tall} class={look} />;
  };
  return (
    <div class="when">
      <div class="row pad">
        <h3>When</h3>
        <span class="small faint">failures of this group{good.length > 0 && ", and good events of the same name"}</span>
      </div>
      <div class="when-chart">
        <svg
          class="bars"
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          height={HEIGHT}
          role="img"
          aria-label={`${count(failed.length)} failed and ${count(good.length)} good events in the ${spanWords()}`}
        >
          {bars.map((bar, place) => (
            <g key={place}>
              {rect(place, bar.failed, 0, "bar failed")}
              {rect(place, bar.good, 1, "bar")}
            </g>
          ))}
          <path d={`M0 ${HEIGHT - 1}h${WIDTH}`} class="base" />
        </svg>
        <div class="row small faint">
          <span>{axis(from, spanMs())}</span>
          <span class="fill" />
          <span>{spanEnd()}</span>
        </div>
      </div>
    </div>
  );
}
