/** One schema: who used it, what changed between two versions, and its properties with what fails at each. */
import { useAnswer } from "../answer";
import { ask } from "../api";
import { ago, count, plain } from "../format";
import { Mark } from "../marks";
import { Menu } from "../menu";
import { change, hrefTo, param } from "../route";
import { scopeKey } from "../scope";
import { Shown } from "../states";
import { diff, printed } from "./diff";
import { failedGroups } from "../failed/group";
import type { Schema } from "./registry";

interface Document {
  description?: string;
  properties?: Record<string, Property>;
  required?: string[];
  [keyword: string]: unknown;
}

interface Property {
  type?: string | string[];
  enum?: unknown[];
  description?: string;
  [keyword: string]: unknown;
}

const load = (uri: string, signal: AbortSignal) =>
  ask<Document>(
    `/api/schemas/${uri
      .replace(/^iglu:/, "")
      .split("/")
      .map(encodeURIComponent)
      .join("/")}`,
    { signal },
  );

export function SchemaDetail({ schema }: { schema: Schema }) {
  const { versions } = schema;
  const newest = versions.at(-1)!;
  const to = versions.find(({ version }) => version === param("to")) ?? newest;
  const place = versions.indexOf(to);
  const from = versions.find(({ version }) => version === param("from")) ?? versions[Math.max(0, place - 1)]!;
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
              onChoose={(name) => change({ from: name })}
            />
            <span class="soft">to</span>
          </>
        )}
        <Menu label="To version" hidden value={to.version} options={names} onChoose={(name) => change({ to: name })} />
      </div>
      <Changes before={from.uri} after={to.uri} />
      <Properties uri={to.uri} />
    </section>
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

interface Use {
  document: Document;
  failures: Map<string, { events: number; got: string | null }>;
}

async function uses(uri: string, signal: AbortSignal): Promise<Use> {
  const [document, groups] = await Promise.all([load(uri, signal), failedGroups(signal)]);
  const failures: Use["failures"] = new Map();
  for (const { schema, path, events, got } of groups) {
    const [, name] = /^\$\.([^.[\]]+)/.exec(path ?? "") ?? [];
    if (schema !== uri || !name) continue;
    failures.set(name, { events: events + (failures.get(name)?.events ?? 0), got });
  }
  return { document, failures };
}

function Properties({ uri }: { uri: string }) {
  const answer = useAnswer(`uses ${uri} ${scopeKey()}`, (signal) => uses(uri, signal), 5000);
  return (
    <div class="step">
      <h3>Properties</h3>
      <Shown answer={answer} rows={4}>
        {({ document, failures }) => (
          <div class="scroll" tabIndex={0} role="group" aria-label="Properties">
            <table class="grid-table flush">
              <thead>
                <tr>
                  <th scope="col">Property</th>
                  <th scope="col">Type</th>
                  <th scope="col">Rules</th>
                  <th scope="col" class="number">
                    Failing
                  </th>
                </tr>
              </thead>
              <tbody>
                {Object.entries(document.properties ?? {}).map(([name, property]) => {
                  const failure = failures.get(name);
                  return (
                    <tr key={name} title={plain(property.description ?? "", 300)}>
                      <td>
                        <code>
                          <bdi>{name}</bdi>
                        </code>
                      </td>
                      <td class="soft">
                        <bdi>{type(property)}</bdi>
                      </td>
                      <td class="soft">
                        <bdi>{rules(property, document.required?.includes(name) ?? false)}</bdi>
                      </td>
                      <td class="number">
                        {failure && (
                          <a class="bad" href={hrefTo("failed")}>
                            <Mark name="failed" silent /> {count(failure.events)}
                            {failure.got && <bdi>, got {plain(failure.got, 30)}</bdi>}
                          </a>
                        )}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        )}
      </Shown>
    </div>
  );
}

const type = ({ type: given, enum: values }: Property): string =>
  given ? [given].flat().join(" or ") : values ? "one of a list" : "any";

const SAID = new Set(["type", "description", "$schema", "properties", "items"]);

function rules(property: Property, required: boolean): string {
  const said = Object.entries(property)
    .filter(([keyword]) => !SAID.has(keyword))
    .map(([keyword, value]) => `${keyword} ${plain(value, 60)}`);
  return [...(required ? ["required"] : []), ...said].join(", ");
}
