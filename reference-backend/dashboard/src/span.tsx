/** The span's menu, and the two ends of a range that the reader chose. */
import { Menu } from "./menu";
import { change } from "./route";
import { chooseSpan, OWN_RANGE, range, spanName, SPANS } from "./scope";

export const SpanMenu = () => (
  <Menu
    label="Span"
    hidden
    wide
    value={spanName()}
    options={[...SPANS.map(([name, words]): [string, string] => [name, words]), [OWN_RANGE, "Own range"]]}
    onChoose={chooseSpan}
  />
);

/** Only with an own range: its ends, in the reader's time zone. */
export function RangeEditor() {
  const own = range();
  if (!own) return null;
  const set = (end: "from" | "to", text: string) => {
    const at = Date.parse(text);
    if (Number.isNaN(at)) return;
    const other = end === "from" ? own.to : own.from;
    // Ends that would cross push each other: a range is never empty.
    const crossed = end === "from" ? at >= other : at <= other;
    const pushed = end === "from" ? at + 60_000 : at - 60_000;
    change({ [end]: String(at), ...(crossed && { [end === "from" ? "to" : "from"]: String(pushed) }) });
  };
  return (
    <div class="range row" role="group" aria-label="Own range">
      {(["from", "to"] as const).map((end) => (
        <label key={end} class="row small faint">
          {end === "from" ? "From" : "To"}
          <input
            class="input"
            type="datetime-local"
            step="1"
            value={local(own[end])}
            onChange={(event) => set(end, event.currentTarget.value)}
          />
        </label>
      ))}
      <button class="control" onClick={() => change({ from: "", to: "" })}>
        Back to now
      </button>
    </div>
  );
}

/** A moment as the browser's own control writes it: this zone's date and time, without the zone. */
function local(at: number): string {
  const moment = new Date(at);
  return new Date(at - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
