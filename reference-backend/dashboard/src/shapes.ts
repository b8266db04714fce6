/** The shapes of the API's answers, as far as the page reads them. */

/** One event in short, good or failed; absent columns are left out. */
export interface Summary {
  id: string;
  at: number;
  lane: string;
  status: "good" | "failed";
  bot?: boolean;
  event_id?: string;
  event_name?: string;
  app_id?: string;
  platform?: string;
  v_tracker?: string;
  schema?: string;
  data?: unknown;
  entities?: string[];
  event_count?: number;
  kind?: string;
  stage?: string;
  reason?: string;
  path?: string | null;
  expected?: string | null;
  got?: string | null;
  fix?: string | null;
  [column: string]: unknown;
}

export interface Detail {
  id: string;
  summary: Summary;
  columns: Record<string, unknown>;
  parameters: Record<string, string> | null;
  raw: unknown;
  badrow?: unknown;
  reasons?: Reason[];
  curl: string | null;
}

export interface Reason {
  message?: string;
  schema?: string;
  path?: string;
  expected?: string;
  got?: string;
  fix?: string;
  [more: string]: unknown;
}

export interface Table {
  columns: string[];
  types: string[];
  rows: unknown[][];
  /** Why rows are missing, or out of how many visitors the figures were estimated. */
  note: string | null;
  sql?: string;
}

export interface Status {
  received: number;
  good: number;
  bad: number;
  lag: number;
  uptime_seconds: number;
  store: { path: string; bytes: number };
  versions: Record<string, string>;
}

/** The rows of a table as objects. */
export function objects<T>(table: Table): T[] {
  return table.rows.map((row) => Object.fromEntries(table.columns.map((name, place) => [name, row[place]])) as T);
}
