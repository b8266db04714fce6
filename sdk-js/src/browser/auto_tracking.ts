/** What the plugins share that watch a page: which elements count, what entities go along, and how watching ends. */
import type { SelfDescribing } from "../core/events.js";
import { trackSelfDescribingEvent } from "./self_describing.js";

/** Which elements count: a function, or names of which an element must have one, or may have none. */
export type Criterion<E> =
  | ((element: E) => boolean)
  | { allowlist?: readonly string[]; denylist?: readonly string[]; filter?: (element: E) => boolean };

/** Whether an element counts, which goes by these names. */
export function counts<E>(criterion: Criterion<E> | undefined, element: E, names: Iterable<string>): boolean {
  const { allowlist, denylist, filter } = typeof criterion == "function" ? { filter: criterion } : (criterion ?? {});
  const own = [...names];
  return (
    (!allowlist || own.some((name) => allowlist.includes(name))) &&
    !own.some((name) => denylist?.includes(name)) &&
    (!filter || !!filter(element))
  );
}

type OneOrMore = SelfDescribing | readonly SelfDescribing[] | null | undefined;

/** Entities of an event that a plugin sends by itself: given, or made from what the event is about. */
export type Context<A extends unknown[]> =
  | readonly (SelfDescribing | ((...about: A) => OneOrMore))[]
  | ((...about: A) => OneOrMore);

export function entitiesOf<A extends unknown[]>(context: Context<A> | undefined, ...about: A): SelfDescribing[] {
  const givers = typeof context == "function" ? [context] : (context ?? []);
  return givers.flatMap((giver) => (typeof giver == "function" ? giver(...about) : giver) ?? []);
}

/** Tracks an event, with the entities that are given for it or made from what it is about. */
export const report = <A extends unknown[]>(
  event: SelfDescribing,
  trackers: string[] | undefined,
  context: Context<A> | undefined,
  ...about: A
): void => trackSelfDescribingEvent({ event, context: entitiesOf(context, ...about) }, trackers);

/** Adds a listener for events, whose names are separated by spaces, until the watching ends. */
export type Listen = (names: string, handler: (event: never) => void, target?: EventTarget, capture?: boolean) => void;

export interface Switch {
  /**
   * Begins to watch, on a server nothing. What `begin` returns is called at the end of it; the function that is returned
   * here ends this one.
   */
  on(begin: (listen: Listen) => void | (() => void)): () => void;
  /** Ends all that was begun. */
  off(): void;
}

export function createSwitch(): Switch {
  const running = new Set<() => void>();
  return {
    on(begin) {
      const control = new AbortController();
      const { signal } = control;
      // In the capturing phase: a page that stops an event still has it counted.
      const listen: Listen = (names, handler, target = window, capture = true) => {
        for (const name of names.split(" "))
          target.addEventListener(name, handler as EventListener, { capture, signal });
      };
      const finish = typeof document != "undefined" && begin(listen);
      const end = (): void => {
        control.abort();
        if (running.delete(end) && finish) finish();
      };
      running.add(end);
      return end;
    },
    off: () => running.forEach((end) => end()),
  };
}

/** A text within its schema's limit; undefined where it is empty or none. */
export const cut = (value: unknown, limit = 4096): string | undefined =>
  (typeof value == "string" && value.slice(0, limit)) || undefined;

/** The attribute of an element; undefined where it has none. A form's method may be hidden by a field of its name. */
export const attribute = (element: Element, name: string): string | undefined =>
  Element.prototype.getAttribute.call(element, name) ?? undefined;

/** The classes of an element within the schemas' limit, undefined where it has none; a form's list may be hidden by a field of that name. */
export function classesOf(element: Element): string[] | undefined {
  return attribute(element, "class")
    ?.match(/\S+/g)
    ?.map((name) => name.slice(0, 4096));
}

/** The innermost element of an event's way that a selector matches, inside shadow roots too. */
export const targetOf = <E extends Element>(event: Event, selector: string): E | undefined =>
  event.composedPath().find((node): node is E => (node as Element).matches?.(selector) ?? false);
