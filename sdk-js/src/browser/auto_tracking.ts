/** What the plugins share that watch a page: which elements count, what entities go along, and how watching ends. */
import type { SelfDescribing } from "../core/events.js";

/** Which elements count: a function, or names of which an element must have one, or may have none. */
export type Criterion<E> =
  | ((element: E) => boolean)
  | { allowlist?: readonly string[]; denylist?: readonly string[]; filter?: (element: E) => boolean };

/** Whether an element counts, which goes by these names. */
export function counts<E>(criterion: Criterion<E> | undefined, element: E, names: Iterable<string>): boolean {
  if (!criterion) return true;
  if (typeof criterion == "function") return !!criterion(element);
  const { allowlist, denylist, filter } = criterion;
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

export interface Switch {
  /**
   * Begins to watch, on a server nothing. Listeners are added under the signal; the function that is returned ends
   * this one.
   */
  on(begin: (signal: AbortSignal) => void): () => void;
  /** Ends all that was begun. */
  off(): void;
}

export function createSwitch(): Switch {
  const running = new Set<AbortController>();
  return {
    on(begin) {
      const control = new AbortController();
      running.add(control);
      if (typeof document != "undefined") begin(control.signal);
      return () => {
        control.abort();
        running.delete(control);
      };
    },
    off() {
      for (const control of running) control.abort();
      running.clear();
    },
  };
}

/** The attribute of an element; undefined where it has none. A form's method may be hidden by a field of its name. */
export const attribute = (element: Element, name: string): string | undefined =>
  Element.prototype.getAttribute.call(element, name) ?? undefined;

/** The classes of an element, undefined where it has none; a form's list may be hidden by a field of that name. */
export function classesOf(element: Element): string[] | undefined {
  const classes: DOMTokenList = Reflect.get(Element.prototype, "classList", element);
  return classes.length ? [...classes] : undefined;
}

/** The innermost element of an event's way that a selector matches, inside shadow roots too. */
export const targetOf = <E extends Element>(event: Event, selector: string): E | undefined =>
  event.composedPath().find((node): node is E => (node as Element).matches?.(selector) ?? false);
