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
import { narrowed } from "./filter";

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
  platform: string | null;
  good: number;
  failed: number;
  last: number;
  bars: { start: number; good: number; failed: number }[];
}

const BARS = 20;

/** The same tracker on another platform is another one: our JavaScript runs in browsers and in Node. */
const keyOf = (tracker: string | null, platform: string | null): string => `${tracker ?? ""}\n${platform ?? ""}`;

function filterOf({ tracker, platform }: Talker): string {
  const line = tracker ? narrowed("", "v_tracker", tracker) : "";
  return platform ? narrowed(line, "platform", platform) : line;
}

async function talkers(signal: AbortSignal): Promise<Talker[]> {
  const during = span();
  const fine = spanMs() <= 3 * 3_600_000;
  const unit = fine ? "minute" : spanMs() <= 2 * 86_400_000 ? "hour" : "day";
  const [table, cells] = await Promise.all([
    question("trackers", signal, {}, during),
    built("pivot", { rows: ["v_tracker", "platform"], columns: [unit] }, signal),
  ]);
  const all = new Map<string, Talker>();
  for (const line of objects<Talker>(table)) {
    const key = keyOf(line.tracker, line.platform);
    const old = all.get(key);
    if (old) {
      old.good += line.good;
      old.failed += line.failed;
      old.last = Math.max(old.last, line.last);
    } else all.set(key, { ...line, bars: [] });
  }
  const step = spanMs() / BARS;
  for (const [name, platform, moment, value] of cells.rows as [string | null, string | null, string, number][]) {
    const talker = all.get(keyOf(name, platform));
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
                key={keyOf(talker.tracker, talker.platform)}
                class="talker"
                aria-pressed={param("q") === filterOf(talker)}
                onClick={() => change({ q: param("q") === filterOf(talker) ? "" : filterOf(talker), open: "" })}
              >
                <span class="row">
                  <Tag of={talker.tracker} platform={talker.platform} full />
                  {list.some((other) => other !== talker && other.tracker === talker.tracker) && (
                    <bdi class="small faint">{talker.platform}</bdi>
                  )}
                </span>
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
