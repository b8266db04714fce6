/** The functions of plugins by which a page tracks an event itself. */
import type { SelfDescribing } from "../core/events.js";
import { trackSelfDescribingEvent, type Common } from "./self_describing.js";

/** These properties of an object, inherited ones too; the names are separated by spaces. */
export const pick = <T extends object>(given: T, names: string): T =>
  Object.fromEntries(names.split(" ").map((name) => [name, given[name as keyof T]])) as T;

/** A function that tracks an event with these properties of its argument as the data. */
export const tracking =
  <T extends object>(create: (data: T) => SelfDescribing, names: string) =>
  (event: T & Common, trackers?: string[]): void => {
    const { context, timestamp } = event;
    trackSelfDescribingEvent({ event: create(pick<T>(event, names)), context, timestamp }, trackers);
  };
