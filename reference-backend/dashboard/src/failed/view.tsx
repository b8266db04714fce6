/** Failed: groups by reason, schema and path; each ends in something to do. */
import { useAnswer } from "../answer";
import { ask } from "../api";
import { clock, count } from "../format";
import { useKeys } from "../keyboard";
import { Menu } from "../menu";
import { change, param } from "../route";
import { scopeKey, spanWords } from "../scope";
import type { Summary } from "../shapes";
import { Empty, Shown } from "../states";
import { barsOf, failureBars } from "./bars";
import { GroupDetail } from "./detail";
import { failedGroups, groupKey } from "./group";
import { GroupLine } from "./line";

const ORDERS: [string, string][] = [
  ["", "Most first"],
  ["last", "Newest first"],
];

export function FailedView() {
  const order = param("order");
  const answer = useAnswer(`failed ${scopeKey()}`, failedGroups);
  const bars = useAnswer(`group bars ${scopeKey()}`, failureBars, 3000);
  const groups = (answer.data ?? []).toSorted((a, b) => (order === "last" ? b.last - a.last : b.events - a.events));
  const chosen = groups.find((group) => groupKey(group) === param("group")) ?? groups[0];
  const all = groups.reduce((sum, { events }) => sum + events, 0);
  const step = (by: number) => {
    const next = groups[groups.indexOf(chosen!) + by];
    if (next) change({ group: groupKey(next), open: "" });
  };
  useKeys({ j: () => step(1), k: () => step(-1) });
  return (
    <>
      <section class="panel" aria-label="Groups">
        <div class="head">
          <h2>{count(all)} failed</h2>
          <span class="aside">
            in {count(groups.length)} {groups.length === 1 ? "group" : "groups"}
          </span>
          <span class="fill" />
          <Menu label="Order" hidden value={order} options={ORDERS} onChoose={(name) => change({ order: name })} />
        </div>
        <Shown answer={answer} rows={6} height={57}>
          {() =>
            groups.length ? (
              <>
                {groups.map((group) => (
                  <button
                    key={groupKey(group)}
                    class="group"
                    aria-current={group === chosen}
                    onClick={() => change({ group: groupKey(group), open: "" })}
                  >
                    <GroupLine group={group} bars={barsOf(bars.data, group)} />
                  </button>
                ))}
                <p class="pad small faint">
                  Failed events are kept with their request. Correct the schema or the tracker, then re-validate: what
                  passes moves to good.
                </p>
              </>
            ) : (
              <Nothing />
            )
          }
        </Shown>
      </section>
      {chosen ? (
        <GroupDetail key={groupKey(chosen)} group={chosen} onChanged={answer.again} />
      ) : (
        answer.data === null && <section class="panel desk" aria-hidden="true" />
      )}
    </>
  );
}

function Nothing() {
  const answer = useAnswer(`last failed ${scopeKey()}`, (signal) =>
    ask<{ events: Summary[] }>("/api/events?status=failed&limit=1", { signal }),
  );
  const last = answer.data?.events[0];
  return (
    <Empty
      action={
        last && (
          <button class="control" onClick={() => change({ span: "365d" })}>
            Show it
          </button>
        )
      }
    >
      Nothing failed in the {spanWords()}.{last && ` The last failure was at ${clock(last.at, false)}.`}
    </Empty>
  );
}
