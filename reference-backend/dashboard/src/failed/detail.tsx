/** One group of failures: a payload with the offending value marked, why it failed, and what to do. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useAnswer } from "../answer";
import { ApiError, ask } from "../api";
import { Copy, copyText } from "../copy";
import { clock, count, plain } from "../format";
import { useKeys } from "../keyboard";
import { Mark } from "../marks";
import { change, param } from "../route";
import { duringSpan, scopeKey } from "../scope";
import { failureOf, inWords, schemaName } from "../sentence";
import type { Detail, Summary } from "../shapes";
import { Shown } from "../states";
import { Tag } from "../tracker";
import { type FailedGroup, groupKey, groupTitle } from "./group";
import { offender, Payload } from "./payload";
import { revalidate } from "./revalidate";
import { Shared } from "./shared";
import { When } from "./when";

const PAGE = 500;

/** The events of a group, newest first, at most the newest 500 failures that name its path or schema. */
async function members(group: FailedGroup, signal: AbortSignal): Promise<Summary[]> {
  const q = plain(group.reason ?? "", 60).replace(/…$/, "");
  const { events } = await ask<{ events: Summary[] }>(
    `/api/events?${new URLSearchParams({ status: "failed", limit: String(PAGE), q, ...duringSpan() })}`,
    { signal },
  );
  return events.filter(
    (event) =>
      event.kind === group.kind &&
      (event.path ?? null) === group.path &&
      (event.schema ?? null) === group.schema &&
      (group.reason ?? "").startsWith(event.reason ?? ""),
  );
}

/** Good events of the schema that the group failed by, the newest 500. */
async function sameName(group: FailedGroup, signal: AbortSignal): Promise<Summary[]> {
  const name = schemaName(group.schema);
  if (!name) return [];
  const query = new URLSearchParams({ status: "good", limit: String(PAGE), event_name: name, ...duringSpan() });
  return (await ask<{ events: Summary[] }>(`/api/events?${query}`, { signal })).events;
}

export function GroupDetail({ group, onChanged }: { group: FailedGroup; onChanged: () => void }) {
  const key = `${groupKey(group)} ${scopeKey()}`;
  const list = useAnswer(`members ${key} ${group.events}`, (signal) => members(group, signal), 0);
  const good = useAnswer(`good ${key} ${group.events}`, (signal) => sameName(group, signal), 0);
  const ids = (list.data ?? []).map(({ id }) => id);
  const newest = `${group.raw_id}.${group.raw_index}`;
  const id = ids.includes(param("open")) ? param("open") : (ids[0] ?? newest);
  const place = Math.max(0, ids.indexOf(id));
  const detail = useAnswer(`failed event ${id}`, (signal) => ask<Detail>(`/api/events/${id}`, { signal }), 0);
  const [told, setTold] = useState("");
  const turn = (by: number) => {
    const next = ids[place + by];
    if (next) change({ open: next }, { quiet: true });
  };
  const again = async () => {
    setTold("Re-validating");
    try {
      await revalidate(group.schema, setTold);
    } catch (problem) {
      setTold(problem instanceof ApiError ? problem.message : String(problem));
    }
    onChanged();
  };
  useKeys({
    "[": () => turn(-1),
    "]": () => turn(1),
    v: () => void again(),
    c: () => void copyText(detail.data?.curl ?? ""),
  });
  return (
    <section class="panel detail" aria-label="Group">
      <div class="pad wide-pad">
        <div class="row heading">
          <h2 class="title">
            <bdi>{groupTitle(group)}</bdi>
          </h2>
          <span class="fill" />
          <span class="status" role="status">
            {told}
          </span>
          <Copy text={location.href} label="Copy link" plain={false} />
          <button class="control first" onClick={() => void again()}>
            Re-validate {count(group.events)} <kbd>v</kbd>
          </button>
        </div>
        <dl class="facts">
          <Fact name="Reason">{group.kind}</Fact>
          {group.schema && (
            <Fact name="Schema">
              <code>
                <bdi>{group.schema.replace(/^iglu:/, "").replace("/jsonschema/", "/")}</bdi>
              </code>
            </Fact>
          )}
          {group.path && (
            <Fact name="Path">
              <code class="bad">
                <bdi>{group.path}</bdi>
              </code>
            </Fact>
          )}
          <Fact name="First, last seen">
            {clock(group.first, false)}, {clock(group.last, false)}
          </Fact>
          <Fact name={group.trackers.length === 1 ? "Tracker" : "Trackers"}>
            {group.trackers.length ? group.trackers.map((name) => <Tag key={name} of={name} full />) : "unknown"}
          </Fact>
        </dl>
      </div>
      <div class="halves">
        <div>
          <div class="row pad">
            <h3>Payload</h3>
            <span class="aside small faint">{ids.length ? `${place + 1} of ${count(ids.length)}` : ""}</span>
            <span class="fill" />
            <button class="control plain" disabled={place <= 0} onClick={() => turn(-1)}>
              Previous
            </button>
            <button class="control plain" disabled={place >= ids.length - 1} onClick={() => turn(1)}>
              Next
            </button>
          </div>
          <Shown answer={detail} rows={8} height={20}>
            {(data) => <Payload {...offender(data)} note={note(data.summary)} />}
          </Shown>
        </div>
        <div class="pad">
          <h3>Why</h3>
          <Shown answer={detail} rows={4} height={24}>
            {(data) => <Why detail={data} />}
          </Shown>
          <Shared failed={list.data ?? []} good={good.data ?? []} />
        </div>
      </div>
      <When failed={list.data ?? []} good={good.data ?? []} />
      <div class="curl">
        <div class="row pad">
          <h3>Raw request as curl</h3>
          <span class="fill" />
          {detail.data?.curl && <Copy text={detail.data.curl} />}
        </div>
        <Shown answer={detail} rows={3} height={20}>
          {(data) =>
            data.curl ? (
              <pre class="wrapped" tabIndex={0} aria-label="The request as a curl command">
                <bdi>{plain(data.curl, 20_000)}</bdi>
              </pre>
            ) : (
              <p class="pad faint">The request is gone.</p>
            )
          }
        </Shown>
      </div>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const note = (event: Summary) =>
  event.expected ? (
    <>
      <Mark name="failed" silent /> <bdi>{plain(event.expected, 120)}</bdi> expected
      {event.got && (
        <>
          , got <bdi>{plain(event.got, 120)}</bdi>
        </>
      )}
    </>
  ) : (
    <bdi>{plain(event.reason, 200)}</bdi>
  );

function Why({ detail }: { detail: Detail }) {
  const { summary } = detail;
  const others = (detail.reasons ?? []).slice(1);
  const lines: [string, string | null | undefined, string][] = [
    ["Expected", summary.expected, ""],
    ["Got", summary.got, "bad"],
    ["To do", summary.fix, "good-text"],
    ["Said", summary.reason, "soft"],
  ];
  return (
    <>
      <dl class="reasons">
        {lines.map(([name, text, look]) =>
          text ? (
            <div key={name}>
              <dt>{name}</dt>
              <dd class={look}>
                <bdi>{plain(text, 600)}</bdi>
              </dd>
            </div>
          ) : null,
        )}
      </dl>
      {others.length > 0 && (
        <>
          <h3>Also wrong with it</h3>
          <ul class="plain-list">
            {others.map((reason, place) => (
              <li key={place}>
                <bdi>{plain(inWords(failureOf({ ...reason, reason: reason.message })), 300)}</bdi>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
