/** Who sends what: one row a tracker and app, one column an event, and what the tracking plan says of it. */
import { useAnswer } from "../answer";
import { status } from "../filtered";
import { ago, count, roundPercent } from "../format";
import { narrowed } from "../live/filter";
import { Mark, type MarkName } from "../marks";
import { hrefTo } from "../route";
import { scopeKey, spanWords } from "../scope";
import { Empty, Shown } from "../states";
import { tracker } from "../tracker";
import { eventName, matrix, type Cell, type Matrix, type Sender } from "./matrix";
import type { PlanLine } from "./plan";
import { score } from "./reports";

export function Coverage() {
  const answer = useAnswer(`matrix ${scopeKey()}`, matrix, 3000);
  return (
    <section class="panel span-12" aria-label="Coverage">
      <div class="head">
        <h2>Coverage</h2>
        <span class="aside">{answer.data && summary(answer.data)}</span>
        <span class="fill" />
        <span class="row small soft desk">
          <Mark name="good" silent /> seen <Mark name="failed" silent /> failing <Mark name="missing" silent />{" "}
          declared, never sent
        </span>
      </div>
      <Shown answer={answer} rows={5} height={40}>
        {(data) => (
          <>
            {data.senders.length || data.events.length ? (
              <Grid data={data} />
            ) : (
              <Empty
                action={
                  <a class="control" href={hrefTo("send")}>
                    Connect a tracker
                  </a>
                }
              >
                No tracker sent anything in the {spanWords()}.
              </Empty>
            )}
            <Outside outside={data.outside} />
            {data.plan.fix && (
              <p class="pad small faint">
                Nothing is declared, so nothing can be told that is missing. <bdi>{data.plan.fix}</bdi>
              </p>
            )}
          </>
        )}
      </Shown>
    </section>
  );
}

function summary({ declared, plan, totals, events }: Matrix): string {
  if (plan.fix) {
    const failing = events.filter((name) => totals.get(name)?.failed).length;
    return `no plan, ${count(events.length)} kinds of event, ${count(failing)} of them failing somewhere`;
  }
  const lines = [...declared.values()];
  const counted = (state: PlanLine["state"]) => lines.filter((line) => line.state === state).length;
  const never = counted("never sent");
  const undeclared = new Set(plan.undeclared.map(({ schema }) => schema)).size;
  return [
    `${count(lines.length - never)} of ${count(lines.length)} declared events seen`,
    `${count(counted("failing"))} of them failing somewhere`,
    `${count(never)} never sent`,
    ...(undeclared ? [`${count(undeclared)} sent and not declared`] : []),
  ].join(", ");
}

function Grid({ data }: { data: Matrix }) {
  const good = data.events.reduce((sum, name) => sum + (data.totals.get(name)?.good ?? 0), 0);
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label="Coverage matrix">
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">Tracker</th>
            <th scope="col">Version</th>
            <th scope="col" class="number">
              Last seen
            </th>
            <th scope="col">Conformance</th>
            {data.events.map((name) => (
              <th key={name} scope="col" class="number event-name" title={name}>
                <bdi>{eventName(name).replaceAll("_", "_\u200b")}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.senders.map((sender) => (
            <tr key={`${sender.app} ${sender.tracker}`}>
              <td>
                <span class="tag">
                  <i aria-hidden="true">{tracker(sender.tracker, sender.platform).sign}</i>
                  <b>
                    <bdi>{sender.app || "no app_id"}</bdi>
                  </b>
                </span>
              </td>
              <td>
                <code>
                  <bdi>{sender.tracker || "no version"}</bdi>
                </code>
              </td>
              <td class="number soft">{ago(sender.last)}</td>
              <td class="soft">
                <Score sender={sender} />
              </td>
              {data.events.map((name) => (
                <Square key={name} name={name} sender={sender} line={data.declared.get(name)} />
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td colSpan={4}>Good in total, {count(good)}</td>
            {data.events.map((name) => (
              <td key={name} class="number">
                {count(data.totals.get(name)?.good ?? 0)}
              </td>
            ))}
          </tr>
          {data.declared.size > 0 && (
            <tr>
              <td colSpan={4}>
                In the plan <code>{data.plan.plan}</code>
              </td>
              {data.events.map((name) => (
                <td key={name} class="number">
                  <State line={data.declared.get(name)} />
                </td>
              ))}
            </tr>
          )}
        </tfoot>
      </table>
    </div>
  );
}

const STATES: Record<PlanLine["state"], MarkName> = { seen: "good", failing: "failed", "never sent": "missing" };

function State({ line }: { line: PlanLine | undefined }) {
  if (!line) return <span class="faint">not declared</span>;
  return (
    <>
      <Mark name={STATES[line.state]} silent /> {line.state}
      {line.missing.length > 0 && (
        <span class="warn">
          , not by <bdi>{line.missing.join(", ")}</bdi>
        </span>
      )}
    </>
  );
}

function Score({ sender }: { sender: Sender }) {
  if (!sender.report) return <span class="faint">not run</span>;
  const share = score(sender.report);
  return (
    <span class="row">
      <svg class="score-bar" viewBox="0 0 56 4" aria-hidden="true">
        <rect width="56" height="4" class="bar" />
        <rect width={56 * share} height="4" class="done" />
      </svg>
      {roundPercent(share, 1)}
    </span>
  );
}

function Square({ name, sender, line }: { name: string; sender: Sender; line: PlanLine | undefined }) {
  const cell = sender.cells.get(name);
  const never = line?.state === "never sent" || line?.missing.includes(sender.app);
  if (!cell) return <td class={`number${never ? " never" : ""}`}>{never && <span>never</span>}</td>;
  return (
    <td class={`number${cell.failed && status() !== "good" ? " failing" : ""}`}>
      <Counts cell={cell} name={name} sender={sender} />
    </td>
  );
}

function Counts({ cell, name, sender }: { cell: Cell; name: string; sender: Sender }) {
  let q = "";
  for (const [column, value] of [
    ["v_tracker", sender.tracker],
    ["app_id", sender.app],
  ] as const)
    if (value) q = narrowed(q, column, value);
  return (
    <>
      {cell.good > 0 && status() !== "failed" && (
        <a href={hrefTo("live", { q: narrowed(q, "event_name", name.split("/")[1] ?? ""), status: "good" })}>
          <Mark name="good" /> {count(cell.good)}
        </a>
      )}
      {cell.failed > 0 && status() !== "good" && (
        <a class="bad" href={hrefTo("live", { q: `${name.split("/")[1]} ${q}`, status: "failed" })}>
          <Mark name="failed" /> {count(cell.failed)}
        </a>
      )}
    </>
  );
}

function Outside({ outside }: Pick<Matrix, "outside">) {
  if (!outside.length) return null;
  return (
    <p class="pad small soft">
      {count(outside.reduce((sum, { failed }) => sum + failed, 0))} failed events fit no column:{" "}
      {outside.slice(0, 5).map(({ words, failed }, place) => (
        <span key={words}>
          {place > 0 && ", "}
          {count(failed)} <bdi>{words}</bdi>
        </span>
      ))}
      .
    </p>
  );
}
