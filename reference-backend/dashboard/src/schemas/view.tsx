/** Schemas: the tree with its use, one schema in whole, what changed while you watch, and what nobody declared. */
import { useState } from "preact/hooks";
import { useAnswer } from "../answer";
import { clock, count } from "../format";
import { useKeys } from "../keyboard";
import { Mark } from "../marks";
import { change, hrefTo, param } from "../route";
import { scopeKey, spanWords } from "../scope";
import { schemaName } from "../sentence";
import { Empty, Shown } from "../states";
import { SchemaDetail } from "./detail";
import { changes, registry, type Schema, type Unknown } from "./registry";

const keyOf = ({ vendor, name }: Schema): string => `${vendor}/${name}`;

export function SchemasView() {
  const answer = useAnswer(`schemas ${scopeKey()}`, registry, 2000);
  const [find, setFind] = useState("");
  const all = answer.data?.schemas ?? [];
  const shown = all.filter((schema) =>
    find ? keyOf(schema).toLowerCase().includes(find.toLowerCase()) : schema.own || schema.used || schema.failed,
  );
  const chosen = all.find((schema) => keyOf(schema) === param("schema")) ?? shown.toSorted(byTrouble)[0];
  const step = (by: number) => {
    const next = shown[shown.indexOf(chosen!) + by];
    if (next) change({ schema: keyOf(next), from: "", to: "" }, { quiet: true });
  };
  useKeys({ j: () => step(1), k: () => step(-1) });
  return (
    <>
      <section class="panel" aria-label="Schemas">
        <div class="head">
          <h2>Schemas</h2>
          <span class="aside">{count(all.filter(({ used }) => used).length)} used</span>
          <span class="fill" />
          <span class="aside">{count(all.length)} in all</span>
        </div>
        <div class="pad">
          <input
            data-filter
            type="search"
            class="input"
            aria-label="Find a schema"
            placeholder="Find among all of them"
            value={find}
            onInput={(event) => setFind(event.currentTarget.value)}
          />
        </div>
        <Shown answer={answer} rows={10} height={28}>
          {() => (shown.length ? <Tree schemas={shown} chosen={chosen} /> : <Empty>No schema fits.</Empty>)}
        </Shown>
      </section>
      {chosen ? (
        <SchemaDetail key={keyOf(chosen)} schema={chosen} />
      ) : (
        <section class="panel">
          <Empty>
            No schema was used in the {spanWords()}. Your own belong into a folder: <code>piste up -i ./schemas</code>.
          </Empty>
        </section>
      )}
      <div class="stack">
        <Log />
        <UnknownSchemas list={answer.data?.unknown ?? []} />
      </div>
    </>
  );
}

const byTrouble = (a: Schema, b: Schema): number =>
  b.failed - a.failed || Number(b.own) - Number(a.own) || b.used - a.used;

const MOST_LINES = 400;

function Tree({ schemas, chosen }: { schemas: Schema[]; chosen: Schema | undefined }) {
  const vendors = Map.groupBy(schemas.slice(0, MOST_LINES), ({ vendor }) => vendor);
  return (
    <div class="tree">
      {[...vendors].map(([vendor, list]) => (
        <div key={vendor}>
          <p class="vendor mono faint">
            <bdi>{vendor}</bdi>
          </p>
          {list.map((schema) => (
            <button
              key={schema.name}
              class="leaf"
              aria-current={schema === chosen}
              onClick={() => change({ schema: keyOf(schema), from: "", to: "" })}
            >
              <bdi class="cut">{schema.name}</bdi>
              {schema.failed > 0 && <Mark name="failed" />}
              <span class="number soft">{count(schema.used + schema.failed)}</span>
            </button>
          ))}
        </div>
      ))}
      {schemas.length > MOST_LINES && (
        <p class="pad small faint">The first {count(MOST_LINES)}; type more of the name to find others.</p>
      )}
    </div>
  );
}

function Log() {
  return (
    <section class="panel" aria-label="Hot reload">
      <div class="head">
        <h2>Hot reload</h2>
        <span class="aside">since you opened this page</span>
      </div>
      {changes.length ? (
        <div class="log" role="log">
          {changes.map(({ at, uri, what }) => (
            <div key={`${at} ${uri}`}>
              <span class="mono faint">{clock(at, false)}</span>
              <Mark name={what === "added" ? "good" : "bot"} silent />
              <span>
                <code>
                  <bdi>{schemaName(uri)}</bdi>/{uri.split("/").at(-1)}
                </code>{" "}
                {what}.
              </span>
            </div>
          ))}
        </div>
      ) : (
        <Empty>Nothing changed. Save a file in a schema folder, and it appears here within seconds.</Empty>
      )}
    </section>
  );
}

function UnknownSchemas({ list }: { list: Unknown[] }) {
  return (
    <section class="panel" aria-label="Unknown but seen">
      <div class="head">
        <h2>Unknown but seen</h2>
        <span class="fill" />
        <span class="aside">{count(list.length)}</span>
      </div>
      {list.length ? (
        list.map(({ uri, failed }) => (
          <div key={uri} class="pad unknown">
            <code>
              <bdi>{uri.replace(/^iglu:/, "")}</bdi>
            </code>
            <p class="soft">
              {count(failed)} {failed === 1 ? "event" : "events"} failed, since no registry has this schema.
            </p>
            <a class="control" href={hrefTo("failed")}>
              See why
            </a>
          </div>
        ))
      ) : (
        <Empty>Every schema that was sent in the {spanWords()} is known.</Empty>
      )}
    </section>
  );
}
