/** Who sends what: one row a tracker and app, one column an event. */
import { useAnswer } from "../answer";
import { ago, count } from "../format";
import { Mark } from "../marks";
import { hrefTo } from "../route";
import { scopeKey, spanWords } from "../scope";
import { Empty, Shown } from "../states";
import { Tag } from "../tracker";
import { matrix, type Cell, type Matrix, type Sender } from "./matrix";

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
        {(data) =>
          data.senders.length || data.events.length ? (
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
          )
        }
      </Shown>
    </section>
  );
}

function summary({ declared, totals, events }: Matrix): string {
  const failing = events.filter((name) => totals.get(name)?.failed).length;
  if (!declared.size) return `${count(events.length)} kinds of event, ${count(failing)} of them failing somewhere`;
  const seen = [...declared].filter((name) => totals.get(name)?.good).length;
  return `${count(seen)} of ${count(declared.size)} declared events seen, ${count(failing)} failing somewhere`;
}

function Grid({ data }: { data: Matrix }) {
  const good = data.events.reduce((sum, name) => sum + (data.totals.get(name)?.good ?? 0), 0);
  return (
    <>
      <div class="scroll" tabIndex={0} role="group" aria-label="Coverage matrix">
        <table class="matrix">
          <thead>
            <tr>
              <th scope="col">App</th>
              <th scope="col">Tracker</th>
              <th scope="col" class="number">
                Last seen
              </th>
              {data.events.map((name) => (
                <th key={name} scope="col" class="number event-name">
                  <bdi>{name.replaceAll("_", "_\u200b")}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.senders.map((sender) => (
              <tr key={`${sender.app} ${sender.tracker}`}>
                <td>
                  <b>
                    <bdi>{sender.app || "no app_id"}</bdi>
                  </b>
                </td>
                <td>
                  <Tag of={sender.tracker} full />
                </td>
                <td class="number soft">{ago(sender.last)}</td>
                {data.events.map((name) => (
                  <Square key={name} name={name} sender={sender} never={!data.totals.get(name)?.good} />
                ))}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td colSpan={3}>Good in total, {count(good)}</td>
              {data.events.map((name) => (
                <td key={name} class="number">
                  {count(data.totals.get(name)?.good ?? 0)}
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      </div>
      {data.outside.length > 0 && (
        <p class="pad small soft">
          {count(data.outside.reduce((sum, { failed }) => sum + failed, 0))} failed events fit no column:{" "}
          {data.outside.slice(0, 5).map(({ words, failed }, place) => (
            <span key={words}>
              {place > 0 && ", "}
              {count(failed)} <bdi>{words}</bdi>
            </span>
          ))}
          .
        </p>
      )}
    </>
  );
}

function Square({ name, sender, never }: { name: string; sender: Sender; never: boolean }) {
  const cell = sender.cells.get(name);
  if (!cell) return <td class={`number${never ? " never" : ""}`}>{never && <span>never</span>}</td>;
  return (
    <td class={`number${cell.failed ? " failing" : ""}`}>
      <Counts cell={cell} name={name} sender={sender} />
    </td>
  );
}

function Counts({ cell, name, sender }: { cell: Cell; name: string; sender: Sender }) {
  const of = [sender.tracker && `v_tracker:"${sender.tracker}"`, sender.app && `app_id:"${sender.app}"`];
  const q = of.filter(Boolean).join(" ");
  return (
    <>
      {cell.good > 0 && (
        <a href={hrefTo("live", { q: `event_name:${name} ${q}`, status: "good" })}>
          <Mark name="good" /> {count(cell.good)}
        </a>
      )}
      {cell.failed > 0 && (
        <a class="bad" href={hrefTo("live", { q: `${name} ${q}`, status: "failed" })}>
          <Mark name="failed" /> {count(cell.failed)}
        </a>
      )}
    </>
  );
}
