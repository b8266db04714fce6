/** What the conformance suite said last about the trackers. */
import { useAnswer } from "../answer";
import { ApiError, ask } from "../api";
import { clock, count, percent } from "../format";
import { Mark } from "../marks";
import { Empty, Shown } from "../states";
import { Tag } from "../tracker";

interface Score {
  tracker: string;
  passed: number;
  failed: number;
}

interface Report {
  at: number | string | null;
  scores: Score[];
}

/** The last run, null where there was none. */
async function report(signal: AbortSignal): Promise<Report> {
  try {
    const told = await ask<{ at?: number | string; trackers?: Score[] }>("/api/conformance", { signal });
    return { at: told.at ?? null, scores: told.trackers ?? [] };
  } catch (problem) {
    if (problem instanceof ApiError && problem.status === 404) return { at: null, scores: [] };
    throw problem;
  }
}

export function Conformance() {
  const answer = useAnswer("conformance", report, 10_000);
  return (
    <section class="panel span-4" aria-label="Conformance">
      <div class="head">
        <h2>Conformance</h2>
        <span class="aside">{answer.data?.at ? `last run ${clock(Number(new Date(answer.data.at)), false)}` : ""}</span>
      </div>
      <Shown answer={answer} rows={3}>
        {({ scores }) =>
          scores.length ? (
            <table class="grid-table">
              <thead>
                <tr>
                  <th scope="col">Tracker</th>
                  <th scope="col" class="number">
                    Passed
                  </th>
                  <th scope="col" class="number">
                    Open
                  </th>
                </tr>
              </thead>
              <tbody>
                {scores.map(({ tracker, passed, failed }) => (
                  <tr key={tracker}>
                    <td>
                      <Tag of={tracker} full />
                    </td>
                    <td class="number">{percent(passed, passed + failed)}</td>
                    <td class={`number${failed ? " bad" : ""}`}>
                      {failed > 0 && <Mark name="failed" silent />} {count(failed)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          ) : (
            <Empty>
              Not run yet. <code>piste-conformance</code> tries a tracker case by case; its last report is shown here.
            </Empty>
          )
        }
      </Shown>
    </section>
  );
}
