/** Sessions, and one of them along its time: pages above, a mark for every event, failed ones too. */
import { useAnswer } from "../answer";
import { ask } from "../api";
import { ago, clock, count, duration, plain } from "../format";
import { Mark } from "../marks";
import { change, hrefTo, param } from "../route";
import { duringSpan, question, scopeKey, spanWords } from "../scope";
import { sentence } from "../sentence";
import { objects, type Summary } from "../shapes";
import { Empty, Shown } from "../states";
import { type Moment, Track } from "./track";

interface Session {
  session: string;
  visitor: string;
  start: number;
  finish: number;
  events: number;
  views: number;
  entry: string | null;
  exit: string | null;
  country: string | null;
  app_id: string | null;
}

export function Sessions() {
  const answer = useAnswer(
    `sessions ${scopeKey()}`,
    async (signal) => objects<Session>(await question("sessions", signal, { limit: 12 })),
    3000,
  );
  const chosen = param("session") || answer.data?.[0]?.session || "";
  return (
    <>
      <section class="panel span-6" aria-label="Sessions">
        <div class="head">
          <h2>Sessions</h2>
          <span class="aside">newest first</span>
        </div>
        <Shown answer={answer} rows={8}>
          {(sessions) =>
            sessions.length ? (
              <div class="scroll" tabIndex={0} role="group" aria-label="Sessions">
                <table class="grid-table">
                  <thead>
                    <tr>
                      <th scope="col">Visitor</th>
                      <th scope="col">From</th>
                      <th scope="col">To</th>
                      <th scope="col" class="number">
                        Events
                      </th>
                      <th scope="col" class="number">
                        Length
                      </th>
                      <th scope="col" class="number">
                        Seen
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {sessions.map((session) => (
                      <tr key={session.session} class={session.session === chosen ? "chosen" : undefined}>
                        <td>
                          <button class="link" onClick={() => change({ session: session.session })}>
                            <bdi>{plain(session.visitor, 20)}</bdi>
                          </button>
                        </td>
                        <td class="page">
                          <bdi>{plain(session.entry ?? "–", 60)}</bdi>
                        </td>
                        <td class="page">
                          <bdi>{plain(session.exit ?? "–", 60)}</bdi>
                        </td>
                        <td class="number">{count(session.events)}</td>
                        <td class="number">{duration((session.finish - session.start) / 1000)}</td>
                        <td class="number soft">{ago(session.finish)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            ) : (
              <Empty>No session in the {spanWords()}.</Empty>
            )
          }
        </Shown>
      </section>
      {chosen && <OneSession key={chosen} id={chosen} />}
    </>
  );
}

interface Row {
  moment: number;
  raw_id: number;
  raw_index: number;
  unstruct_event: string | null;
  [column: string]: unknown;
}

/** The good events in the order of their own clock, with what failed; only the list says which app each was of. */
async function moments(id: string, signal: AbortSignal): Promise<Moment[]> {
  const query = new URLSearchParams({ domain_sessionid: id, limit: "500", ...duringSpan() });
  const [table, listed] = await Promise.all([
    question("session", signal, { session: id }),
    ask<{ events: Summary[] }>(`/api/events?${query}`, { signal }),
  ]);
  const apps = new Map(listed.events.map((event) => [event.id, event.app_id]));
  const good = objects<Row>(table).map((row): Moment => {
    const key = `${row.raw_id}.${row.raw_index}`;
    const event: Summary = { ...row, id: key, at: row.moment, lane: "", status: "good", data: own(row) };
    return { id: key, at: row.moment, event: { ...event, app_id: apps.get(key) } };
  });
  const failed = listed.events.filter(({ status }) => status === "failed");
  return [...good, ...failed.map((event): Moment => ({ id: event.id, at: event.at, event }))].sort(
    (a, b) => a.at - b.at,
  );
}

/** The data of an event of one's own schema, from the column that keeps it with its envelope. */
function own(row: Row): unknown {
  try {
    const envelope = (typeof row.unstruct_event === "string" ? JSON.parse(row.unstruct_event) : row.unstruct_event) as {
      data?: { data?: unknown };
    } | null;
    return envelope?.data?.data;
  } catch {
    return null;
  }
}

function OneSession({ id }: { id: string }) {
  const answer = useAnswer(`session ${id} ${scopeKey()}`, (signal) => moments(id, signal), 3000);
  const list = answer.data ?? [];
  const failed = list.filter(({ event }) => event.status === "failed").length;
  const length = list.length ? (list.at(-1)!.at - list[0]!.at) / 1000 : 0;
  return (
    <section class="panel span-6" aria-label="Session">
      <div class="head">
        <h2>
          Session{" "}
          <code>
            <bdi>{plain(id, 8).replace("…", "")}</bdi>
          </code>
        </h2>
        <span class="aside">
          {duration(length)}, {count(list.length)} events
        </span>
      </div>
      <Shown answer={answer} rows={6}>
        {(data) =>
          data.length ? (
            <>
              <Track moments={data} />
              <ol class="session-list">
                {data.slice(0, 60).map(({ id: key, at, event }) => (
                  <li key={key}>
                    <a href={hrefTo("live", { open: key })} class="moment">
                      <span class="mono faint">{clock(at)}</span>
                      <Mark name={event.status} />
                      <span class="cut">
                        {sentence(event).map(({ text, strong }, place) =>
                          strong ? (
                            <b key={place}>
                              <bdi>{text}</bdi>
                            </b>
                          ) : (
                            <bdi key={place}>{text}</bdi>
                          ),
                        )}
                      </span>
                    </a>
                  </li>
                ))}
              </ol>
              {failed > 0 && (
                <p class="pad small bad">
                  <Mark name="failed" silent /> {count(failed)} of {count(data.length)} events failed.
                </p>
              )}
            </>
          ) : (
            <Empty>This session has no event in the {spanWords()}.</Empty>
          )
        }
      </Shown>
    </section>
  );
}
