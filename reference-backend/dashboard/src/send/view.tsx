/** Send: the way to a first event, from every tracker, with a light that only a new event turns on. */
import { useEffect, useState } from "preact/hooks";
import { endpoint } from "../api";
import { Copy } from "../copy";
import { arrived } from "../feed";
import { ago, clock, count } from "../format";
import { Mark } from "../marks";
import { change, hrefTo, param } from "../route";
import { told } from "../resend";
import { FaultSwitch } from "./faults";
import { PixelBuilder } from "./pixel";
import { snippets, type Snippet } from "./snippets";
import { type Outcome, type Trial, tryOut } from "./tests";

const light = (sign: string) => arrived.value[sign];

export function SendView() {
  const list = snippets(endpoint());
  const chosen = list.find(({ sign }) => sign === param("tracker")) ?? list[0]!;
  const on = list.filter(({ sign }) => light(sign)).length;
  useTick();
  return (
    <>
      <section class="panel" aria-label="Trackers">
        <div class="head">
          <h2>Send your first event</h2>
          <span class="fill" />
          <span class="aside">
            {count(on)} of {count(list.length)}
          </span>
        </div>
        {list.map(({ sign, name }) => (
          <button
            key={sign}
            class="source"
            aria-current={sign === chosen.sign}
            onClick={() => change({ tracker: sign }, { quiet: true })}
          >
            <span class="tag">
              <i aria-hidden="true">{sign}</i>
            </span>
            <b>{name}</b>
            <Light sign={sign} />
            <span class="small faint cut">
              <bdi>
                {light(sign)
                  ? `${light(sign)?.app || "no app_id"}, ${ago(light(sign)!.at)} ago`
                  : "nothing since you opened this page"}
              </bdi>
            </span>
          </button>
        ))}
        <p class="pad small faint">
          A light turns on only for an event that came after you opened this page. Collector address:{" "}
          <code>{endpoint()}</code>
        </p>
      </section>
      <div class="stack">
        <First snippet={chosen} />
        <TestEvents />
      </div>
      <div class="stack">
        <PixelBuilder />
        <FaultSwitch />
      </div>
    </>
  );
}

function Light({ sign }: { sign: string }) {
  const on = !!light(sign);
  return (
    <span class="status">
      <Mark name={on ? "good" : "missing"} silent waiting={!on} />
      {on ? "Received" : "Waiting"}
    </span>
  );
}

/** The ages beside the lights move on. */
function useTick(): void {
  const [, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTurn((turn) => turn + 1), 1000);
    return () => clearInterval(timer);
  }, []);
}

function First({ snippet }: { snippet: Snippet }) {
  const { sign, name, install, code, then } = snippet;
  return (
    <section class="panel" aria-label={name}>
      <div class="pad wide-pad">
        <div class="row">
          <h2 class="title">{name}</h2>
          <span class="fill" />
          <Light sign={sign} />
        </div>
        <p class="soft">Paste and run. The light turns on when this lane receives a new event from this tracker.</p>
      </div>
      {[
        [sign === "AR" ? "Gateway" : "Install", install],
        ["Track", code],
      ]
        .filter(([, text]) => text)
        .map(([title, text], place) => (
          <div key={title} class="step">
            <div class="row">
              <h3 class="small faint">
                {place + 1}. {title}
              </h3>
              <span class="fill" />
              <Copy text={text ?? ""} />
            </div>
            <pre tabIndex={0} aria-label={title}>
              {text}
            </pre>
          </div>
        ))}
      <div class="step sunken">
        <p class="soft">
          {then}{" "}
          {light(sign) ? (
            <a href={hrefTo("live")}>See it in the stream</a>
          ) : (
            <>
              With the header <code>SP-Verdict: 1</code> the collector answers what became of each event.
            </>
          )}
        </p>
      </div>
    </section>
  );
}

const TRIALS: [Trial, string][] = [
  ["view", "Send a page view"],
  ["failing", "Send one that fails"],
  ["batch", "Send a batch of 10"],
];

function TestEvents() {
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<{ outcome?: Outcome; wrong?: string; at: number } | null>(null);
  const run = async (trial: Trial) => {
    setBusy(true);
    try {
      setResult({ outcome: await tryOut(trial), at: Date.now() });
    } catch (problem) {
      setResult({ wrong: problem instanceof Error ? problem.message : String(problem), at: Date.now() });
    }
    setBusy(false);
  };
  const failed = !!result?.wrong || result?.outcome?.verdicts.some(({ status }) => status === "failed");
  return (
    <section class="panel" aria-label="Test event">
      <div class="head">
        <h2>Test event</h2>
        <span class="aside">sends from this page, into this lane</span>
      </div>
      <div class="row pad trials">
        {TRIALS.map(([trial, words], place) => (
          <button key={trial} class={`control${place ? "" : " first"}`} disabled={busy} onClick={() => void run(trial)}>
            {words}
          </button>
        ))}
        <span class="fill" />
        <span class="status result" role="status">
          {result && (
            <>
              <Mark name={failed ? "failed" : "good"} silent />
              <bdi>
                {result.outcome
                  ? `${told(result.outcome.verdicts)} at ${clock(result.at, false)}, in ${count(result.outcome.took)} ms`
                  : result.wrong}
              </bdi>
            </>
          )}
        </span>
      </div>
    </section>
  );
}
