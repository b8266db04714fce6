/** The funnel: how many visitors did one thing, then the next; its steps stand in the address. */
import { useState } from "preact/hooks";
import { useAnswer } from "../answer";
import { count, duration, roundPercent } from "../format";
import { change, param } from "../route";
import { built, scopeKey } from "../scope";
import { objects } from "../shapes";
import { Empty, Shown } from "../states";
import { Losses, losses, type Reached } from "./lost";

/** One step as it is edited: an event, and perhaps a column with the value that it must have. */
interface Step {
  event: string;
  column: string;
  op: string;
  value: string;
}

const OPERATORS = ["=", "!=", "contains", ">", "<"];
const BLANK: Step = { event: "page_view", column: "", op: "=", value: "" };
const MOST_STEPS = 8;

function fromAddress(): Step[] {
  try {
    const steps = JSON.parse(param("funnel")) as string[][];
    return steps.map(([event = "", column = "", op = "=", value = ""]) => ({ event, column, op, value }));
  } catch {
    return []; // an address that was cut has no funnel
  }
}

const toAddress = (steps: Step[]): string =>
  JSON.stringify(steps.map(({ event, column, op, value }) => (column ? [event, column, op, value] : [event])));

const nameOf = ({ event, column, op, value }: Step): string => (column ? `${event}, ${column} ${op} ${value}` : event);

function wish(steps: Step[]): unknown {
  return {
    steps: steps.map((step) => ({
      name: nameOf(step),
      conditions: [
        { column: "event_name", op: "=", value: step.event },
        ...(step.column ? [{ column: step.column, op: step.op, value: typed(step.value) }] : []),
      ],
    })),
  };
}

const typed = (text: string): string | number => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);

/** The three events that most visitors had: a first proposal. */
async function usual(signal: AbortSignal): Promise<Step[]> {
  const table = await built("pivot", { rows: ["event_name"], measure: { kind: "visitors" }, limit: 3 }, signal);
  return table.rows.map(([event]) => ({ ...BLANK, event: String(event) }));
}

async function load(signal: AbortSignal): Promise<{ steps: Step[]; reached: Reached[] }> {
  const given = fromAddress();
  const steps = given.length ? given : await usual(signal);
  if (!steps.length) return { steps, reached: [] };
  return { steps, reached: objects<Reached>(await built("funnel", wish(steps), signal)) };
}

export function Funnel() {
  const [editing, setEditing] = useState(false);
  const answer = useAnswer(`funnel ${scopeKey()} ${param("funnel")}`, load, 4000);
  const first = answer.data?.reached[0]?.reached ?? 0;
  return (
    <section class="panel span-6" aria-label="Funnel">
      <div class="head">
        <h2>Funnel</h2>
        <span class="aside">{count(first)} visitors</span>
        <span class="fill" />
        <button class="control plain" aria-expanded={editing} onClick={() => setEditing(!editing)}>
          {editing ? "Close" : "Edit"}
        </button>
      </div>
      <Shown answer={answer} rows={4} height={40}>
        {({ steps, reached }) => (
          <>
            {reached.length ? (
              <ol class="funnel">
                {reached.map(({ step, name, reached: here, seconds }, place) => (
                  <li key={step}>
                    <div class="row">
                      <bdi class="cut">{name}</bdi>
                      <span class="fill" />
                      {seconds !== null && <span class="small faint">after {duration(seconds)}</span>}
                      <b>{count(here)}</b>
                      <span class="small faint share">{roundPercent(here, first)}</span>
                    </div>
                    <div class="gauge">
                      <i style={{ width: `${first ? (here / first) * 100 : 0}%` }} />
                      <i
                        class="lost"
                        style={{ width: `${first ? ((losses(reached)[place] ?? 0) / first) * 100 : 0}%` }}
                      />
                    </div>
                  </li>
                ))}
              </ol>
            ) : (
              <Empty>No visitor in this span.</Empty>
            )}
            <Losses steps={reached} events={steps.map(({ event }) => event)} />
            {editing && <Editor steps={steps} />}
          </>
        )}
      </Shown>
    </section>
  );
}

function Editor({ steps }: { steps: Step[] }) {
  const [draft, setDraft] = useState(steps);
  const edit = (place: number, part: Partial<Step>) =>
    setDraft(draft.map((step, at) => (at === place ? { ...step, ...part } : step)));
  return (
    <form
      class="pad stack tight sunken"
      onSubmit={(event) => {
        event.preventDefault();
        change({ funnel: toAddress(draft.filter((step) => step.event)) });
      }}
    >
      {draft.map((step, place) => (
        <div key={place} class="row funnel-step">
          <Text label={`Event of step ${place + 1}`} value={step.event} onInput={(event) => edit(place, { event })} />
          <Text label="Column" value={step.column} onInput={(column) => edit(place, { column })} />
          <select
            class="input"
            aria-label="Comparison"
            value={step.op}
            onChange={(event) => edit(place, { op: event.currentTarget.value })}
          >
            {OPERATORS.map((op) => (
              <option key={op}>{op}</option>
            ))}
          </select>
          <Text label="Value" value={step.value} onInput={(value) => edit(place, { value })} />
          <button
            type="button"
            class="control plain"
            aria-label={`Take away step ${place + 1}`}
            onClick={() => setDraft(draft.filter((_, at) => at !== place))}
          >
            ×
          </button>
        </div>
      ))}
      <div class="row">
        <button
          type="button"
          class="control"
          disabled={draft.length >= MOST_STEPS}
          onClick={() => setDraft([...draft, BLANK])}
        >
          Add a step
        </button>
        <button class="control first">Show</button>
      </div>
    </form>
  );
}

function Text({ label, value, onInput }: { label: string; value: string; onInput: (text: string) => void }) {
  return (
    <input
      class="input mono"
      aria-label={label}
      placeholder={label.split(" ")[0]}
      value={value}
      onInput={(event) => onInput(event.currentTarget.value.trim())}
    />
  );
}
