/** One schema: who used it, what changed between two versions, and its properties with what fails at each. */
import { useAnswer } from "../answer";
import { ask } from "../api";
import { ago, count, plain } from "../format";
import { Mark } from "../marks";
import { Menu } from "../menu";
import { change, hrefTo, param } from "../route";
import { question, scopeKey } from "../scope";
import { objects } from "../shapes";
import { Shown } from "../states";
import { Tag } from "../tracker";
import { diff, printed } from "./diff";
import { Properties } from "./properties";
import { documentPath } from "./reloads";
import type { Schema } from "./registry";

export interface Document {
  description?: string;
  properties?: Record<string, Property>;
  required?: string[];
  [keyword: string]: unknown;
}

export interface Property {
  type?: string | string[];
  enum?: unknown[];
  description?: string;
  [keyword: string]: unknown;
}

const load = (uri: string, signal: AbortSignal) => ask<Document>(documentPath(uri), { signal });

export function SchemaDetail({ schema }: { schema: Schema }) {
  const { versions } = schema;
  const newest = versions.at(-1)!;
  const to = versions.find(({ version }) => version === param("new")) ?? newest;
  const place = versions.indexOf(to);
  const from = versions.find(({ version }) => version === param("old")) ?? versions[Math.max(0, place - 1)]!;
  const good = schema.used;
  const names = versions.map(({ version }): [string, string] => [version, version]);
  return (
    <section class="panel" aria-label="Schema">
      <div class="pad wide-pad">
        <div class="row heading">
          <h2 class="title">
            <bdi>{schema.name}</bdi>
          </h2>
          <span class="fill" />
          <a class="control" href={hrefTo("live", { q: `event_name:${schema.name}` })}>
            Show its events
          </a>
        </div>
        <dl class="facts">
          <div>
            <dt>Vendor</dt>
            <dd>
              <code>
                <bdi>{schema.vendor}</bdi>
              </code>
            </dd>
          </div>
          <div>
            <dt>Good</dt>
            <dd>
              <Mark name="good" silent /> {count(good)}
            </dd>
          </div>
          <div>
            <dt>Failed</dt>
            <dd class={schema.failed ? "bad" : ""}>
              {schema.failed > 0 && <Mark name="failed" silent />} {count(schema.failed)}
            </dd>
          </div>
          <Senders schema={schema} />
          <div>
            <dt>Last seen</dt>
            <dd>
              {schema.last ? `${ago(schema.last)}${Date.now() - schema.last < 3_600_000 ? " ago" : ""}` : "never"}
            </dd>
          </div>
          <div>
            <dt>From</dt>
            <dd>
              <bdi>{to.source}</bdi>
            </dd>
          </div>
        </dl>
      </div>
      <div class="row pad step">
        <h3>{versions.length > 1 ? "Changes" : "Document"}</h3>
        {versions.length > 1 && (
          <>
            <Menu
              label="From version"
              hidden
              value={from.version}
              options={names}
              onChoose={(name) => change({ old: name })}
            />
            <span class="soft">to</span>
          </>
        )}
        <Menu label="To version" hidden value={to.version} options={names} onChoose={(name) => change({ new: name })} />
      </div>
      <Changes before={from.uri} after={to.uri} />
      <Properties uri={to.uri} />
    </section>
  );
}

/** The trackers that sent the event, if it is one: of an entity nobody is told. Its place is kept at once. */
function Senders({ schema }: { schema: Schema }) {
  const { vendor, name } = schema;
  const answer = useAnswer(
    `senders ${vendor}/${name} ${scopeKey()}`,
    async (signal) => {
      const lines = objects<{ schema: string; tracker: string | null }>(await question("coverage", signal));
      const its = lines.filter(({ schema: uri }) => uri.startsWith(`iglu:${vendor}/${name}/`));
      return [...new Set(its.map(({ tracker }) => tracker ?? ""))];
    },
    5000,
  );
  return (
    <div class="senders">
      <dt>Trackers</dt>
      <dd>
        {answer.data?.length ? answer.data.slice(0, 6).map((tracker) => <Tag key={tracker} of={tracker} bare />) : "–"}
      </dd>
    </div>
  );
}

function Changes({ before, after }: { before: string; after: string }) {
  const answer = useAnswer(
    `diff ${before} ${after}`,
    async (signal) => {
      const [old, now] = await Promise.all([load(before, signal), load(after, signal)]);
      return diff(printed(stripped(old)), printed(stripped(now)));
    },
    5000,
  );
  return (
    <Shown answer={answer} rows={8} height={20}>
      {(lines) => (
        <div class="code mono diff" tabIndex={0} role="group" aria-label="The schema's text">
          {lines.map(({ text, change: kind }, place) => (
            <span key={place} class={kind}>
              <i aria-label={kind || undefined} role={kind ? "img" : undefined}>
                {kind === "added" ? "+" : kind === "taken" ? "−" : " "}
              </i>
              <bdi>{plain(text, 2000)}</bdi>
            </span>
          ))}
        </div>
      )}
    </Shown>
  );
}

/** Without what names the schema: two versions always differ there. */
function stripped({ $schema: _schema, self: _self, ...rest }: Document): Document {
  return rest;
}
