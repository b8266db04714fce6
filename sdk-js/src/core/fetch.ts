/** One request by fetch, with a bound on its time. */
import { Wire } from "../protocol.js";
import type { Answer, Request } from "./emitter.js";

/**
 * Resolves with what the response says, once its body is read: unread, its request would stay in a browser's budget for
 * keepalive. Rejects if there is no response within so many milliseconds.
 */
export async function fetchRequest(
  { url, body }: Request,
  timeout: number,
  headers?: Record<string, string>,
  init?: RequestInit,
): Promise<Answer> {
  const response = await fetch(url, {
    method: body && "POST",
    body,
    headers: {
      ...(body && { "Content-Type": Wire.CONTENT_TYPE }),
      ...headers,
    },
    redirect: "manual", // a POST that is redirected becomes a GET without its events
    signal: AbortSignal.timeout?.(timeout),
    ...init,
  } as RequestInit);
  await response.arrayBuffer().catch(() => {});
  return { status: response.status, retryAfter: response.headers.get("Retry-After") };
}
