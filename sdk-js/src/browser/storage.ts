/** localStorage and cookies, each of which a browser may refuse. */
import { attempt } from "../core/values.js";

/** The text under a key, or undefined. */
export const readStorage = (key: string): string | undefined => attempt(() => localStorage[key]);

/** Writes a text, or removes the key where there is none; returns whether it was kept. */
export const writeStorage = (key: string, value?: string): boolean | undefined =>
  attempt(() => {
    if (value) localStorage[key] = value;
    else delete localStorage[key];
    return true;
  });

/** A cookie's value as it stands. */
export const rawCookie = (name: string): string | undefined =>
  ("; " + document.cookie).split(`; ${name}=`)[1]?.split(";")[0];

/** A cookie's text, or undefined; what somebody has encoded badly is taken as it stands. */
export function readCookie(name: string): string | undefined {
  const value = rawCookie(name);
  return attempt(() => value && decodeURIComponent(value)) ?? value;
}
