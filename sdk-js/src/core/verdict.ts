/** What a collector says of the events of a request, one line an event: `piste: page_view 7d9a8a5e good`. */
import type { Payload, Request } from "./emitter.js";
import { EventCode, Key } from "../protocol.js";

/** A collector's answer as far as debug mode shows it; status 0 where nothing came back. */
export interface Said {
  status: number;
  body: string;
}

/** One event's verdict, or that of the whole request. */
interface Verdict {
  event_id?: unknown;
  status?: unknown;
  reason?: unknown;
  got?: unknown;
  fix?: unknown;
  events?: unknown;
}

const KINDS: Record<string, string> = {
  [EventCode.PAGE_VIEW]: "page_view",
  [EventCode.PAGE_PING]: "page_ping",
  [EventCode.STRUCT]: "struct",
  [EventCode.TRANSACTION]: "transaction",
  [EventCode.TRANSACTION_ITEM]: "transaction_item",
};

/** A line for each event of a request that was answered so. */
export function lines(request: Request, said: Said): string[] {
  const verdict = said.status >= 200 && said.status < 300 ? read(said.body) : undefined;
  return payloads(request).map((payload) => `piste: ${described(payload)} ${outcome(payload, said, verdict)}`);
}

function payloads({ url, body }: Request): Payload[] {
  if (body == undefined) return [Object.fromEntries(new URL(url).searchParams)];
  return (JSON.parse(body) as { data: Payload[] }).data;
}

/** What kind of event it is, and the beginning of its id. */
function described(payload: Payload): string {
  const code = payload[Key.EVENT] ?? "";
  const plain = payload[Key.UNSTRUCT_EVENT];
  const encoded = payload[Key.UNSTRUCT_EVENT_BASE64];
  let kind = KINDS[code] ?? code;
  if (payload[Key.SE_CATEGORY]) kind += ` ${payload[Key.SE_CATEGORY]}/${payload[Key.SE_ACTION] ?? ""}`;
  if (plain || encoded) kind = schemaName(plain ?? atob(encoded!.replace(/-/g, "+").replace(/_/g, "/"))) ?? kind;
  return `${kind} ${payload[Key.EVENT_ID]?.slice(0, 8)}`;
}

const schemaName = (text: string): string | undefined =>
  (JSON.parse(text) as { data?: { schema?: string } }).data?.schema?.split("/")[1];

/** The verdict in an answer, where its collector gives one. */
function read(body: string): Verdict | undefined {
  try {
    const answer = JSON.parse(body) as Verdict | null;
    return answer?.status !== undefined && Array.isArray(answer.events) ? answer : undefined;
  } catch {
    return undefined;
  }
}

function outcome(payload: Payload, { status }: Said, verdict: Verdict | undefined): string {
  if (!status) return "not sent: no answer";
  if (status < 200 || status >= 300) return `not sent: the collector answered ${status}`;
  if (!verdict) return "sent; this collector gives no verdicts";
  const events = (verdict.events as (Verdict | null)[]).filter((event) => event !== null);
  const of = (id: unknown): Verdict | undefined => events.find((event) => event.event_id === id);
  // A request that failed as a whole is one failure, which belongs to no event alone.
  const told = of(payload[Key.EVENT_ID]) ?? of(null);
  if (!told) return verdict.status === "pending" ? "pending" : "sent; the collector says nothing of it";
  if (told.status !== "failed") return String(told.status);
  const { reason, got, fix } = told;
  const found = got != null && !String(reason).includes(String(got)) ? `, got ${got}` : "";
  return `failed: ${reason}${found}${fix ? ` (${fix})` : ""}`;
}
