/** In place of the stream where only what is missing is shown: the gaps, newest first, as rows of the same measure. */
import { useAnswer } from "../answer";
import { clock, count } from "../format";
import { Mark } from "../marks";
import { scopeKey, spanWords } from "../scope";
import { Empty, Shown } from "../states";
import { Tag } from "../tracker";
import { books, numbers } from "../trackers/books";

export function Gaps() {
  const answer = useAnswer(`gaps ${scopeKey()}`, books, 3000);
  return (
    <Shown answer={answer} rows={6}>
      {({ accounts }) => {
        const gaps = accounts
          .flatMap((account) => account.gaps.map((gap) => ({ ...gap, account })))
          .sort((a, b) => b.until - a.until);
        if (!gaps.length)
          return (
            <Empty>
              {accounts.length
                ? `Nothing of the ${spanWords()} is missing.`
                : `No tracker numbered its events in the ${spanWords()}: loss cannot be known.`}
            </Empty>
          );
        return gaps.map((gap) => (
          <div key={`${gap.account.instance} ${gap.from_sequence}`} class="event gap">
            <span class="time">{clock(gap.until)}</span>
            <Mark name="missing" />
            <Tag of={gap.account.tracker} platform={gap.account.platform} />
            <span class="say cut">
              <b>
                {count(gap.missing)} {gap.missing === 1 ? "event" : "events"}
              </b>
              , number {numbers(gap)}, never came
              {gap.after ? `: due between ${clock(gap.after, false)} and ${clock(gap.until, false)}` : ""}
            </span>
            <bdi class="column mono cut">{gap.account.app ?? "no app_id"}</bdi>
          </div>
        ));
      }}
    </Shown>
  );
}
