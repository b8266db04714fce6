/** Sending a stored request to the collector again, and what the collector says about it. */
import { ApiError, send } from "./api";
import type { Detail } from "./shapes";

interface Request {
  api: { vendor: string; version: string };
  querystring: string[];
  contentType: string | null;
  body: string | null;
}

/** One event of the collector's answer to a request that asked for a verdict. */
export interface Verdict {
  event_id?: string;
  status: string;
  reason?: string;
  path?: string;
  expected?: string;
  got?: string;
  fix?: string;
}

/** The same request again, as it was recorded; resolves to a few words for the reader. */
export async function resend(detail: Detail): Promise<string> {
  const request = detail.raw as Request | null;
  if (!request) return "The request is gone";
  const query = request.querystring.map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return `${encodeURIComponent(name)}=${encodeURIComponent(value.join("="))}`;
  });
  const path = `/${request.api.vendor}/${request.api.version}${query.length ? `?${query.join("&")}` : ""}`;
  try {
    const verdicts = await deliver(path, request.body, request.contentType);
    return `Sent again: ${verdicts.length ? told(verdicts) : "accepted"}`;
  } catch (problem) {
    return problem instanceof ApiError ? problem.message : String(problem);
  }
}

/** Sends a request to the collector of this lane and waits for its verdict. Raises ApiError. */
export async function deliver(path: string, body: string | null, type: string | null): Promise<Verdict[]> {
  const headers: Record<string, string> = { "SP-Verdict": "1" };
  if (body !== null && type) headers["Content-Type"] = type;
  const response = await send(path, { method: body === null ? "GET" : "POST", body, headers });
  if (!response.headers.get("content-type")?.includes("json")) return [];
  const answer = (await response.json()) as { events?: Verdict[] };
  return answer.events ?? [];
}

/** "2 good" or "1 failed: reason". */
export function told(verdicts: Verdict[]): string {
  const failed = verdicts.filter(({ status }) => status === "failed");
  const good = verdicts.filter(({ status }) => status === "good").length;
  const parts = [];
  if (good) parts.push(`${good} good`);
  if (failed.length) parts.push(`${failed.length} failed: ${(failed[0]?.reason ?? "").slice(0, 160)}`);
  return parts.join(", ") || "accepted, verdict pending";
}
