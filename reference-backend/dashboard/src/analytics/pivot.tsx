/** The pivot explorer: any rows by any columns, with a measure, its SQL, and the way to the events and into a file. */
import { useState } from "preact/hooks";
import { useAnswer } from "../answer";
import { Copy } from "../copy";
import { count, number, plain } from "../format";
import { change, hrefTo, param } from "../route";
import { built, scopeKey } from "../scope";
import type { Table } from "../shapes";
import { Empty, Shown } from "../states";
import { download, FORMS } from "./download";

/** Columns that most readers look for; any other column of the table may be typed. */
const OFFERED = [
  "event_name",
  "app_id",
  "platform",
  "v_tracker",
  "page_urlpath",
  "page_urlhost",
  "page_title",
  "refr_medium",
  "refr_urlhost",
  "mkt_source",
  "mkt_campaign",
  "geo_country",
  "br_family",
  "os_family",
  "dvce_type",
  "br_lang",
  "se_category",
  "se_action",
  "user_id",
  "minute",
  "hour",
  "day",
  "week",
  "month",
];
const TIMES = new Set(["minute", "hour", "day", "week", "month"]);
const MEASURES: [string, string][] = [
  ["events", "events"],
  ["visitors", "visitors"],
  ["sessions", "sessions"],
  ["sum", "sum of"],
  ["avg", "mean of"],
  ["min", "least"],
  ["max", "most"],
  ["distinct", "distinct"],
];
const PLAIN = new Set(["events", "visitors", "sessions"]);
const MOST_COLUMNS = 24;
const MOST_ROWS = 200;

interface Grid {
  rows: string[];
  columns: string[];
  cells: Map<string, number>;
  most: Map<string, number>;
  table: Table;
}

function grid(table: Table, crossed: boolean): Grid {
  const cells = new Map<string, number>();
  const rows = new Map<string, number>();
  const columns = new Map<string, number>();
  const most = new Map<string, number>();
  for (const line of table.rows) {
    const value = Number(line.at(-1) ?? 0);
    const row = plain(line[0] ?? "", 200);
    const column = crossed ? plain(line[1] ?? "", 200) : "";
    cells.set(`${row}\n${column}`, value);
    rows.set(row, (rows.get(row) ?? 0) + value);
    columns.set(column, (columns.get(column) ?? 0) + value);
    most.set(column, Math.max(most.get(column) ?? 0, value));
  }
  const names = (sums: Map<string, number>) => [...sums].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  return { rows: names(rows), columns: names(columns), cells, most, table };
}

export function Pivot() {
  const rows = param("rows") || "event_name";
  const columns = param("columns") === "none" ? "" : param("columns") || "app_id";
  const measure = param("measure") || "events";
  const of = param("of");
  const wish = {
    rows: [rows],
    columns: columns ? [columns] : [],
    measure: PLAIN.has(measure) ? { kind: measure } : { kind: measure, column: of || "se_value" },
  };
  const answer = useAnswer(
    `pivot ${scopeKey()} ${JSON.stringify(wish)}`,
    async (signal) => grid(await built("pivot", wish, signal), !!columns),
    4000,
  );
  return (
    <section class="panel span-12" aria-label="Pivot">
      <div class="head wrap">
        <h2>Pivot</h2>
        <datalist id="pivot-columns">
          {OFFERED.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <Choice label="Rows" value={rows} onChoose={(name) => change({ rows: name === "event_name" ? "" : name })} />
        <Choice label="by" value={columns} onChoose={(name) => change({ columns: name || "none" })} />
        <label class="row small faint">
          Measure
          <select class="input" value={measure} onChange={(event) => change({ measure: event.currentTarget.value })}>
            {MEASURES.map(([name, words]) => (
              <option key={name} value={name}>
                {words}
              </option>
            ))}
          </select>
        </label>
        {!PLAIN.has(measure) && (
          <Choice label="Column" value={of || "se_value"} onChoose={(name) => change({ of: name })} />
        )}
        <span class="fill" />
        {answer.data &&
          FORMS.map((form) => (
            <button
              key={form}
              class="control plain"
              onClick={() => void download(named(answer.data!.table, wish), "pivot", form)}
            >
              {form}
            </button>
          ))}
      </div>
      <Shown answer={answer} rows={6} height={26}>
        {(data) => (
          <>
            {data.rows.length ? (
              <Cells data={data} row={rows} column={columns} summed={measure === "events"} />
            ) : (
              <Empty>No event in this span has these columns.</Empty>
            )}
            <div class="sunken sql">
              <div class="row">
                <h3 class="small faint">SQL</h3>
                <span class="fill" />
                <Copy text={data.table.sql ?? ""} />
              </div>
              <pre tabIndex={0} aria-label="The question as SQL">
                {data.table.sql}
              </pre>
            </div>
          </>
        )}
      </Shown>
    </section>
  );
}

/** The table under the names that the reader chose, for a file. */
const named = (table: Table, wish: { rows: string[]; columns: string[]; measure: { kind: string } }): Table => ({
  ...table,
  columns: [...wish.rows, ...wish.columns, wish.measure.kind],
});

function Choice({ label, value, onChoose }: { label: string; value: string; onChoose: (name: string) => void }) {
  const [typed, setTyped] = useState(value);
  return (
    <label class="row small faint">
      {label}
      <input
        class="input mono"
        list="pivot-columns"
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value.trim())}
        onChange={(event) => onChoose(event.currentTarget.value.trim())}
      />
    </label>
  );
}

