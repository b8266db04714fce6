/** Tracks elements of a page as they come, are seen, go out of view and leave, by rules. */
import { createSwitch, cut, entitiesOf, report, type Context, type Listen } from "../browser/auto_tracking.js";
import { attributesOf } from "../browser/element_data.js";
import { createTally, type ElementRule, type Kind } from "../browser/element_rule.js";
import { each } from "../browser/registry.js";
import { newId, type Plugin } from "../core/tracker.js";
import { createElement } from "../schemas/snowplow.js";

export interface ElementConfiguration {
  elements: ElementRule | readonly ElementRule[];
  context?: Context<[Element, ElementRule]>;
}

interface Watched {
  rect_: DOMRectReadOnly;
  origin_: string;
  /** When it came into view; undefined while it is out of it. */
  since_?: number | undefined;
  /** Milliseconds in view before that. */
  before_: number;
  exposed_?: boolean;
  timer_?: ReturnType<typeof setTimeout>;
}

export type { DataSelector } from "../browser/element_data.js";
export type { ElementRule, Frequency } from "../browser/element_rule.js";

const running = new Map<ElementRule, () => void>();
const rules = /* @__PURE__ */ createSwitch();

export const SnowplowElementTrackingPlugin = (): Plugin => ({});

/** Begins to watch. Returns a function that ends the rules. */
export function startElementTracking({ elements, context }: ElementConfiguration, trackers?: string[]): () => void {
  const ends = [elements].flat().map((rule: ElementRule) => {
    const end = rules.on((listen) => watchRule(rule, context, trackers, listen));
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
  listen: Listen,
): () => void {
  const { selector, expose = true } = rule;
  const element_name = cut(rule.name ?? selector, 255)!;
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
    const { x, y, width, height } = state.rect_;
    const all = [...document.querySelectorAll(selector)]; // one that left is not among them
    const entity = createElement({
      element_name,
      width,
      height,
      position_x: x,
      position_y: y,
      doc_position_x: x + scrollX,
      doc_position_y: y + scrollY,
      element_index: all.indexOf(element) + 1 || undefined,
      element_matches: all.length || undefined,
      originating_page_view: state.origin_,
      attributes: attributesOf(element, rule.details),
    });
    const schema = `iglu:com.snowplowanalytics.snowplow/${kind}_element/jsonschema/1-0-0`;
    report({ schema, data: { element_name } }, trackers, [entity, ...entitiesOf(context, element, rule)]);
  }

  function show(element: Element, state: Watched): void {
    if (state.since_ != undefined || document.hidden) return;
    state.since_ = performance.now();
    const seen = (): void => {
      state.exposed_ = true;
      track("expose", element, state);
    };
    if (state.before_ >= minTimeMillis) seen();
    else state.timer_ = setTimeout(seen, minTimeMillis - state.before_);
  }

  function hide(element: Element, state: Watched): void {
    if (state.since_ == undefined) return;
    clearTimeout(state.timer_);
    state.before_ += performance.now() - state.since_;
    state.since_ = undefined;
    if (state.exposed_) track("obscure", element, state);
    state.exposed_ = false;
  }

  const inView = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting, intersectionRatio, boundingClientRect: rect } of entries) {
        const state = watched.get(target);
        if (!state) continue;
        state.rect_ = rect;
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
    for (const element of found)
      if (!watched.has(element)) {
        const state = { rect_: element.getBoundingClientRect(), origin_: pageView(), before_: 0 };
        watched.set(element, state);
        inView.observe(element);
        track("create", element, state);
      }
  }

  const changes = new MutationObserver(scan);
  changes.observe(document, { childList: true, subtree: true, attributes: true });
  listen(
    "visibilitychange",
    () => {
      if (document.hidden) watched.forEach((state, element) => hide(element, state));
      else watched.forEach((_, element) => (inView.unobserve(element), inView.observe(element))); // asks anew
    },
    document,
  );
  scan();
  return () => {
    changes.disconnect();
    inView.disconnect();
    watched.forEach(({ timer_ }) => clearTimeout(timer_));
  };
}
