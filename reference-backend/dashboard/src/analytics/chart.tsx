/** Events over the span, with the span before as a dotted step line. */
import { useAnswer } from "../answer";
import { status } from "../filtered";
import { axis, count } from "../format";
import { question, range, scopeKey, span, spanEnd, spanMs, spanWords } from "../scope";
import { objects, type Table } from "../shapes";
import { Shown } from "../states";

interface Step {
  start: number;
  good: number;
  failed: number;
}

const BARS = 30;
/** Text keeps its size: the drawing is narrower where the page is. */
const WIDTH = matchMedia("(max-width: 760px)").matches ? 340 : 840;
const [HEIGHT, LEFT, BOTTOM, TOP] = [180, 40, 24, 16];

async function steps(signal: AbortSignal): Promise<[Step[], Step[]]> {
  const step = Math.max(1000, Math.round(spanMs() / BARS));
  const asked = [span(), span(1)].map((during) => question("timeline", signal, { step }, during));
  const [now, before] = await Promise.all(asked);
  return [counted(now!), counted(before!)];
}

/** The last bars, with what the strip's filter leaves of them. */
function counted(table: Table): Step[] {
  return objects<Step>(table)
    .slice(-BARS)
    .map(({ start, good, failed }) => ({
      start,
      good: status() === "failed" ? 0 : good,
      failed: status() === "good" || status() === "bots" ? 0 : failed, // of a failed event nobody knows a bot
    }));
}

export function Chart() {
  const answer = useAnswer(`chart ${scopeKey()} ${status()}`, steps, 3000);
  return (
    <section class="panel span-8" aria-label="Events">
      <div class="head">
        <h2>Events</h2>
        <span class="aside">{spanWords()}</span>
        <span class="fill" />
        <span class="row small soft desk">
          <i class="legend solid" /> {spanWords()} <i class="legend dotted" /> the span before
        </span>
      </div>
      <Shown answer={answer} rows={1} height={HEIGHT + 24}>
        {([now, before]) => <Drawn now={now} before={before} />}
      </Shown>
    </section>
  );
}

function Drawn({ now, before }: { now: Step[]; before: Step[] }) {
  const all = ({ good, failed }: Step) => good + failed;
  const last = now.at(-1);
  const { top, lines } = scale(Math.max(1, ...now.map(all), ...before.map(all)));
  const wide = (WIDTH - LEFT) / BARS;
  const y = (value: number) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP);
  const total = now.reduce((sum, step) => sum + all(step), 0);
  const was = before.reduce((sum, step) => sum + all(step), 0);
  const label = `${count(total)} events in the ${spanWords()}, ${count(was)} in the span before`;
  const path = before
    .map((step, place) => `${place ? "L" : "M"}${LEFT + place * wide} ${y(all(step))}h${wide}`)
    .join("");
  return (
    <div class="chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        {lines.map((value) => (
          <g key={value}>
            <path d={`M${LEFT} ${y(value)}H${WIDTH}`} class="grid-line" />
            <text x={LEFT - 8} y={y(value) + 4} text-anchor="end">
              {count(value)}
            </text>
          </g>
        ))}
        {now.map((step, place) => {
          return (
            <g key={step.start}>
              <rect
                x={LEFT + place * wide + 1}
                width={wide - 2}
                y={y(all(step))}
                height={y(0) - y(all(step))}
                class={`bar${step === last && !range() ? " now" : ""}`}
              />
              {step.failed > 0 && (
                <rect
                  x={LEFT + place * wide + 1}
                  width={wide - 2}
                  y={y(0) - Math.max(2, y(0) - y(step.failed))}
                  height={Math.max(2, y(0) - y(step.failed))}
                  class="bar failed"
                />
              )}
              {place % 10 === 0 && (
                <text x={LEFT + place * wide} y={HEIGHT - 6}>
                  {axis(step.start, spanMs())}
                </text>
              )}
            </g>
          );
        })}
        {last && all(last) > 0 && !range() && (
          <text class="now" x={LEFT + now.length * wide - 1} y={y(all(last)) - 4} text-anchor="end">
            {count(all(last))}
          </text>
        )}
        {was > 0 && <path d={path} class="before" />}
        <text x={WIDTH} y={HEIGHT - 6} text-anchor="end">
          {spanEnd()}
        </text>
      </svg>
      <details class="small">
        <summary class="faint">As a table</summary>
        <table class="grid-table">
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col" class="number">
                Good
              </th>
              <th scope="col" class="number">
                Failed
              </th>
            </tr>
          </thead>
          <tbody>
            {now.map(({ start, good, failed }) => (
              <tr key={start}>
                <td>{axis(start, spanMs())}</td>
                <td class="number">{count(good)}</td>
                <td class="number">{count(failed)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  );
}

/** Round lines from 0 to above the most, at most four. */
function scale(most: number): { top: number; lines: number[] } {
  const rough = most / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((by) => by * power).find((by) => by >= rough) ?? rough);
  const steps = Math.ceil(most / step);
  return { top: steps * step, lines: Array.from({ length: steps + 1 }, (_, place) => place * step) };
}
