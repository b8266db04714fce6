/** Tracks errors that nobody caught, and those that the page reports. */
import { buildSelfDescribingEvent } from "../core/events.js";
import { each } from "../browser/registry.js";

export interface ErrorEventFields {
  message?: string;
  filename?: string;
  lineno?: number;
  colno?: number;
  error?: Error;
}

export function trackError(event: ErrorEventFields, trackers?: string[]): void {
  const { message, filename, lineno, colno, error } = event;
  const data = {
    programmingLanguage: "JAVASCRIPT",
    // The schema's limits; an empty message would fail it.
    message: (message || error?.message || "JS Exception. Browser doesn't support ErrorEvent API").slice(0, 2048),
    stackTrace: error?.stack?.slice(0, 8192),
    lineNumber: lineno,
    lineColumn: colno,
    fileName: filename?.slice(0, 1024) || undefined,
    exceptionName: error?.name?.slice(0, 1024),
  };
  const described = { schema: "iglu:com.snowplowanalytics.snowplow/application_error/jsonschema/1-0-1", data };
  each(trackers, (tracker) => tracker.track_(buildSelfDescribingEvent({ event: described })));
}

/** Begins to track uncaught errors and rejected promises. Returns a function that ends it. */
export function enableErrorTracking(_options?: object, trackers?: string[]): () => void {
  const caught = (event: Event): void => {
    const reason: unknown = "reason" in event ? event.reason : undefined;
    if (event instanceof ErrorEvent) trackError(event, trackers);
    else if (reason instanceof Error) trackError({ error: reason }, trackers);
    else trackError({ message: String(reason) }, trackers);
  };
  const names = ["error", "unhandledrejection"];
  for (const name of names) addEventListener(name, caught);
  return () => names.forEach((name) => removeEventListener(name, caught));
}
