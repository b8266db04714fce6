/** Retention: of the visitors first seen in a step of time, how many came back later. */
import { useAnswer } from "../answer";
import { axis, count, roundPercent } from "../format";
import { question, scopeKey, spanMs, spanWords } from "../scope";
import { objects } from "../shapes";
import { Empty, Shown } from "../states";

interface Cell {
  cohort: number;
  later: number;
  visitors: number;
}

const [MINUTE, HOUR, DAY, WEEK] = [60_000, 3_600_000, 86_400_000, 604_800_000];
const MOST_STEPS = 8;

/** A step that cuts the span into about eight. */
function step(): number {
  return [5 * MINUTE, 30 * MINUTE, 3 * HOUR, DAY, WEEK].find((one) => spanMs() / one <= MOST_STEPS) ?? 6 * WEEK;
}

const NAMES = new Map([
  [5 * MINUTE, "5 min"],
  [30 * MINUTE, "30 min"],
  [3 * HOUR, "3 h"],
  [DAY, "day"],
  [WEEK, "week"],
  [6 * WEEK, "6 weeks"],
]);

export function Retention() {
  const answer = useAnswer(
    `retention ${scopeKey()}`,
    async (signal) => objects<Cell>(await question("retention", signal, { step: step() })),
    5000,
  );
  return (
    <section class="panel span-6" aria-label="Retention">
      <div class="head">
        <h2>Retention</h2>
        <span class="aside">by the {NAMES.get(step())} of the first visit</span>
      </div>
      <Shown answer={answer} rows={5} height={26}>
        {(cells) => (cells.length ? <Cohorts cells={cells} /> : <Empty>No visitor in the {spanWords()}.</Empty>)}
      </Shown>
    </section>
  );
}

function Cohorts({ cells }: { cells: Cell[] }) {
  const cohorts = Map.groupBy(cells, ({ cohort }) => cohort);
  const last = Math.min(MOST_STEPS, Math.max(...cells.map(({ later }) => later)));
  const steps = Array.from({ length: last + 1 }, (_, place) => place);
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label="Retention table">
      <table class="pivot">
        <thead>
          <tr>
            <th scope="col">First seen</th>
            <th scope="col">Visitors</th>
            {steps.slice(1).map((later) => (
              <th key={later} scope="col">
                +{later}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...cohorts].slice(-MOST_STEPS - 2).map(([cohort, list]) => {
            const all = list.find(({ later }) => later === 0)?.visitors ?? 0;
            return (
              <tr key={cohort}>
                <th scope="row">{axis(cohort, spanMs())}</th>
                <td class="all">{count(all)}</td>
                {steps.slice(1).map((later) => {
                  const here = list.find((cell) => cell.later === later)?.visitors;
                  return (
                    <td key={later} style={{ "--heat": `${here ? (here / all) * 26 : 0}%` }}>
                      {here ? roundPercent(here, all) : <span class="faint">–</span>}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
