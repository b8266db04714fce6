/** Hot reload: what happened to the reader's own schemas, and what became of the events that had failed by them. */
import { clock, count } from "../format";
import { Mark, type MarkName } from "../marks";
import { schemaName } from "../sentence";
import { Empty } from "../states";
import { type Reload, reloads } from "./reloads";

const MARKS: Record<Reload["what"], MarkName> = {
  added: "good",
  changed: "good",
  removed: "missing",
  broken: "failed",
};

const SAID: Record<Reload["what"], string> = {
  added: "added",
  changed: "reloaded",
  removed: "removed: what names it fails",
  broken: "cannot be read: it is no JSON object, and what names it fails",
};

export function Log() {
  return (
    <section class="panel" aria-label="Hot reload">
      <div class="head">
        <h2>Hot reload</h2>
        <span class="aside">since you opened this page</span>
      </div>
      {reloads.length ? (
        <div class="log" role="log">
          {reloads.map((reload) => (
            <div key={`${reload.at} ${reload.uri}`} class={reload.what === "broken" ? "bad" : undefined}>
              <span class="mono faint">{clock(reload.at, false)}</span>
              <Mark name={MARKS[reload.what]} silent />
              <span>
                <code>
                  <bdi>{schemaName(reload.uri)}</bdi>/{reload.uri.split("/").at(-1)}
                </code>{" "}
                {SAID[reload.what]}.{outcome(reload)}
              </span>
            </div>
          ))}
        </div>
      ) : (
        <Empty>
          Nothing changed. Save a file in a schema folder, and it appears here within seconds; what failed by it is
          tried again at once.
        </Empty>
      )}
    </section>
  );
}

/** What the re-validation did to the events that had failed by it. */
function outcome({ what, before, after }: Reload): string {
  if (what === "removed" || what === "broken" || !before) return "";
  const moved = Math.max(0, before - after);
  const rest = after ? `, ${count(after)} still fail` : "";
  return ` ${count(moved)} of ${count(before)} failed events moved to good${rest}.`;
}
