/** Questions to the backend, in the lane of the address. */
import { signal } from "@preact/signals";
import { param } from "./route";

const PATIENCE_MS = 30_000;

/** What the backend refused, or why it did not answer, with what to do. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly fix: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** The backend wants its token, and this browser has no cookie for it. */
export const locked = signal(false);

export const lane = (): string => param("lane");

/** The path inside of the reader's lane. */
export const inLane = (path: string, name = lane()): string =>
  name ? `/lane/${encodeURIComponent(name)}${path}` : path;

/** The collector's address for trackers of this lane. */
export const endpoint = (): string => location.origin + inLane("");

/** The answer as JSON. Raises ApiError. */
export async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await send(path, init);
  return (await response.json()) as T;
}

export const post = <T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> =>
  ask<T>(path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" }, signal });

/** The response, if it is no refusal. Raises ApiError. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const timeout = AbortSignal.timeout(PATIENCE_MS);
  const ended = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  let response: Response;
  try {
    response = await fetch(inLane(path), { ...init, signal: ended });
  } catch (problem) {
    if (init.signal?.aborted) throw problem;
    if (timeout.aborted) throw new ApiError(`No answer after ${PATIENCE_MS / 1000} s`, "Try a shorter span.", 0);
    throw new ApiError("The backend does not answer", "Start it with piste up.", 0);
  }
  if (response.ok) return response;
  if (response.status === 401) locked.value = true;
  const text = await response.text();
  let message = `The backend answered ${response.status}`;
  let fix = "";
  try {
    const error = (JSON.parse(text) as { error?: { message?: string; fix?: string } }).error;
    message = error?.message ?? message;
    fix = error?.fix ?? "";
  } catch {
    // The collector's own refusals are plain text.
    if (text && text.length < 300) message = text;
  }
  throw new ApiError(message, fix, response.status);
}
