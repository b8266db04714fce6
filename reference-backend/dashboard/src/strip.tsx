/** The strip: is it alive, and is anything broken. A click filters what is below. */
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useAnswer } from "./answer";
import { ask } from "./api";
import { Bars } from "./bars";
import { connection, lastEvent } from "./feed";
import { ago, bytes, count, duration, percent } from "./format";
import { Mark, type MarkName } from "./marks";
import { status, type Status as Filter } from "./filtered";
import { change } from "./route";
import { counted, question, range, scopeKey, span, spanMs, spanWords } from "./scope";
import { objects, type Status } from "./shapes";
import { Remarks } from "./states";

/** How many events failed in the span: the header's figure. */
export const failedCount = signal(0);

const BARS = 30;
const MINUTE = 60_000;

interface Totals {
  good: number;
  failed: number;
  bots: number;
  duplicates: number;
  last: number | null;
}

interface Figures extends Totals {
  /** null where no tracker numbers its events: loss cannot be known. */
  missing: number | null;
  rate: number;
  bars: { start: number; good: number; failed: number }[];
  bytes: number;
}

async function figures(signal: AbortSignal): Promise<Figures> {
  const during = span();
  const step = Math.max(1000, Math.round(spanMs() / BARS));
  // Of a range in the past the mean is told, of the present its last minute.
  const now = range() ?? { from: during.to - MINUTE, to: during.to };
  const whose = { bots: counted() }; // a click on a figure filters what is below the strip, not the strip
  const [totals, timeline, ledger, rate, status] = await Promise.all([
    question("totals", signal, whose, during),
    question("timeline", signal, { ...whose, step }, during),
    question("ledger", signal, whose, during),
    question("totals", signal, whose, now),
    ask<Status>("/api/status?wait=0", { signal }),
  ]);
  const [total] = objects<Totals>(totals);
  const [last] = objects<Totals>(rate);
  const instances = objects<{ missing: number }>(ledger);
  return {
    ...(total ?? { good: 0, failed: 0, bots: 0, duplicates: 0, last: null }),
    missing: instances.length ? instances.reduce((sum, { missing }) => sum + missing, 0) : null,
    rate: ((last?.good ?? 0) + (last?.failed ?? 0)) / ((now.to - now.from) / MINUTE),
    bars: objects<Figures["bars"][number]>(timeline),
    bytes: status.store.bytes,
  };
}

export function Strip() {
  const answer = useAnswer(`strip ${scopeKey(counted())}`, figures);
  const { data, error, stale, again } = answer;
  useEffect(() => {
    failedCount.value = data?.failed ?? 0;
    if (data?.last) lastEvent.value = Math.max(lastEvent.peek(), data.last);
  }, [data]);
  const all = (data?.good ?? 0) + (data?.failed ?? 0);
  const show = (value: number | null | undefined) => (value === undefined || value === null ? "–" : count(value));
  const pressed = status();
  return (
    <>
      <section class={`strip${stale ? " stale" : ""}`} aria-label={`State of this lane, ${spanWords()}`}>
        <button class="rate" onClick={() => change({ status: "" })}>
          <span>
            <span class="label">Events / min</span>
            <span class="figure">{show(data?.rate)}</span>
          </span>
          <Bars
            bars={(data?.bars ?? []).slice(-BARS)}
            label={`Events for each part of the ${spanWords()}: ${show(all)} in all, ${show(data?.failed)} of them failed`}
          />
        </button>
        <Figure mark="good" label="Good" pressed={pressed === "good"} onClick={() => filter("good")}>
          {show(data?.good)}
          {all > 0 && <small>{percent(data?.good ?? 0, all)}</small>}
        </Figure>
        <Figure
          mark="failed"
          label="Failed"
          bad={!!data?.failed}
          pressed={pressed === "failed"}
          onClick={() => filter("failed")}
        >
          {show(data?.failed)}
          {!!data?.failed && <small>{percent(data.failed, all)}</small>}
        </Figure>
        <Figure mark="bot" label="Bots" pressed={pressed === "bots"} onClick={() => filter("bots")}>
          {show(data?.bots)}
        </Figure>
        <Figure
          mark="duplicate"
          label="Duplicates"
          pressed={pressed === "duplicates"}
          onClick={() => filter("duplicates")}
        >
          {show(data?.duplicates)}
        </Figure>
        <Figure
          mark="missing"
          label="Missing"
          warn={!!data?.missing}
          pressed={pressed === "missing"}
          onClick={() => filter("missing")}
        >
          {data && data.missing === null ? <small class="lone">not known</small> : show(data?.missing)}
        </Figure>
        <LastEvent />
        <div class="store">
          <span class="label">Store</span>
          <span class="figure">{data ? bytes(data.bytes) : "–"}</span>
        </div>
        {error && !data && (
          <div class="trouble" role="alert">
            <span>No figures: {error.message}.</span>
            <button class="control" onClick={again}>
              Try again
            </button>
          </div>
        )}
      </section>
      {answer.remarks.length > 0 && (
        <section class="strip-note" aria-label="How the figures came about">
          <Remarks of={answer} />
        </section>
      )}
    </>
  );
}

/** A second click on the same figure takes the filter away. */
function filter(name: Filter): void {
  change({ status: status() === name ? "" : name });
}

function Figure({
  mark,
  label,
  bad,
  warn,
  pressed,
  onClick,
  children,
}: {
  mark: MarkName;
  label: string;
  bad?: boolean;
  warn?: boolean;
  pressed?: boolean;
  onClick: () => void;
  children: ComponentChildren;
}) {
  return (
    <button class={bad ? "has-failed" : undefined} onClick={onClick} aria-pressed={pressed}>
      <span class="label">
        <Mark name={mark} silent />
        {label}
      </span>
      <span class={`figure${bad ? " bad" : ""}${warn ? " warn" : ""}`}>{children}</span>
    </button>
  );
}

function LastEvent() {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const at = lastEvent.value;
  const lost = connection.value === "lost";
  const since = Math.max(0, now - at) / 1000;
  return (
    <div class="last" role="status" aria-live="off">
      <span class="label">
        {lost ? <Mark name="missing" silent waiting /> : <i class={`pulse${at ? "" : " idle"}`} />}
        {lost ? "Reconnecting" : "Last event"}
      </span>
      <span class="figure">
        {at ? (since < 3600 ? duration(since) : ago(at, now)) : "–"}
        {at > 0 && since < 3600 && <small>ago</small>}
      </span>
    </div>
  );
}
