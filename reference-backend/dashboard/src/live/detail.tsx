/** One event in whole: as it was sent (decoded), as it came (raw), and as it is stored (enriched). */
import { useState } from "preact/hooks";
import { useAnswer } from "../answer";
import { ask } from "../api";
import { Copy, copyText } from "../copy";
import { plain } from "../format";
import { useKeys } from "../keyboard";
import { change, hrefTo, param } from "../route";
import type { Detail } from "../shapes";
import { Shown } from "../states";
import { resend } from "../resend";
import { Decoded } from "./decoded";
import { narrowed } from "./filter";

const TABS = ["Decoded", "Raw", "Enriched"] as const;

export function EventDetail({ id }: { id: string }) {
  const answer = useAnswer(`event ${id}`, (signal) => ask<Detail>(`/api/events/${id}`, { signal }), 0);
  return (
    <section class="event-detail" aria-label="Event">
      <Shown answer={answer} rows={7} height={22}>
        {(detail) => <Tabs detail={detail} />}
      </Shown>
    </section>
  );
}

function Tabs({ detail }: { detail: Detail }) {
  const tab = TABS.find((name) => name.toLowerCase() === param("tab")) ?? "Decoded";
  const [told, setTold] = useState("");
  const replay = () => void resend(detail).then(setTold);
  useKeys({ c: () => void copyText(detail.curl ?? ""), r: replay });
  const session = detail.columns.domain_sessionid ?? detail.columns.domain_userid;
  return (
    <>
      <div class="bar-of-tabs">
        <div class="pieces" role="tablist" aria-label="Ways to see the event">
          {TABS.map((name) => (
            <button
              key={name}
              role="tab"
              aria-selected={name === tab}
              onClick={() => change({ tab: name === "Decoded" ? "" : name.toLowerCase() }, { quiet: true })}
            >
              {name}
            </button>
          ))}
        </div>
        <span class="fill" />
        <span class="status" role="status">
          {told}
        </span>
        {typeof session === "string" && (
          <a class="control plain" href={hrefTo("analytics", { session })}>
            Open session
          </a>
        )}
        {detail.curl && <Copy text={detail.curl} label="Copy as curl" />}
        {detail.curl && (
          <button class="control plain" onClick={replay}>
            Replay
          </button>
        )}
      </div>
      <div role="tabpanel" aria-label={tab}>
        {tab === "Decoded" && <Decoded parameters={detail.parameters} />}
        {tab === "Raw" && (
          <pre tabIndex={0} aria-label="The request">
            <bdi>{plain(JSON.stringify(detail.raw ?? detail.badrow ?? null, null, 2), 100_000)}</bdi>
          </pre>
        )}
        {tab === "Enriched" && <Enriched detail={detail} />}
      </div>
    </>
  );
}

function Enriched({ detail }: { detail: Detail }) {
  const pairs = Object.entries(detail.columns).filter(([, value]) => value !== null && value !== "");
  if (!pairs.length) return <p class="pad faint">Nothing of it was read.</p>;
  return (
    <dl class="pairs">
      {pairs.map(([name, value]) => (
        <div key={name}>
          <dt>
            {typeof value === "object" ? (
              <bdi>{name}</bdi>
            ) : (
              <button
                title={`Show events with this ${name}`}
                onClick={() => change({ q: narrowed(param("q"), name, plain(value, 200)), open: "" })}
              >
                <bdi>{name}</bdi>
              </button>
            )}
          </dt>
          <dd title={plain(value, 2000)}>
            <bdi>{plain(value, 500)}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}
