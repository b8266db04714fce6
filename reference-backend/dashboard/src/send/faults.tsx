/** The fault switch: answers of this lane's collector go wrong on purpose. */
import { useState } from "preact/hooks";
import { useAnswer } from "../answer";
import { ApiError, ask, lane, post } from "../api";
import { count } from "../format";
import { Shown } from "../states";

interface Faults {
  script: string;
  applied: number;
}

const SCRIPTS: [string, string][] = [
  ["", "None"],
  ["503x2", "503, twice"],
  ["slow=3sxforever", "Slow, 3 s"],
  ["drop-after-acceptx1", "Drop after accept"],
  ["413x1", "413, once"],
  ["retry-after=5x1", "Retry-After 5"],
];

export function FaultSwitch() {
  const answer = useAnswer(`faults ${lane()}`, (signal) => ask<Faults>("/api/faults", { signal }));
  const [wrong, setWrong] = useState("");
  const set = async (script: string) => {
    setWrong("");
    try {
      await post("/api/faults", { script });
    } catch (problem) {
      setWrong(problem instanceof ApiError ? problem.message : String(problem));
    }
    answer.again();
  };
  return (
    <section class="panel" aria-label="Faults">
      <div class="head">
        <h2>Faults</h2>
        <span class="aside">this lane only</span>
      </div>
      <Shown answer={answer} rows={4} height={34}>
        {({ script, applied }) => {
          const known = SCRIPTS.some(([one]) => one === script);
          return (
            <div class="pad stack tight">
              <fieldset class="switches">
                <legend class="unseen">What goes wrong</legend>
                {SCRIPTS.map(([one, words]) => (
                  <label key={one}>
                    <input type="radio" name="fault" checked={script === one} onChange={() => void set(one)} />
                    {words}
                  </label>
                ))}
              </fieldset>
              <form
                class="row"
                onSubmit={(event) => {
                  event.preventDefault();
                  void set(new FormData(event.currentTarget).get("script")?.toString() ?? "");
                }}
              >
                <input
                  class="input mono"
                  name="script"
                  aria-label="A script of faults"
                  placeholder="503x2, slow=3s, ok"
                  defaultValue={known ? "" : script}
                />
                <button class="control">Set</button>
              </form>
              {wrong && (
                <p class="bad small" role="alert">
                  <bdi>{wrong}</bdi>
                </p>
              )}
              <p class="small faint" role="status">
                {script ? (
                  <>
                    Left of it: <code>{script}</code>.{" "}
                  </>
                ) : null}
                {applied > 0 && `${count(applied)} requests met a fault. `}
                Answers go wrong on purpose, so that you see your tracker try again.{" "}
                <code>piste up --fault "503x2"</code> does the same.
              </p>
            </div>
          );
        }}
      </Shown>
    </section>
  );
}
