/** What the conformance suite said last about each tracker: the share of cases that pass, and those that do not. */
import { useAnswer } from "../answer";
import { ago, count, percent, plain } from "../format";
import { Mark } from "../marks";
import { Empty, Shown } from "../states";
import { openCases, type Report, reports } from "./reports";

export function Conformance() {
  const answer = useAnswer("conformance", reports, 10_000);
  const newest = (answer.data?.list ?? []).map(({ ran_at }) => Date.parse(ran_at ?? "") || 0);
  const at = Math.max(0, ...newest);
  return (
    <section class="panel span-4" aria-label="Conformance">
      <div class="head">
        <h2>Conformance</h2>
        <span class="aside">{at ? `last run ${ago(at)}${Date.now() - at < 3_600_000 ? " ago" : ""}` : ""}</span>
      </div>
      <Shown answer={answer} rows={3}>
        {({ list, fix }) =>
          list.length ? (
            list.map((report) => <Score key={report.tracker} report={report} />)
          ) : (
            <Empty>
              Not run yet. <bdi>{fix}</bdi>
            </Empty>
          )
        }
      </Shown>
    </section>
  );
}

function Score({ report }: { report: Report }) {
  const { tracker, problem, passed = 0 } = report;
  const open = openCases(report);
  if (problem)
    return (
      <p class="score pad bad">
        <Mark name="failed" silent /> <bdi>{plain(problem, 200)}</bdi>
      </p>
    );
  return (
    <details class="score">
      <summary class="row pad">
        <bdi class="cut">{plain(tracker, 60)}</bdi>
        <span class="fill" />
        {open > 0 && (
          <span class="bad">
            <Mark name="failed" silent /> {count(open)} {open === 1 ? "case" : "cases"}
          </span>
        )}
        <span class="number">{percent(passed, passed + open)}</span>
      </summary>
      <ul class="plain-list pad small">
        {(report.not_passed ?? []).map((one) => (
          <li key={one.case}>
            <code>
              <bdi>{plain(one.case, 200)}</bdi>
            </code>{" "}
            <bdi>{plain(one.message, 300)}</bdi>
          </li>
        ))}
        {open === 0 && <li>Every case passes.</li>}
      </ul>
    </details>
  );
}
