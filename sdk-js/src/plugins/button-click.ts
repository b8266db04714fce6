/** Tracks clicks on buttons: `button`, and `input` of the kind button. */
import {
  attribute,
  classesOf,
  counts,
  createSwitch,
  entitiesOf,
  targetOf,
  type Context,
  type Criterion,
} from "../browser/auto_tracking.js";
import { trackSelfDescribingEvent } from "../browser/self_describing.js";
import type { Plugin } from "../core/tracker.js";
import { createButtonClick } from "../schemas/snowplow.js";

export type Button = HTMLButtonElement | HTMLInputElement;

export interface ButtonClickConfiguration {
  /** Which buttons count, lists by their CSS classes; all by default. */
  filter?: Criterion<Button>;
  /** The label of a button that has none; `(empty)` by default. */
  defaultLabel?: string | ((button: Button) => string);
  context?: Context<[MouseEvent, Button]>;
}

/** The schema's limit of each of its texts. */
const LIMIT = 4096;

const buttons = /* @__PURE__ */ createSwitch();

export const ButtonClickTrackingPlugin = (): Plugin => ({});

/** Begins to track clicks, of buttons that are added later too. Returns a function that ends it. */
export function enableButtonClickTracking(
  configuration: ButtonClickConfiguration = {},
  trackers?: string[],
): () => void {
  const { filter, defaultLabel = "(empty)", context } = configuration;

  const clicked = (event: MouseEvent): void => {
    const button = targetOf<Button>(event, "button,input[type=button]");
    if (!button || !counts(filter, button, button.classList)) return;
    const own = attribute(button, "data-sp-button-label") || labelOf(button);
    const label = own || (typeof defaultLabel == "function" ? defaultLabel(button) : defaultLabel);
    const data = createButtonClick({
      label: label.slice(0, LIMIT),
      id: button.id.slice(0, LIMIT) || undefined,
      classes: classesOf(button)?.map((name) => name.slice(0, LIMIT)),
      name: button.name.slice(0, LIMIT) || undefined,
    });
    trackSelfDescribingEvent({ event: data, context: entitiesOf(context, event, button) }, trackers);
  };
  return buttons.on((signal) => addEventListener("click", clicked, { capture: true, signal }));
}

export const disableButtonClickTracking = (): void => buttons.off();

/** What the button says. The text of what it holds and not of hidden parts would cost a layout of the page. */
const labelOf = (button: Button): string =>
  (button.nodeName == "INPUT" ? button.value : (button.textContent ?? "")).replace(/\s+/g, " ").trim() ||
  attribute(button, "aria-label") ||
  button.title;
