/** A schema's properties: its rules, how the newest events filled them, and what fails at each. */
import { useAnswer } from "../answer";
import { ask } from "../api";
import { failedGroups } from "../failed/group";
import { count, number, plain, roundPercent } from "../format";
import { Mark } from "../marks";
import { hrefTo } from "../route";
import { duringSpan, scopeKey } from "../scope";
import { schemaName } from "../sentence";
import type { Summary } from "../shapes";
import { Shown } from "../states";
import type { Document, Property } from "./detail";
import { documentPath } from "./reloads";

const NEWEST = 200;
/** So few different values are told one by one. */
const FEW = 3;

interface Use {
  document: Document;
  failures: Map<string, { events: number; got: string | null }>;
  /** The data of the newest events that passed. */
  sent: Record<string, unknown>[];
}

async function newest(uri: string, signal: AbortSignal): Promise<Use["sent"]> {
  const name = schemaName(uri);
  const query = new URLSearchParams({ status: "good", event_name: name, limit: String(NEWEST), ...duringSpan() });
  const { events } = await ask<{ events: Summary[] }>(`/api/events?${query}`, { signal });
  const vendor = uri.replace(/^iglu:/, "").split("/")[0];
  return events
    .filter(({ schema, data }) => schema?.startsWith(`iglu:${vendor}/${name}/`) && data && typeof data === "object")
    .map(({ data }) => data as Record<string, unknown>);
}

async function uses(uri: string, signal: AbortSignal): Promise<Use> {
  const [document, groups, sent] = await Promise.all([
    ask<Document>(documentPath(uri), { signal }),
    failedGroups(signal),
    newest(uri, signal),
  ]);
  const failures: Use["failures"] = new Map();
  for (const { schema, path, events, got } of groups) {
    const [, name] = /^\$\.([^.[\]]+)/.exec(path ?? "") ?? [];
    if (schema !== uri || !name) continue;
    failures.set(name, { events: events + (failures.get(name)?.events ?? 0), got });
  }
  return { document, failures, sent };
}

export function Properties({ uri }: { uri: string }) {
  const answer = useAnswer(`uses ${uri} ${scopeKey()}`, (signal) => uses(uri, signal), 5000);
  const sent = answer.data?.sent.length ?? 0;
  return (
    <div class="step">
      <div class="row">
        <h3>Properties</h3>
        <span class="aside small faint">
          {sent > 0 && `as sent in ${sent === NEWEST ? `the newest ${count(sent)}` : count(sent)} events`}
        </span>
      </div>
      <Shown answer={answer} rows={4}>
        {({ document, failures, sent }) => (
          <div class="scroll" tabIndex={0} role="group" aria-label="Properties">
            <table class="grid-table flush">
              <thead>
                <tr>
                  <th scope="col">Property</th>
                  <th scope="col">Type</th>
                  <th scope="col">Rules</th>
                  <th scope="col">Present</th>
                  <th scope="col">Values</th>
                  <th scope="col" class="number">
                    Failing
                  </th>
                </tr>
              </thead>
              <tbody>
                {Object.entries(document.properties ?? {}).map(([name, property]) => {
                  const failure = failures.get(name);
                  const given = sent.map((data) => data[name]).filter((value) => value !== undefined);
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
                      <td class="soft rules">
                        <bdi>{rules(property, document.required?.includes(name) ?? false)}</bdi>
                      </td>
                      <td class="soft">{sent.length ? roundPercent(given.length, sent.length) : "–"}</td>
                      <td class="soft">
                        <bdi>{values(given)}</bdi>
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

/** Numbers by their range, few values each with how often it came, more by how many there are. */
function values(given: unknown[]): string {
  if (!given.length) return "–";
  if (given.every((value): value is number => typeof value === "number")) {
    const [least, most] = [Math.min(...given), Math.max(...given)];
    return least === most ? number(least) : `${number(least)} to ${number(most)}`;
  }
  const counts = new Map<string, number>();
  for (const value of given) {
    const text = plain(value, 40);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  if (counts.size > FEW) return `${count(counts.size)} distinct`;
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([text, times]) => `${text} ${count(times)}`)
    .join(", ");
}

const type = ({ type: given, enum: listed }: Property): string =>
  given ? [given].flat().join(" or ") : listed ? "one of a list" : "any";

const SAID = new Set(["type", "description", "$schema", "properties", "items"]);

function rules(property: Property, required: boolean): string {
  const said = Object.entries(property)
    .filter(([keyword]) => !SAID.has(keyword))
    .map(([keyword, value]) => `${keyword} ${plain(value, 60)}`);
  return [...(required ? ["required"] : []), ...said].join(", ");
}
