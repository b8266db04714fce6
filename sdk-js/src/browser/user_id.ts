/** The user id, given by the page or found in an address or a cookie. */
import { attempt, text } from "../core/values.js";
import { Key } from "../protocol.js";
import { each } from "./registry.js";
import { readCookie } from "./storage.js";

export function setUserId(userId?: string | null, trackers?: string[]): void {
  each(trackers, (tracker) => tracker.core.setFields({ [Key.USER_ID]: text("userId", userId) }));
}

/** The user id becomes the value of a parameter; an address without it leaves the user id as it was. */
function setFrom(address: string, parameter: string, trackers: string[] | undefined): void {
  const found = attempt(() => new URL(address).searchParams.get(parameter));
  if (found) setUserId(found, trackers);
}

export const setUserIdFromLocation = (parameter: string, trackers?: string[]): void =>
  setFrom(location.href, parameter, trackers);

export const setUserIdFromReferrer = (parameter: string, trackers?: string[]): void =>
  setFrom(document.referrer, parameter, trackers);

export function setUserIdFromCookie(name: string, trackers?: string[]): void {
  const found = readCookie(name);
  if (found) setUserId(found, trackers);
}
