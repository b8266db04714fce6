/** Who visits: the domain user id, and the session with its index, in a first-party cookie and localStorage. */
import { newId } from "../core/tracker.js";
import { readCookie, readStorage, writeCookie, writeStorage } from "./storage.js";

export interface IdentityOptions {
  /** Where ids are kept; "none" keeps them for this page only. Both by default. */
  stateStorage?: "cookieAndLocalStorage" | "cookie" | "localStorage" | "none";
  /** Prefix of the cookies' names; `_sp_` by default. */
  cookieName?: string;
  cookieDomain?: string;
  cookieSameSite?: "None" | "Lax" | "Strict";
  cookieSecure?: boolean;
  /** Seconds; two years by default. */
  cookieLifetime?: number;
  /** Seconds without an event after which a new session begins; 1,800 by default. */
  sessionCookieTimeout?: number;
}

export interface Identity {
  /** Domain user id, session id, session index; a session that timed out begins anew. */
  touch(now: number, persist: boolean): [string, string, number];
  newSession(): void;
  clear(): void;
}

export function createIdentity(options: IdentityOptions): Identity {
  const name = (options.cookieName ?? "_sp_") + "piste";
  const where = options.stateStorage ?? "cookieAndLocalStorage";
  const timeout = options.sessionCookieTimeout ?? 1800;
  const attributes =
    `;SameSite=${options.cookieSameSite ?? "Lax"}` +
    (options.cookieDomain ? `;domain=${options.cookieDomain}` : "") +
    ((options.cookieSecure ?? location.protocol == "https:") ? ";secure" : "");
  let memory = "";

  function save(value: string): void {
    memory = value;
    if (/^c/.test(where)) writeCookie(name, value, value ? (options.cookieLifetime ?? 63072000) : 0, attributes);
    if (/l/i.test(where)) writeStorage(name, value || undefined);
  }

  return {
    touch(now, persist) {
      // Read each time: another tracker or tab may have begun the session meanwhile.
      const kept = (/^c/.test(where) && readCookie(name)) || (/l/i.test(where) && readStorage(name)) || memory;
      let [user, session, index, last] = kept.split(".");
      if (!user) user = newId();
      if (!session || !(now - +last! < timeout * 1000)) {
        session = newId();
        index = "" + (+(index || 0) + 1);
      }
      memory = [user, session, index, now].join(".");
      if (persist) save(memory);
      return [user, session, +index!];
    },
    newSession() {
      const [user, , index] = this.touch(Date.now(), true);
      save([user, "", index, 0].join("."));
    },
    clear: () => save(""),
  };
}
