/** Tracks clicks on buttons: `button`, and `input` of the kind button. */
import {
  attribute,
  classesOf,
  counts,
  createSwitch,
  cut,
  report,
  targetOf,
  type Context,
  type Criterion,
} from "../browser/auto_tracking.js";
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
    const data = createButtonClick({
      label: cut(own || (typeof defaultLabel == "function" ? defaultLabel(button) : defaultLabel)) ?? "",
      id: cut(button.id),
      classes: classesOf(button),
      name: cut(button.name),
    });
    report(data, trackers, context, event, button);
  };
  return buttons.on((listen) => listen("click", clicked));
}

export const disableButtonClickTracking = (): void => buttons.off();

/** What the button says. The text of what it holds and not of hidden parts would cost a layout of the page. */
const labelOf = (button: Button): string =>
  (button.nodeName == "INPUT" ? button.value : (button.textContent ?? "")).replace(/\s+/g, " ").trim() ||
  attribute(button, "aria-label") ||
  button.title;
