/** Live: what happens now, newest first, in sentences. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useAnswer } from "../answer";
import { ask, endpoint } from "../api";
import { connection, lastEvent } from "../feed";
import { status as chosenStatus } from "../filtered";
import { ago, count } from "../format";
import { useKeys } from "../keyboard";
import { change, hrefTo, param } from "../route";
import { scopeKey, span, spanWords } from "../scope";
import { Empty, Skeleton, Trouble } from "../states";
import { ColumnPicker, columns } from "./columns";
import { Gaps } from "./gaps";
import { List } from "./list";
import { FailedGroups, Talkers } from "./side";
import { duplicates, useStream } from "./stream";

/** So many rows of a filter that only the page knows are looked for at once. */
const ENOUGH = 60;

export function LiveView() {
  const [paused, setPaused] = useState(false);
  const [hovered, setHovered] = useState(false);
  const [cursor, setCursor] = useState("");
  const scrolled = useScrolled();
  const line = param("q");
  const status = chosenStatus();
  const app = param("app");
  const narrowedLine = app ? `${line} app_id:"${app}"` : line;
  const stream = useStream(scopeKey(), narrowedLine, status, param("bots") !== "0");
  stream.hold(paused || hovered || scrolled || !!param("open"));

  const twice = useMemo(() => duplicates(stream.rows), [stream.rows]);
  const { from } = span();
  // Which row is the second of its event only the page can tell, of the rows that it has.
  const searching = status === "duplicates";
  const rows = stream.rows.filter(({ id, at }) => at >= from && (!searching || twice.has(id)));
  useEffect(() => {
    if (searching && rows.length < ENOUGH) void stream.older();
  }, [searching, stream.rows.length, stream.loaded]);
  const open = param("open");
  const show = (id: string) => {
    setCursor(id);
    change({ open: id === param("open") ? "" : id, tab: param("tab") });
  };
  const step = (by: number) => {
    const place = rows.findIndex(({ id }) => id === (cursor || open));
    const next = rows[Math.min(rows.length - 1, Math.max(0, place + by))];
    if (!next) return;
    setCursor(next.id);
    document.querySelector(`[data-id="${CSS.escape(next.id)}"]`)?.scrollIntoView({ block: "nearest" });
  };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    Enter: () => cursor && show(cursor),
    Escape: () => change({ open: "" }),
    " ": () => setPaused(!paused),
  });
  const names = columns();
  return (
    <>
      <section class="panel stream" aria-label="Events" style={{ "--columns": String(names.length) }}>
        <div class="head">
          <Search />
          <ColumnPicker />
          <button class="control" aria-pressed={paused} onClick={() => setPaused(!paused)}>
            {paused ? `Resume, ${count(stream.held)} new` : "Pause"} <kbd>space</kbd>
          </button>
        </div>
        <div class="event heads" aria-hidden="true">
          <span class="time">Received</span>
          <span />
          <span>Tracker</span>
          <span>What happened</span>
          {names.map((name) => (
            <span key={name} class="column mono">
              {name}
            </span>
          ))}
        </div>
        {connection.value === "lost" && (
          <p class="notice" role="status">
            Reconnecting{lastEvent.value ? `, last event ${ago(lastEvent.value)} ago` : ""}
          </p>
        )}
        {!paused && stream.held > 0 && (
          <p class="notice" role="status">
            {count(stream.held)} new, held while you look{" "}
            <button class="control plain" onClick={() => (change({ open: "" }), scrollTo(0, 0))}>
              Show
            </button>
          </p>
        )}
        {stream.missed > 0 && (
          <p class="notice" role="status">
            {count(stream.missed)} went by too fast to show; they are stored
          </p>
        )}
        <Trouble of={{ error: stream.error, since: stream.since, again: () => void stream.load() }} />
        {stream.note && (
          <p class="notice" role="status">
            Not all was looked through: there was no time.{" "}
            <button class="control plain" onClick={() => void stream.older()}>
              Look further back
            </button>
          </p>
        )}
        {searching && stream.loaded && (
          <p class="notice" role="status">
            {stream.more ? `Among the newest ${count(stream.rows.length)} events` : "Among all events of the span"}
          </p>
        )}
        {status === "missing" ? (
          <Gaps />
        ) : (
          <>
            {!stream.loaded && !stream.error && <Skeleton rows={14} />}
            {stream.loaded && !rows.length && !stream.note && <Nothing filtered={!!(line || status || app)} />}
            <div onMouseEnter={() => setHovered(true)} onMouseLeave={() => setHovered(false)}>
              <List
                rows={rows}
                columns={names}
                open={open}
                cursor={cursor}
                twice={twice}
                onOpen={show}
                onEnd={() => void stream.older()}
              />
            </div>
          </>
        )}
      </section>
      <div class="stack">
        <FailedGroups />
        <Talkers />
      </div>
    </>
  );
}

/** Whether the reader is down in the list, where rows that come in above would push away what is read. */
function useScrolled(): boolean {
  const [scrolled, setScrolled] = useState(false);
  useEffect(() => {
    const look = () => setScrolled(scrollY > 240);
    addEventListener("scroll", look, { passive: true });
    return () => removeEventListener("scroll", look);
  }, []);
  return scrolled;
}

function Search() {
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const typed = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => change({ q: input.current?.value ?? "" }, { quiet: true }), 250);
  };
  const app = param("app");
  return (
    <div class="search">
      <svg
        width="12"
        height="12"
        viewBox="0 0 12 12"
        fill="none"
        stroke="currentColor"
        stroke-width="1.4"
        aria-hidden="true"
      >
        <circle cx="5" cy="5" r="3.6" />
        <path d="m8 8 3 3" />
      </svg>
      {app && (
        <button class="chip" aria-label={`Take away app ${app}`} onClick={() => change({ app: "" })}>
          <bdi class="cut">{app}</bdi> ×
        </button>
      )}
      <input
        ref={input}
        data-filter
        type="search"
        aria-label="Filter by text, or column:value"
        placeholder="Filter by text, or column:value"
        value={param("q")}
        onInput={typed}
      />
      <kbd>/</kbd>
    </div>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  // Whether there is anything at all is asked only where the span has nothing.
  const answer = useAnswer("any event", (signal) => ask<{ events: unknown[] }>("/api/events?limit=1", { signal }));
  if (filtered)
    return (
      <Empty
        action={
          <button class="control" onClick={() => change({ q: "", status: "", app: "" })}>
            Take all filters away
          </button>
        }
      >
        No event of the {spanWords()} fits this filter.
      </Empty>
    );
  if (!answer.data) return <Trouble of={answer} />;
  if (answer.data.events.length)
    return (
      <Empty
        action={
          <button class="control" onClick={() => change({ span: "365d", from: "", to: "" })}>
            Show older events
          </button>
        }
      >
        Nothing received in the {spanWords()}.
      </Empty>
    );
  return (
    <Empty
      action={
        <a class="control first" href={hrefTo("send")}>
          Send a first event
        </a>
      }
    >
      Nothing received yet. Point a tracker at <code>{endpoint()}</code>, or send a first event.
    </Empty>
  );
}
