/** Sends by node:http, which costs a fraction of what fetch does, over connections that stay open. */
import http from "node:http";
import https from "node:https";
import { Wire } from "../protocol.js";
import type { Answer, Request, Transport } from "../core/emitter.js";
import { lines, type Said } from "../core/verdict.js";

export interface HttpOptions {
  /** Milliseconds that a request may take in all; 10,000 by default. */
  requestTimeout?: number;
  /** Asks the collector to keep neither address nor network id. */
  anonymous?: boolean;
  headers?: Record<string, string>;
  /** Asks the collector for verdicts, and prints one for each event on stderr, or gives the line to the function. */
  debug?: boolean | ((line: string) => void);
}

/** Characters of an answer that are kept; the verdicts of a full batch fit. */
const ANSWER = 262_144;

export function httpTransport(endpoint: string, options: HttpOptions = {}): Transport & { close(): void } {
  const onAnswer = teller(options.debug);
  const scheme = /^http:/i.test(endpoint) ? http : https;
  const agent = new scheme.Agent({ keepAlive: true, maxSockets: 1 });
  const shared = {
    ...options.headers,
    ...(options.anonymous && { [Wire.ANONYMOUS_HEADER]: "*" }),
    ...(onAnswer && { [Wire.VERDICT_HEADER]: "1" }),
  };

  const send: Transport = ({ url, body }) =>
    new Promise<Answer>((settle) => {
      let said = "";
      let isSettled = false;
      const resolve = (answer: Answer): void => {
        if (!isSettled) onAnswer?.({ url, body }, { status: answer.status, body: said });
        isSettled = true;
        settle(answer);
      };
      const bytes = body === undefined ? undefined : Buffer.from(body);
      const headers = bytes
        ? { ...shared, "Content-Type": Wire.CONTENT_TYPE, "Content-Length": bytes.length }
        : { ...shared };
      const request = scheme.request(url, { method: bytes ? "POST" : "GET", headers, agent }, (response) => {
        const answer = (status: number): void => {
          clearTimeout(bound);
          resolve({ status, retryAfter: response.headers["retry-after"] ?? null });
        };
        if (response.statusCode == 204) answer(204); // there is no body to wait for
        response.on("end", () => answer(response.statusCode!));
        response.on("close", () => answer(0)); // cut short, unless the end came before
        if (onAnswer) response.setEncoding("utf8").on("data", (text) => (said += text.slice(0, ANSWER - said.length)));
        else response.resume();
      });
      const bound = setTimeout(() => request.destroy(), options.requestTimeout ?? 10_000).unref();
      request.on("socket", (socket) => socket.unref()); // an answer that never comes keeps no program from ending
      request.on("error", (error: NodeJS.ErrnoException) => {
        clearTimeout(bound);
        // The collector had closed the idle connection: nothing was received, so a new one is tried at once.
        if (request.reusedSocket && error.code == "ECONNRESET")
          send({ url, ...(body !== undefined && { body }) }).then(settle);
        else resolve({ status: 0 });
      });
      request.end(bytes);
    });
  return Object.assign(send, { close: () => agent.destroy() });
}

/** Prints what became of each event of a request. */
function teller(debug: HttpOptions["debug"]): ((request: Request, said: Said) => void) | undefined {
  const print = typeof debug == "function" ? debug : (line: string) => console.error(line);
  if (!debug) return undefined;
  return (request, said) => {
    try {
      for (const line of lines(request, said)) print(line);
    } catch {
      // What a program does with the lines is its own affair; its events go on.
    }
  };
}
