/** Beside the stream: what is broken, and who is talking. */
import { useAnswer } from "../answer";
import { Bars } from "../bars";
import { ago, count } from "../format";
import { hrefTo, change, param } from "../route";
import { built, question, scopeKey, span, spanMs, spanWords } from "../scope";
import { objects } from "../shapes";
import { Empty, Shown } from "../states";
import { Tag } from "../tracker";
import { barsOf, failureBars } from "../failed/bars";
import { failedGroups, groupHref } from "../failed/group";
import { GroupLine } from "../failed/line";

const SHOWN = 6;

export function FailedGroups() {
  const answer = useAnswer(`groups ${scopeKey()}`, async (signal) =>
    (await failedGroups(signal)).sort((a, b) => b.events - a.events),
  );
  const bars = useAnswer(`group bars ${scopeKey()}`, failureBars, 3000);
  return (
    <section class="panel" aria-label="Failed groups">
      <div class="head">
        <h2>Failed groups</h2>
        <span class="fill" />
        {!!answer.data?.length && <a href={hrefTo("failed")}>All {count(answer.data.length)}</a>}
      </div>
      <Shown answer={answer} rows={2} height={56}>
        {(groups) =>
          groups.length ? (
            groups.slice(0, SHOWN).map((group) => (
              <a key={groupHref(group)} class="group" href={groupHref(group)}>
                <GroupLine group={group} bars={barsOf(bars.data, group)} />
              </a>
            ))
          ) : (
            <Empty>Nothing failed in the {spanWords()}.</Empty>
          )
        }
      </Shown>
    </section>
  );
}

interface Talker {
  tracker: string | null;
  app: string | null;
  good: number;
  failed: number;
  last: number;
  bars: { start: number; good: number; failed: number }[];
}

const BARS = 20;

async function talkers(signal: AbortSignal): Promise<Talker[]> {
  const during = span();
  const fine = spanMs() <= 3 * 3_600_000;
  const unit = fine ? "minute" : spanMs() <= 2 * 86_400_000 ? "hour" : "day";
  const [table, cells] = await Promise.all([
    question("trackers", signal, {}, during),
    built("pivot", { rows: ["v_tracker"], columns: [unit] }, signal),
  ]);
  const all = new Map<string, Talker>();
  for (const line of objects<Talker>(table)) {
    const key = line.tracker ?? "";
    const old = all.get(key);
    if (old) {
      old.good += line.good;
      old.failed += line.failed;
      old.last = Math.max(old.last, line.last);
    } else all.set(key, { ...line, bars: [] });
  }
  const step = spanMs() / BARS;
  for (const [name, moment, value] of cells.rows as [string | null, string, number][]) {
    const talker = all.get(name ?? "");
    if (!talker) continue;
    talker.bars.length ||= BARS;
    const at = Date.parse(`${moment.replace(" ", "T")}${moment.length > 10 ? "" : "T00:00"}Z`);
    const place = Math.min(BARS - 1, Math.max(0, Math.floor((at - during.from) / step)));
    const old = talker.bars[place];
    talker.bars[place] = { start: place, good: (old?.good ?? 0) + value, failed: 0 };
  }
  for (const talker of all.values())
    talker.bars = Array.from({ length: BARS }, (_, start) => talker.bars[start] ?? { start, good: 0, failed: 0 });
  return [...all.values()];
}

export function Talkers() {
  const answer = useAnswer(`talkers ${scopeKey()}`, talkers, 3000);
  const filter = (name: string | null) => change({ q: name ? `v_tracker:${name}` : "", open: "" });
  return (
    <section class="panel" aria-label="Who is talking">
      <div class="head">
        <h2>Who is talking</h2>
        <span class="fill" />
        <a href={hrefTo("trackers")}>Coverage</a>
      </div>
      <Shown answer={answer} rows={3}>
        {(list) =>
          list.length ? (
            list.slice(0, 12).map((talker) => (
              <button
                key={talker.tracker ?? ""}
                class="talker"
                aria-pressed={param("q") === `v_tracker:${talker.tracker}`}
                onClick={() => filter(talker.tracker)}
              >
                <Tag of={talker.tracker} full />
                <Bars
                  bars={talker.bars}
                  width={92}
                  height={20}
                  label={`${count(talker.good)} good and ${count(talker.failed)} failed events`}
                />
                <span class="number faint">{ago(talker.last)}</span>
              </button>
            ))
          ) : (
            <Empty>Nobody in the {spanWords()}.</Empty>
          )
        }
      </Shown>
    </section>
  );
}