interface CellsProps {
  data: Grid;
  row: string;
  column: string;
  summed: boolean;
}

function Cells({ data, row, column, summed }: CellsProps) {
  const columns = data.columns.slice(0, MOST_COLUMNS);
  const sum = (name: string) => columns.reduce((total, one) => total + (data.cells.get(`${name}\n${one}`) ?? 0), 0);
  const down = (name: string) => data.rows.reduce((total, one) => total + (data.cells.get(`${one}\n${name}`) ?? 0), 0);
  const link = (name: string, other: string) => {
    const terms = [
      [row, name],
      [column, other],
    ].filter(([of, value]) => of && value && !TIMES.has(of) && !of.includes("."));
    return hrefTo("live", { q: terms.map(([of, value]) => `${of}:"${value!.replaceAll('"', "")}"`).join(" ") });
  };
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label="Pivot table">
      <table class="pivot">
        <thead>
          <tr>
            <th scope="col">{row}</th>
            {columns.map((name) => (
              <th key={name} scope="col">
                <bdi>{plain(name || "(none)", 40)}</bdi>
              </th>
            ))}
            {summed && column && <th scope="col">all</th>}
          </tr>
        </thead>
        <tbody>
          {data.rows.slice(0, MOST_ROWS).map((name) => (
            <tr key={name}>
              <th scope="row">
                <bdi>{plain(name || "(none)", 80)}</bdi>
              </th>
              {columns.map((other) => {
                const value = data.cells.get(`${name}\n${other}`);
                const heat = value ? (value / (data.most.get(other) || 1)) * 26 : 0;
                return (
                  <td key={other} style={{ "--heat": `${heat}%` }}>
                    {value === undefined ? (
                      <span class="faint">–</span>
                    ) : (
                      <a href={link(name, other)}>{number(value)}</a>
                    )}
                  </td>
                );
              })}
              {summed && column && <td class="all">{count(sum(name))}</td>}
            </tr>
          ))}
        </tbody>
        {summed && data.rows.length > 1 && (
          <tfoot>
            <tr>
              <th scope="row">all</th>
              {columns.map((name) => (
                <td key={name} class="all">
                  {count(down(name))}
                </td>
              ))}
              {column && <td class="all">{count(columns.reduce((total, name) => total + down(name), 0))}</td>}
            </tr>
          </tfoot>
        )}
      </table>
      {data.rows.length > MOST_ROWS && (
        <p class="pad small faint">
          The first {count(MOST_ROWS)} of {count(data.rows.length)} rows; a file has all of them.
        </p>
      )}
    </div>
  );
}
