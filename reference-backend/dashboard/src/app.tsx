/** The frame: header, strip, and the view of the address below; neither of the first two moves between views. */
import { useAnswer } from "./answer";
import { ask, locked } from "./api";
import { HELP, helpShown } from "./keyboard";
import { later } from "./later";
import { Logo } from "./marks";
import { Menu } from "./menu";
import { Filtered } from "./filtered";
import { change, hrefTo, param, view, VIEWS, type View } from "./route";
import { RangeEditor, SpanMenu } from "./span";
import { Strip, failedCount } from "./strip";
import { switchTheme } from "./theme";
import { TokenView } from "./token";
import { count } from "./format";
import { LiveView } from "./live/view";
import { FailedView } from "./failed/view";
import { TrackersView } from "./trackers/view";
import { SchemasView } from "./schemas/view";
import { SendView } from "./send/view";

const AnalyticsView = later(() => import("./analytics/analytics").then((module) => module.AnalyticsView));

const TITLES: Record<View, string> = {
  live: "Live",
  failed: "Failed",
  trackers: "Trackers",
  schemas: "Schemas",
  analytics: "Analytics",
  send: "Send",
};

export function App() {
  const current = view.value;
  document.title = `${TITLES[current]}, Piste`;
  return (
    <>
      <a class="skip" href="#view" onClick={skip}>
        Skip to {TITLES[current]}
      </a>
      <Header current={current} />
      <Strip />
      <section class="scope" aria-label="What is shown">
        <RangeEditor />
        <Filtered />
      </section>
      <main id="view" tabIndex={-1} class={`view ${current}`} aria-label={TITLES[current]}>
        {locked.value ? <TokenView /> : <View name={current} key={`${current} ${param("lane")}`} />}
      </main>
      {helpShown.value && <Help />}
    </>
  );
}

/** The view's own address stays: a link to `#view` would change it. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("view")?.focus();
}

function View({ name }: { name: View }) {
  switch (name) {
    case "live":
      return <LiveView />;
    case "failed":
      return <FailedView />;
    case "trackers":
      return <TrackersView />;
    case "schemas":
      return <SchemasView />;
    case "send":
      return <SendView />;
    case "analytics":
      return <AnalyticsView />;
  }
}

function Header({ current }: { current: View }) {
  return (
    <header>
      <h1 class="brand">
        <Logo />
        Piste
      </h1>
      <nav aria-label="Views">
        {VIEWS.map((name) => (
          <a key={name} href={hrefTo(name)} aria-current={name === current ? "page" : undefined}>
            {TITLES[name]}
            {name === "failed" && failedCount.value > 0 && <small>{count(failedCount.value)}</small>}
          </a>
        ))}
      </nav>
      <div class="tools">
        <code class="wide">{location.host}</code>
        <Lanes />
        <SpanMenu />
        <button class="control bare" aria-label="Switch light and dark" onClick={switchTheme}>
          <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
            <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.5" />
            <path d="M8 2a6 6 0 0 1 0 12Z" fill="currentColor" />
          </svg>
        </button>
      </div>
    </header>
  );
}

interface LaneLine {
  lane: string;
  good: number;
  failed: number;
  last: number | null;
}

function Lanes() {
  const here = param("lane");
  // The list of lanes is the whole server's, whichever lane is shown.
  const answer = useAnswer(
    "lanes",
    async () => {
      const told = await ask<LaneLine[] | { lanes: LaneLine[] }>("/api/lanes");
      return Array.isArray(told) ? told : told.lanes;
    },
    5000,
  );
  const names = new Set(["", here, ...(answer.data ?? []).map(({ lane }) => lane)]);
  return (
    <Menu
      label="Lane"
      value={here}
      options={[...names].sort().map((name) => [name, name || "main"])}
      onChoose={(name) => change({ lane: name, open: "", group: "", session: "" })}
    />
  );
}

function Help() {
  return (
    <dialog open class="help" aria-label="Keys">
      <h2>Keys</h2>
      <dl>
        {HELP.map(([key, words]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <button class="control" onClick={() => (helpShown.value = false)}>
        Close
      </button>
    </dialog>
  );
}
