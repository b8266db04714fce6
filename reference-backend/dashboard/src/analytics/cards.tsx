/** Scorecards: the span's figures, each beside the same span before. */
import { useAnswer } from "../answer";
import { count, duration, number, roundPercent } from "../format";
import { hrefTo } from "../route";
import { question, scopeKey, span } from "../scope";
import { objects } from "../shapes";
import { Shown } from "../states";

interface Scores {
  views: number;
  visitors: number;
  sessions: number;
  bounce_rate: number | null;
  session_seconds: number | null;
  events: number;
  /** Page views that failed, and so are not among the views. */
  lost_views: number;
}

interface Card {
  name: string;
  of: (scores: Scores) => number | null;
  say: (value: number) => string;
  /** A share is compared in points, everything else in per cent. */
  share?: boolean;
  lost?: (scores: Scores) => number;
}

const CARDS: Card[] = [
  { name: "Visitors", of: ({ visitors }) => visitors, say: count },
  { name: "Sessions", of: ({ sessions }) => sessions, say: count },
  { name: "Page views", of: ({ views }) => views, say: count, lost: (scores) => scores.lost_views },
  {
    name: "Views / session",
    of: ({ views, sessions }) => (sessions ? views / sessions : null),
    say: (value) => number(Math.round(value * 10) / 10),
  },
  { name: "Session, mean", of: ({ session_seconds }) => session_seconds, say: duration },
  {
    name: "Sessions of one view",
    of: ({ bounce_rate }) => bounce_rate,
    say: (value) => roundPercent(value, 1),
    share: true,
  },
];

async function scores(signal: AbortSignal): Promise<[Scores, Scores]> {
  const [now, before] = await Promise.all([
    question("scorecards", signal, {}, span()),
    question("scorecards", signal, {}, span(1)),
  ]);
  return [objects<Scores>(now)[0]!, objects<Scores>(before)[0]!];
}

export function Cards() {
  const answer = useAnswer(`cards ${scopeKey()}`, scores, 3000);
  return (
    <section class="panel span-12" aria-label="Figures">
      <Shown answer={answer} rows={1} height={84}>
        {([now, before]) => (
          <dl class="cards">
            {CARDS.map((card) => (
              <div key={card.name}>
                <dt class="label">{card.name}</dt>
                <dd class="figure">
                  {card.of(now) === null ? "–" : card.say(card.of(now)!)}
                  {!!card.lost?.(now) && (
                    <small>
                      <a class="bad" href={hrefTo("failed")}>
                        {count(card.lost(now))} more failed
                      </a>
                    </small>
                  )}
                </dd>
                <dd class="small soft">{compared(card, card.of(now), card.of(before))}</dd>
              </div>
            ))}
          </dl>
        )}
      </Shown>
    </section>
  );
}

function compared({ say, share }: Card, now: number | null, before: number | null): string {
  if (before === null || (before === 0 && !share)) return "nothing before";
  if (now === null) return `from ${say(before)}`;
  const change = share ? (now - before) * 100 : ((now - before) / before) * 100;
  const sign = change < 0 ? "−" : "+";
  return `${sign}${count(Math.abs(change))}\u2009${share ? "pt" : "%"} from ${say(before)}`;
}
