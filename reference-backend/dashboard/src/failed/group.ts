/** A group of failed events: the same reason, schema and path. */
import { hrefTo } from "../route";
import { question } from "../scope";
import { failureOf, inWords, schemaName } from "../sentence";
import { objects } from "../shapes";

export interface FailedGroup {
  kind: string;
  stage: string;
  reason: string | null;
  schema: string | null;
  path: string | null;
  events: number;
  first: number;
  last: number;
  trackers: string[];
  expected: string | null;
  got: string | null;
  raw_id: number;
  raw_index: number;
}

/** The groups of the span; a request that could not be read names no tracker. */
export async function failedGroups(signal: AbortSignal): Promise<FailedGroup[]> {
  const groups = objects<FailedGroup>(await question("failed_groups", signal));
  return groups.map((group) => ({ ...group, trackers: group.trackers ?? [] }));
}

/** What tells a group from the others; short enough for an address. */
export function groupKey(group: FailedGroup): string {
  const text = [group.kind, group.stage, group.reason, group.schema, group.path].join("\n");
  let hash = 5381;
  for (let place = 0; place < text.length; place += 1) hash = ((hash * 33) ^ text.charCodeAt(place)) >>> 0;
  return hash.toString(36);
}

export const groupHref = (group: FailedGroup): string => hrefTo("failed", { group: groupKey(group) });

/** What is wrong with its events, in a few words. */
export function groupTitle(group: FailedGroup): string {
  return inWords(failureOf({ ...group, got: null }));
}

export function groupWhere(group: FailedGroup): string {
  return [schemaName(group.schema) || group.kind.replaceAll("_", " "), group.path ?? ""].filter(Boolean).join(" ");
}
