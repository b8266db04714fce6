/** What happened to the reader's own schemas while the page was open, and what a re-validation made of it. */
import { ApiError, ask, lane } from "../api";
import { question } from "../scope";
import { objects } from "../shapes";
import type { Schema } from "./registry";

export interface Reload {
  at: number;
  uri: string;
  what: "added" | "removed" | "changed" | "broken";
  /** Failed events by this schema when its file changed, and after the backend tried them again. */
  before: number;
  after: number;
}

/** Newest first. */
export const reloads: Reload[] = [];
const MOST_RELOADS = 100;
/** Own documents that are compared by their text; of more, only coming and going is told. */
const MOST_DOCUMENTS = 60;
/** So long the figures of a change follow what the re-validation does. */
const FOLLOWED_MS = 30_000;

/** The last look: the text of each own document, null for one that cannot be read, and failures by schema. */
interface Look {
  lane: string;
  texts: Map<string, string | null>;
  failed: Map<string, number>;
}

let last: Look | null = null;

export const documentPath = (uri: string): string =>
  `/api/schemas/${uri
    .replace(/^iglu:/, "")
    .split("/")
    .map(encodeURIComponent)
    .join("/")}`;

async function textOf(uri: string, signal: AbortSignal): Promise<string | null> {
  try {
    return JSON.stringify(await ask<unknown>(documentPath(uri), { signal }));
  } catch (problem) {
    if (problem instanceof ApiError && problem.status === 404) return null;
    throw problem;
  }
}

/** Failures by schema of all time: within a span that moves, some would seem to be gone that only grew old. */
async function failures(signal: AbortSignal): Promise<Map<string, number>> {
  const table = await question("failed_groups", signal, { limit: 1000 }, { from: 0, to: Date.now() + 1 });
  const sums = new Map<string, number>();
  for (const { schema, events } of objects<{ schema: string | null; events: number }>(table))
    if (schema) sums.set(schema, (sums.get(schema) ?? 0) + events);
  return sums;
}

async function look(schemas: Schema[], signal: AbortSignal): Promise<Look> {
  const own = schemas.filter((schema) => schema.own).flatMap(({ versions }) => versions.map(({ uri }) => uri));
  const reading = own.map(
    async (uri, place): Promise<[string, string | null]> => [
      uri,
      place < MOST_DOCUMENTS ? await textOf(uri, signal) : "",
    ],
  );
  const [texts, failed] = await Promise.all([Promise.all(reading), failures(signal)]);
  return { lane: lane(), texts: new Map(texts), failed };
}

/** Compares with the last look, and remembers what changed. */
export async function watch(schemas: Schema[], signal: AbortSignal): Promise<void> {
  const now = await look(schemas, signal);
  const at = Date.now();
  const sameLane = last?.lane === now.lane;
  for (const reload of reloads)
    if (sameLane && at - reload.at < FOLLOWED_MS) reload.after = now.failed.get(reload.uri) ?? 0;
  if (last) {
    const before = sameLane ? last.failed : now.failed;
    const add = (uri: string, what: Reload["what"]) =>
      reloads.unshift({ at, uri, what, before: before.get(uri) ?? 0, after: now.failed.get(uri) ?? 0 });
    for (const [uri, text] of now.texts)
      if (last.texts.get(uri) !== text) add(uri, text === null ? "broken" : last.texts.has(uri) ? "changed" : "added");
    for (const uri of last.texts.keys()) if (!now.texts.has(uri)) add(uri, "removed");
    reloads.length = Math.min(reloads.length, MOST_RELOADS);
  }
  last = now;
}
