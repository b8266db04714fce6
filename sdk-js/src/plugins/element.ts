/** Tracks elements of a page as they come, are seen, go out of view and leave, by rules. */
import { createSwitch, entitiesOf, type Context } from "../browser/auto_tracking.js";
import { attributesOf } from "../browser/element_data.js";
import { createTally, type ElementRule, type Kind } from "../browser/element_rule.js";
import { each } from "../browser/registry.js";
import { trackSelfDescribingEvent } from "../browser/self_describing.js";
import { newId, type Plugin } from "../core/tracker.js";
import * as schemas from "../schemas/snowplow.js";

export interface ElementConfiguration {
  elements: ElementRule | readonly ElementRule[];
  context?: Context<[Element, ElementRule]>;
}

interface Watched {
  rect: DOMRectReadOnly;
  origin: string;
  /** When it came into view; undefined while it is out of it. */
  since: number | undefined;
  /** Milliseconds in view before that. */
  before: number;
  exposed: boolean;
  timer?: ReturnType<typeof setTimeout>;
}

export type { DataSelector } from "../browser/element_data.js";
export type { ElementRule, Frequency } from "../browser/element_rule.js";

const CREATE = {
  create: schemas.createCreateElement,
  expose: schemas.createExposeElement,
  obscure: schemas.createObscureElement,
  destroy: schemas.createDestroyElement,
};
const running = new Map<ElementRule, () => void>();
const rules = /* @__PURE__ */ createSwitch();

export const SnowplowElementTrackingPlugin = (): Plugin => ({});

/** Begins to watch. Returns a function that ends the rules. */
export function startElementTracking({ elements, context }: ElementConfiguration, trackers?: string[]): () => void {
  const ends = [elements].flat().map((rule: ElementRule) => {
    const end = rules.on((signal) => watchRule(rule, context, trackers, signal));
    running.set(rule, end);
    return end;
  });
  return () => ends.forEach((end) => end());
}

/** Ends the rules of these ids or names; without any, all rules. */
export function endElementTracking(which?: { elementIds?: readonly string[]; elements?: readonly string[] }): void {
  const { elementIds = [], elements = [] } = which ?? {};
  for (const [rule, end] of running) {
    if (which && !elementIds.includes(rule.id ?? "") && !elements.includes(rule.name ?? rule.selector)) continue;
    end();
    running.delete(rule);
  }
}

function watchRule(
  rule: ElementRule,
  context: ElementConfiguration["context"],
  trackers: string[] | undefined,
  signal: AbortSignal,
): void {
  const { selector, expose = true } = rule;
  const name = (rule.name ?? selector).slice(0, 255);
  const { minPercentage = 0, minTimeMillis = 0, minSize = 0 } = typeof expose == "object" ? expose : {};
  const watched = new Map<Element, Watched>();
  const isDue = createTally(rule);

  function pageView(): string {
    let id = "";
    each(trackers, (tracker) => (id ||= tracker.pageViewId_ ??= newId()));
    return id;
  }

  function track(kind: Kind, element: Element, state: Watched): void {
    if (!isDue(kind, element, pageView())) return;
    const { x, y, width, height } = state.rect;
    const all = [...document.querySelectorAll(selector)]; // one that left is not among them
    const entity = schemas.createElement({
      element_name: name,
      width,
      height,
      position_x: x,
      position_y: y,
      doc_position_x: x + scrollX,
      doc_position_y: y + scrollY,
      element_index: all.indexOf(element) + 1 || undefined,
      element_matches: all.length || undefined,
      originating_page_view: state.origin,
      attributes: attributesOf(element, rule.details),
    });
    const event = CREATE[kind]({ element_name: name });
    trackSelfDescribingEvent({ event, context: [entity, ...entitiesOf(context, element, rule)] }, trackers);
  }

  function show(element: Element, state: Watched): void {
    if (state.since != undefined || document.hidden) return;
    state.since = performance.now();
    const seen = (): void => {
      state.exposed = true;
      track("expose", element, state);
    };
    if (state.before >= minTimeMillis) seen();
    else state.timer = setTimeout(seen, minTimeMillis - state.before);
  }

  function hide(element: Element, state: Watched): void {
    if (state.since == undefined) return;
    clearTimeout(state.timer);
    state.before += performance.now() - state.since;
    state.since = undefined;
    if (state.exposed) track("obscure", element, state);
    state.exposed = false;
  }

  const inView = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting, intersectionRatio, boundingClientRect: rect } of entries) {
        const state = watched.get(target);
        if (!state) continue;
        state.rect = rect;
        // The ratio is a float of few digits.
        const isSeen =
          isIntersecting && intersectionRatio >= minPercentage - 0.001 && rect.width * rect.height >= minSize;
        (isSeen ? show : hide)(target, state);
      }
    },
    { threshold: [0, minPercentage] },
  );

  function scan(): void {
    const found = new Set(document.querySelectorAll(selector));
    for (const [element, state] of watched)
      if (!found.has(element)) {
        hide(element, state);
        track("destroy", element, state);
        inView.unobserve(element);
        watched.delete(element);
      }
    const fresh = [...found].filter((element) => !watched.has(element));
    const origin = fresh.length ? pageView() : "";
    for (const element of fresh) {
      const rect = element.getBoundingClientRect();
      watched.set(element, { rect, origin, since: undefined, before: 0, exposed: false });
      inView.observe(element);
    }
    for (const element of fresh) track("create", element, watched.get(element)!);
  }

  const changes = new MutationObserver(scan);
  changes.observe(document, { childList: true, subtree: true, attributes: true });
  document.addEventListener(
    "visibilitychange",
    () => {
      if (document.hidden) watched.forEach((state, element) => hide(element, state));
      else watched.forEach((_, element) => (inView.unobserve(element), inView.observe(element))); // asks anew
    },
    { signal },
  );
  signal.addEventListener("abort", () => {
    changes.disconnect();
    inView.disconnect();
    watched.forEach(({ timer }) => clearTimeout(timer));
  });
  scan();
}
