/** Tracks errors that nobody caught, and those that the page reports. */
import { createSwitch, entitiesOf, type Context } from "../browser/auto_tracking.js";
import { trackSelfDescribingEvent, type Common } from "../browser/self_describing.js";
import type { Plugin } from "../core/tracker.js";
import { createApplicationError } from "../schemas/snowplow.js";

export interface ErrorEventFields {
  message?: string;
  filename?: string;
  lineno?: number;
  colno?: number;
  error?: Error | null;
}

export interface ErrorConfiguration {
  /** Which errors count; all by default. A rejected promise is an event with `reason`. */
  filter?: (event: ErrorEvent | PromiseRejectionEvent) => boolean;
  /** Entities for an error, from its event. */
  contextAdder?: Context<[ErrorEvent | PromiseRejectionEvent]>;
  context?: Common["context"];
}

const errors = /* @__PURE__ */ createSwitch();

export const ErrorTrackingPlugin = (): Plugin => ({});

export function trackError(event: ErrorEventFields & Common, trackers?: string[]): void {
  const { message, filename, lineno, colno, error, context, timestamp } = event;
  // Anything may be thrown, and a library may put anything into an error.
  const text = (value: unknown, limit: number): string | undefined =>
    (typeof value == "string" && value.slice(0, limit)) || undefined;
  const data = createApplicationError({
    programmingLanguage: "JAVASCRIPT",
    message: text(message, 2048) ?? text(error?.message, 2048) ?? "an error without a message",
    stackTrace: text(error?.stack, 8192),
    lineNumber: lineno,
    lineColumn: colno,
    fileName: text(filename, 1024),
    exceptionName: text(error?.name, 1024),
  });
  trackSelfDescribingEvent({ event: data, context, timestamp }, trackers);
}

/** Begins to track uncaught errors and rejected promises. Returns a function that ends it. */
export function enableErrorTracking(configuration: ErrorConfiguration = {}, trackers?: string[]): () => void {
  const { filter, contextAdder, context = [] } = configuration;
  const caught = (event: ErrorEvent | PromiseRejectionEvent): void => {
    if (filter && !filter(event)) return;
    const entities = [...(context ?? []), ...entitiesOf(contextAdder, event)];
    const reason: unknown = "reason" in event ? event.reason : undefined;
    const fields =
      event instanceof ErrorEvent ? event : reason instanceof Error ? { error: reason } : { message: say(reason) };
    const { message, filename, lineno, colno, error }: ErrorEventFields = fields;
    trackError({ message, filename, lineno, colno, error, context: entities }, trackers);
  };
  return errors.on((signal) => {
    addEventListener("error", caught, { signal });
    addEventListener("unhandledrejection", caught, { signal });
  });
}

/** An object may have no text. */
function say(reason: unknown): string {
  try {
    return String(reason);
  } catch {
    return typeof reason;
  }
}

export const disableErrorTracking = (): void => errors.off();
