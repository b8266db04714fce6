/** One question to the backend; what goes wrong is told in its own words. */

/** What was waited for did not come, or the backend refused; the message says what came instead. */
export class PisteError extends Error {
  override name = "PisteError";
}

/** Seconds that an answer may take beyond the time that was asked for. */
const MARGIN = 15;

export interface Question {
  method?: string;
  body?: string;
  /** Seconds that the backend was asked to wait. */
  patience?: number;
  /** What a backend with a token asks for. */
  token?: string;
}

/** The JSON of the answer. PisteError where there is none, and for a refusal with the backend's words. */
export async function ask<T>(url: string, { method = "GET", body, patience = 0, token }: Question = {}): Promise<T> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      headers: {
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout((patience + MARGIN) * 1000),
    });
    text = await response.text();
  } catch (problem) {
    const { message, cause } = problem as Error & { cause?: { code?: string } };
    throw new PisteError(`${url} does not answer: ${cause?.code ?? message}. Is \`piste up\` running?`);
  }
  const answer = parsed(text) as { error?: { message: string; fix?: string } } | undefined;
  if (response.ok && answer !== undefined) return answer as T;
  const { message = `${url} answered ${response.status}: ${text.slice(0, 200)}`, fix = "" } = answer?.error ?? {};
  throw new PisteError(`${message} ${fix}`.trim());
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
