/** Realtime: who is here in these five minutes, minute by minute. */
import { useAnswer } from "../answer";
import { Bars } from "../bars";
import { count } from "../format";
import { question, scopeKey } from "../scope";
import { objects } from "../shapes";
import { Shown } from "../states";

interface Minute {
  start: number;
  visitors: number;
  events: number;
}

interface Now {
  visitors: number;
  minutes: Minute[];
}

const [MINUTE, HERE, SHOWN] = [60_000, 5, 30];

async function load(signal: AbortSignal): Promise<Now> {
  const to = Date.now() + 1;
  const [here, active] = await Promise.all([
    question("scorecards", signal, {}, { from: to - HERE * MINUTE, to }),
    question("active", signal, {}, { from: to - SHOWN * MINUTE, to }),
  ]);
  const known = new Map(objects<Minute>(active).map((minute) => [minute.start, minute]));
  const first = Math.floor(to / MINUTE) - SHOWN + 1;
  const minutes = Array.from({ length: SHOWN }, (_, place) => {
    const start = (first + place) * MINUTE;
    return known.get(start) ?? { start, visitors: 0, events: 0 };
  });
  return { visitors: objects<{ visitors: number }>(here)[0]?.visitors ?? 0, minutes };
}

export function RightNow() {
  const answer = useAnswer(`now ${scopeKey()}`, load, 2000);
  return (
    <section class="panel span-4" aria-label="Right now">
      <div class="head">
        <h2>Right now</h2>
        <span class="aside">visitors in the last {HERE} min</span>
      </div>
      <Shown answer={answer} rows={1} height={160}>
        {({ visitors, minutes }) => (
          <div class="pad">
            <p class="figure">{count(visitors)}</p>
            <Bars
              bars={minutes.map(({ start, visitors: good }) => ({ start, good, failed: 0 }))}
              width={320}
              height={96}
              label={`Visitors in each of the last ${SHOWN} minutes, at most ${count(Math.max(...minutes.map((one) => one.visitors)))}`}
            />
            <p class="small faint">by minute, the last {SHOWN}</p>
          </div>
        )}
      </Shown>
    </section>
  );
}
