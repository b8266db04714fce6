/**
 * The keyboard map: one table, from which the list of keys on the page is made. A view adds its own while it is
 * open.
 */
import { useLayoutEffect } from "preact/hooks";
import { signal } from "@preact/signals";
import { open, VIEWS } from "./route";
import { switchTheme } from "./theme";

export type Keys = Record<string, () => void>;

/** Every key and what it does, for the list. */
export const HELP: [string, string][] = [
  ["1 to 6", "open a view"],
  ["/", "filter"],
  ["j, k", "next and previous row"],
  ["Enter, Esc", "open and close"],
  ["space", "pause and resume the stream"],
  ["c", "copy the event as curl"],
  ["r", "replay the event"],
  ["v", "re-validate the group"],
  ["[, ]", "previous and next in a group"],
  ["t", "light or dark"],
  ["?", "this list"],
];

export const helpShown = signal(false);

const maps: Keys[] = [
  {
    ...Object.fromEntries(VIEWS.map((name, place) => [String(place + 1), () => open(name)])),
    t: switchTheme,
    "?": () => (helpShown.value = !helpShown.value),
    Escape: () => (helpShown.value = false),
    "/": () => document.querySelector<HTMLInputElement>("[data-filter]")?.focus(),
  },
];

const TYPING = /^(INPUT|TEXTAREA|SELECT)$/;

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const target = event.target as HTMLElement;
  if (TYPING.test(target.tagName)) {
    if (event.key === "Escape") target.blur();
    return;
  }
  // A focused button or link answers to space and Enter itself.
  if ((event.key === " " || event.key === "Enter") && /^(BUTTON|A|SUMMARY)$/.test(target.tagName)) return;
  for (const map of maps.toReversed()) {
    const act = map[event.key];
    if (act) {
      event.preventDefault();
      act();
      if (event.key !== "Escape") return;
    }
  }
});

/** Keys of a view, as long as it is shown; at once after each drawing, since the next key may follow at once. */
export function useKeys(keys: Keys): void {
  useLayoutEffect(() => {
    maps.push(keys);
    return () => void maps.splice(maps.indexOf(keys), 1);
  });
}
