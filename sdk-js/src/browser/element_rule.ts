/** A rule of element tracking, and how often it lets an event be tracked. */
import type { DataSelector } from "./element_data.js";

/** How often an event is tracked: each time, once an element, once an element and page view, once in all, never. */
export type Frequency = "always" | "element" | "pageview" | "once" | "never";
type Setting = boolean | { when: Frequency };
export type Kind = "create" | "expose" | "obscure" | "destroy";

export interface ElementRule {
  selector: string;
  /** The elements' name in the events; the selector by default. */
  name?: string;
  /** By what the rule is ended, apart from its name. */
  id?: string;
  create?: Setting;
  /** Seen: at least this share of it (0 to 1), for so many milliseconds in all, and of so many square pixels. */
  expose?: boolean | { when: Frequency; minPercentage?: number; minTimeMillis?: number; minSize?: number };
  /** Out of view after it was seen. */
  obscure?: Setting;
  destroy?: Setting;
  /** What the entity says of the element besides its place. */
  details?: DataSelector | readonly DataSelector[];
}

/** A function that says whether an event is due, and takes it as tracked then. */
export function createTally(rule: ElementRule): (kind: Kind, element: Element, pageView: string) => boolean {
  const once = new Set<Kind>();
  const views = new WeakMap<Element, Map<Kind, string>>();
  return (kind, element, pageView) => {
    const setting: Setting = rule[kind] ?? kind == "expose";
    const when = typeof setting == "object" ? setting.when : setting ? "always" : "never";
    const own = views.get(element) ?? new Map<Kind, string>();
    const isDone: Record<Frequency, boolean> = {
      always: false,
      never: true,
      once: once.has(kind),
      element: own.has(kind),
      pageview: own.get(kind) == pageView,
    };
    if (isDone[when]) return false;
    once.add(kind);
    views.set(element, own.set(kind, pageView));
    return true;
  };
}
