/** Sends by fetch, in a way that outlives the page where the browser's budget for that allows. */
import { Wire } from "../protocol.js";
import type { Request, Transport } from "../core/emitter.js";

/** Characters of a body up to which `keepalive` is asked for: browsers allow 64 KB in all. */
const KEEPALIVE = 20000;

export function fetchTransport(credentials: boolean, timeout: number, isAnonymous: () => boolean): Transport {
  return async ({ url, body }: Request) => {
    const answer = await fetch(url, {
      method: body ? "POST" : "GET",
      headers: {
        ...(body && { "Content-Type": Wire.CONTENT_TYPE }),
        ...(isAnonymous() && { [Wire.ANONYMOUS_HEADER]: "*" }),
      },
      body: body ?? null,
      credentials: credentials ? "include" : "omit",
      keepalive: !body || body.length < KEEPALIVE,
      signal: AbortSignal.timeout?.(timeout) ?? null,
    });
    return { status: answer.status, retryAfter: answer.headers.get("Retry-After") };
  };
}
