/** Lists with their bar behind the text: pages, referrers, countries, devices. */
import type { JSX } from "preact";
import { useAnswer } from "../answer";
import { count, plain, roundPercent } from "../format";
import { hrefTo } from "../route";
import { question, scopeKey, spanWords } from "../scope";
import type { Table } from "../shapes";
import { Empty, Shown } from "../states";

interface Kind {
  name: string;
  question: string;
  unit: string;
  label: string;
  value: string;
  /** The column by which a line is followed into the stream. */
  column?: string;
  /** What the licence of its data asks to be said beside it. */
  credit?: JSX.Element;
}

/** The free city database is under CC BY 4.0: its licence wants this link on every page that shows something out of it. */
const GEO_CREDIT = (
  <a href="https://db-ip.com" rel="noopener noreferrer" target="_blank">
    IP Geolocation by DB-IP
  </a>
);

export const LISTS: Kind[] = [
  { name: "Pages", question: "pages", unit: "views", label: "page", value: "views", column: "page_urlpath" },
  { name: "Referrers", question: "referrers", unit: "views", label: "referrer", value: "views" },
  {
    name: "Countries",
    question: "countries",
    unit: "visitors",
    label: "country",
    value: "visitors",
    column: "geo_country",
    credit: GEO_CREDIT,
  },
  { name: "Devices", question: "devices", unit: "visitors", label: "browser", value: "visitors" },
];

const regions = new Intl.DisplayNames([navigator.language || "en"], { type: "region", fallback: "code" });

const SHOWN = 8;

export function BarList({ of }: { of: Kind }) {
  const answer = useAnswer(`${of.question} ${scopeKey()}`, (signal) => question(of.question, signal), 3000);
  return (
    <section class="panel span-3" aria-label={of.name}>
      <div class="head">
        <h2>{of.name}</h2>
        <span class="fill" />
        <span class="aside">{of.credit ?? of.unit}</span>
      </div>
      <Shown answer={answer} rows={6} height={26}>
        {(table) => <Lines table={table} of={of} />}
      </Shown>
    </section>
  );
}

function Lines({ table, of }: { table: Table; of: Kind }) {
  const [label, value] = [table.columns.indexOf(of.label), table.columns.indexOf(of.value)];
  const sums = new Map<string, number>();
  for (const row of table.rows) {
    const name = plain(row[label] ?? "(unknown)", 200);
    sums.set(name, (sums.get(name) ?? 0) + Number(row[value]));
  }
  const lines = [...sums].sort((a, b) => b[1] - a[1]);
  const all = lines.reduce((sum, [, one]) => sum + one, 0);
  const most = Math.max(1, ...lines.map(([, one]) => one));
  if (!lines.length) return <Empty>Nothing in the {spanWords()}.</Empty>;
  return (
    <ol class="bar-list">
      {lines.slice(0, SHOWN).map(([name, one]) => (
        <li key={name}>
          <i style={{ "--share": String(one / most) }} />
          {of.column && !name.startsWith("(") ? (
            <a class="cut" href={hrefTo("live", { q: `${of.column}:"${name.replaceAll('"', "")}"` })}>
              <bdi>{shown(of, name)}</bdi>
            </a>
          ) : (
            <bdi class="cut">{shown(of, name)}</bdi>
          )}
          <span class="number">{count(one)}</span>
          <span class="number faint">{roundPercent(one, all)}</span>
        </li>
      ))}
    </ol>
  );
}

function shown(of: Kind, name: string): string {
  if (of.column !== "geo_country" || !/^[A-Z]{2}$/.test(name)) return name;
  return regions.of(name) ?? name;
}
