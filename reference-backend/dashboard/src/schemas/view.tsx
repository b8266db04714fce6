/** Schemas: the tree with its use, one schema in whole, what changed while you watch, and what nobody declared. */
import { useState } from "preact/hooks";
import { useAnswer } from "../answer";
import { status } from "../filtered";
import { count } from "../format";
import { useKeys } from "../keyboard";
import { Mark } from "../marks";
import { change, param } from "../route";
import { scopeKey, spanWords } from "../scope";
import { Empty, Shown } from "../states";
import { SchemaDetail } from "./detail";
import { Log } from "./log";
import { registry, type Schema } from "./registry";
import { UnknownSchemas } from "./unknown";

/** Files change without any event. */
const LOOK_MS = 2000;

const keyOf = ({ vendor, name }: Schema): string => `${vendor}/${name}`;

export function SchemasView() {
  const answer = useAnswer(`schemas ${scopeKey()}`, registry, LOOK_MS, LOOK_MS);
  const [find, setFind] = useState("");
  const all = answer.data?.schemas ?? [];
  const shown = all.filter((schema) => {
    if (status() === "good" && !schema.used) return false;
    if (status() === "failed" && !schema.failed) return false;
    if (find) return keyOf(schema).toLowerCase().includes(find.toLowerCase());
    return schema.own || schema.used || schema.failed;
  });
  const chosen = all.find((schema) => keyOf(schema) === param("schema")) ?? shown.toSorted(byTrouble)[0];
  const step = (by: number) => {
    const next = shown[shown.indexOf(chosen!) + by];
    if (next) change({ schema: keyOf(next), old: "", new: "" }, { quiet: true });
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
      ) : answer.data === null ? (
        <section class="panel desk" aria-hidden="true" />
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
            <div key={schema.name}>
              <button
                class="leaf"
                aria-current={schema === chosen}
                onClick={() => change({ schema: keyOf(schema), old: "", new: "" })}
              >
                <bdi class="cut">{schema.name}</bdi>
                {schema.failed > 0 && <Mark name="failed" />}
                <span class="number soft">{count(schema.used + schema.failed)}</span>
              </button>
              {schema === chosen && schema.versions.length > 1 && <Versions schema={schema} />}
            </div>
          ))}
        </div>
      ))}
      {schemas.length > MOST_LINES && (
        <p class="pad small faint">The first {count(MOST_LINES)}; type more of the name to find others.</p>
      )}
    </div>
  );
}

/** The versions of the schema that is shown, the newest first. */
function Versions({ schema }: { schema: Schema }) {
  return schema.versions.toReversed().map(({ version, events, entities, failed }) => (
    <button key={version} class="leaf version" onClick={() => change({ new: version, old: "" })}>
      {version}
      {failed > 0 && <Mark name="failed" />}
      <span class="number soft">{count(events + entities + failed)}</span>
    </button>
  ));
}
