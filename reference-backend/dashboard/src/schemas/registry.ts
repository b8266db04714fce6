/** The schemas that there are, with how each was used. */
import { ask } from "../api";
import { question } from "../scope";
import { objects } from "../shapes";
import { watch } from "./reloads";

export interface Version {
  version: string;
  uri: string;
  source: string;
  events: number;
  entities: number;
  failed: number;
  last: number;
}

export interface Schema {
  vendor: string;
  name: string;
  versions: Version[];
  used: number;
  failed: number;
  last: number;
  own: boolean;
}

export interface Unknown {
  uri: string;
  failed: number;
  last: number;
}

export interface Registry {
  schemas: Schema[];
  unknown: Unknown[];
}

interface Listed {
  vendor: string;
  name: string;
  versions: { version: string; uri: string; source: string }[];
}

/** Registries that come with the program; all others are the reader's own. */
const BUILT_IN = "Iglu Client Embedded";

export async function registry(signal: AbortSignal): Promise<Registry> {
  const [listing, table] = await Promise.all([
    ask<{ schemas: Listed[] }>("/api/schemas", { signal }),
    question("schemas", signal),
  ]);
  const usage = new Map(
    objects<Omit<Version, "version" | "uri" | "source"> & { schema: string }>(table).map((line) => [line.schema, line]),
  );
  const schemas = listing.schemas.map(({ vendor, name, versions }): Schema => {
    const counted = versions.map((version) => {
      const { events = 0, entities = 0, failed = 0, last = 0 } = usage.get(version.uri) ?? {};
      usage.delete(version.uri);
      return { ...version, events, entities, failed, last };
    });
    const sum = (count: (version: Version) => number) => counted.reduce((total, one) => total + count(one), 0);
    return {
      vendor,
      name,
      versions: counted,
      used: sum(({ events, entities }) => events + entities),
      failed: sum(({ failed }) => failed),
      last: Math.max(...counted.map(({ last }) => last)),
      own: counted.some(({ source }) => source !== BUILT_IN),
    };
  });
  const unknown = [...usage.values()]
    .filter(({ failed }) => failed)
    .map(({ schema, failed, last }) => ({ uri: schema, failed, last }));
  await watch(schemas, signal);
  return { schemas, unknown };
}
