/** Tracks errors that nobody caught, and those that the page reports. */
import { createSwitch, cut, entitiesOf, type Context } from "../browser/auto_tracking.js";
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

/** Anything may be thrown, and a library may put anything into an error. */
function track(
  { message, filename, lineno, colno, error }: ErrorEventFields,
  context: Common["context"],
  timestamp: Common["timestamp"],
  trackers: string[] | undefined,
): void {
  const data = createApplicationError({
    programmingLanguage: "JAVASCRIPT",
    message: cut(message, 2048) ?? cut(error?.message, 2048) ?? "an error without a message",
    stackTrace: cut(error?.stack, 8192),
    lineNumber: lineno,
    lineColumn: colno,
    fileName: cut(filename, 1024),
    exceptionName: cut(error?.name, 1024),
  });
  trackSelfDescribingEvent({ event: data, context, timestamp }, trackers);
}

export const trackError = (event: ErrorEventFields & Common, trackers?: string[]): void =>
  track(event, event.context, event.timestamp, trackers);

/** Begins to track uncaught errors and rejected promises. Returns a function that ends it. */
export function enableErrorTracking(configuration: ErrorConfiguration = {}, trackers?: string[]): () => void {
  const { filter, contextAdder, context } = configuration;
  const caught = (event: ErrorEvent | PromiseRejectionEvent): void => {
    if (filter && !filter(event)) return;
    const entities = [...(context ?? []), ...entitiesOf(contextAdder, event)];
    const { reason } = event as { reason?: unknown };
    const fields =
      event instanceof ErrorEvent ? event : reason instanceof Error ? { error: reason } : { message: say(reason) };
    track(fields, entities, undefined, trackers);
  };
  // Not in the capturing phase, in which the errors of images and scripts pass, too.
  return errors.on((listen) => listen("error unhandledrejection", caught, window, false));
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
