/** Sends by fetch, in a way that outlives the page where the browser's budget for that allows. */
import type { Transport } from "../core/emitter.js";
import { fetchRequest } from "../core/fetch.js";
import { byteLength } from "../core/values.js";

/** Bytes that requests which outlive the page may still take: browsers allow 64 KB for all trackers of a page. */
let room = 60000;

export const keepaliveRoom = (): number => room;

export function fetchTransport(withCredentials: boolean, timeout: number, headers: Record<string, string>): Transport {
  const credentials = withCredentials ? "include" : "omit";
  return (request) => {
    let bytes = byteLength(request.body ?? request.url);
    const keepalive = bytes <= room;
    if (!keepalive) bytes = 0;
    room -= bytes;
    return fetchRequest(request, timeout, headers, { credentials, keepalive }).finally(() => {
      room += bytes;
    });
  };
}
