/** Who visits: the domain user id, and the session with its index, in a first-party cookie and localStorage. */
import { newId } from "../core/tracker.js";
import { rawCookie, readStorage, writeStorage } from "./storage.js";

export interface IdentityOptions {
  /** Where ids are kept; "none" keeps them for this page only. Both by default. */
  stateStorage?: "cookieAndLocalStorage" | "cookie" | "localStorage" | "none";
  /** Prefix of the cookies' names; `_sp_` by default. */
  cookieName?: string;
  cookieDomain?: string;
  /** `/` by default. */
  cookiePath?: string;
  cookieSameSite?: "None" | "Lax" | "Strict";
  cookieSecure?: boolean;
  /** Seconds; two years by default. */
  cookieLifetime?: number;
  /** Seconds without an event after which a new session begins; 1,800 by default. */
  sessionCookieTimeout?: number;
}

export const usesStorage = ({ stateStorage }: IdentityOptions): boolean => /l/i.test(stateStorage ?? "l"); // with localStorage in its name

export interface Identity {
  /** Domain user id, session id, session index; a session that timed out begins anew. */
  touch_(now: number, persist: boolean): [string, string, string];
  /** Keeps what `touch_` returned, joined by points, with the time of the last event; "" forgets the visitor. */
  save_(value: string): void;
}

export function newSession(identity: Identity): void {
  const [user, , index] = identity.touch_(0, true);
  identity.save_([user, "", index, 0].join("."));
}

export function createIdentity(options: IdentityOptions): Identity {
  const {
    cookieLifetime = 63072000,
    sessionCookieTimeout = 1800,
    cookieSameSite = "Lax",
    cookieDomain,
    cookiePath = "/",
    cookieSecure = location.protocol == "https:",
  } = options;
  const name = (options.cookieName ?? "_sp_") + "piste";
  // A cookie comes first in the name. A frame in a sandbox may not even read cookies.
  const inCookie = /^c/.test(options.stateStorage ?? "c") && origin != "null";
  const inStorage = usesStorage(options);
  let memory = "";

  // Ids hold letters, digits, hyphens and points only, which a cookie carries as they are.
  function save(value: string): void {
    memory = value;
    if (inStorage) writeStorage(name, value);
    if (inCookie)
      document.cookie =
        `${name}=${value};path=${cookiePath};max-age=${value ? cookieLifetime : 0}` +
        `;SameSite=${cookieSameSite}${cookieDomain ? ";domain=" + cookieDomain : ""}${cookieSecure ? ";secure" : ""}`;
  }

  return {
    touch_(now, persist) {
      // Read each time: another tracker or tab may have begun the session meanwhile.
      const stored = (inCookie && rawCookie(name)) || (inStorage && readStorage(name));
      let [user, session, index, last] = (stored || memory).split(".");
      let age = (now - +last!) / sessionCookieTimeout; // 1000 is the end
      user ||= newId();
      if (!session || !(age < 1000)) {
        session = newId();
        index = "" + (+index! + 1 || 1);
        age = NaN; // which keeps the new session at once
      }
      memory = [user, session, index, now].join(".");
      // A browser needs ten times as long to read a cookie that was just written: the time is kept to a hundredth.
      if (persist && !(stored && age >= 0 && age < 10)) save(memory);
      return [user, session, index!];
    },
    save_: save,
  };
}
