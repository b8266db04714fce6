/** A tracker in a page: what the core knows, and the page, its visitor, consent and the moment when it is left. */
import { createEmitter, type Emitter, type Entry, type PageOptions } from "../core/emitter.js";
import type { EventFields, SelfDescribing } from "../core/events.js";
import { createTracker, newId, type Fields, type Plugin, type Tracker } from "../core/tracker.js";
import { Key } from "../protocol.js";
import { setAnonymous, type Anonymous } from "./anonymity.js";
import { fetchTransport, keepaliveRoom } from "./fetch_transport.js";
import { createIdentity, usesStorage, type Identity, type IdentityOptions } from "./identity.js";
import { localStore, type LocalStore } from "./local_store.js";

/** Changes a tracker as it is made, as what `consentIs` returns: its code is in those pages alone that import it. */
export type Change = (tracker: BrowserTracker) => void;

/** What every event may carry besides its own fields. */
export interface Common {
  context?: readonly SelfDescribing[] | null;
  timestamp?: number | Date | null;
}

export interface BrowserOptions extends IdentityOptions, PageOptions {
  appId?: string;
  platform?: string;
  encodeBase64?: boolean;
  plugins?: Plugin[];
  /** The entity web_page, whose id is new with every page view; on by default. */
  contexts?: { webPage?: boolean };
  anonymousTracking?: Anonymous;
  /** `consentIs("pending")`: events stay in memory until `setConsent`. */
  consent?: Change;
  withCredentials?: boolean;
  /** Milliseconds that a request may take. */
  connectionTimeout?: number;
  /** Keep unsent events in localStorage; on by default unless `stateStorage` is "none" or "cookie". */
  useLocalStorage?: boolean;
}

export interface BrowserTracker {
  readonly id: string;
  readonly core: Tracker;
  options_: BrowserOptions;
  identity_: Identity;
  /** Fields that no event has, unset, while the visitor is anonymous. */
  hidden_?: Fields | undefined;
  /** Why events are held back, if they are. */
  consent_?: "pending" | "denied" | undefined;
  /** Headers of every request. */
  headers_: Record<string, string>;
  url_(): string;
  title_(): string;
  /** The title that the page view was given, which its page pings have too. */
  viewTitle_?: string | undefined;
  customReferrer_?: string | undefined;
  pageViewId_?: string | undefined;
  lastUrl_?: string | undefined;
  track_(event: EventFields, common: Common): string;
  readonly emitter: Emitter;
  store_: LocalStore | undefined;
}

/** Milliseconds for which a navigation within the site holds requests back; a download or an abort ends no sooner. */
const LEAVING = 3000;

interface NavigateEvent extends Event {
  destination: { url: string; sameDocument: boolean };
}

export function createBrowserTracker(id: string, endpoint: string, options: BrowserOptions): BrowserTracker {
  const { connectionTimeout = 5000, withCredentials = true } = options;
  const isPersistent = options.useLocalStorage ?? usesStorage(options);
  const store = isPersistent ? localStore(`piste.${encodeURIComponent(id)}/`, connectionTimeout) : undefined;
  const headers_ = {};
  const emitter = createEmitter(endpoint, options, fetchTransport(withCredentials, connectionTimeout, headers_), store);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();

  const core = createTracker({ ...options, namespace: id }, emitter);

  const tracker: BrowserTracker = {
    id,
    core,
    options_: options,
    identity_: createIdentity(options),
    headers_,
    url_: () => location.href,
    title_: () => document.title,
    emitter,
    store_: store,
    track_(event, { context, timestamp }) {
      const isKnown = !tracker.hidden_ && !tracker.consent_;
      const [user, session, index] = tracker.identity_.touch_(Date.now(), isKnown);
      const root = document.documentElement;
      return core.track(
        {
          [Key.PAGE_URL]: tracker.url_(),
          [Key.PAGE_REFERRER]: tracker.customReferrer_ ?? document.referrer,
          [Key.LANGUAGE]: navigator.language,
          [Key.DOCUMENT_CHARSET]: document.characterSet,
          [Key.COOKIES_ENABLED]: "" + +navigator.cookieEnabled,
          [Key.SCREEN_RESOLUTION]: screen.width + "x" + screen.height,
          [Key.COLOR_DEPTH]: "" + screen.colorDepth,
          [Key.VIEWPORT]: innerWidth + "x" + innerHeight,
          [Key.DOCUMENT_SIZE]: root.scrollWidth + "x" + root.scrollHeight,
          [Key.TIMEZONE]: timeZone,
          [Key.DOMAIN_USERID]: user,
          [Key.DOMAIN_SESSIONID]: session,
          [Key.DOMAIN_SESSIONIDX]: index,
          ...event,
          ...tracker.hidden_,
        },
        { entities: context, timestamp },
      );
    },
  };
  if (options.contexts?.webPage ?? true)
    core.globals_.add(() => ({
      schema: "iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0",
      data: { id: (tracker.pageViewId_ ??= newId()) },
    }));
  options.plugins?.forEach(core.addPlugin);
  const { put_ } = emitter; // what pages have left waits for no consent: it was tracked with one
  setAnonymous(tracker, options.anonymousTracking);
  options.consent?.(tracker);
  if (store) {
    // What a page wrote as it was left can be read in another process a moment later; its answers may come until then.
    for (const delay of [1000, 2000 + connectionTimeout]) setTimeout(() => store.adopt_(put_), delay);
    // The next page of this site sends what waits now: a request under way to the collector while this page is replaced
    // has an outcome that nobody learns.
    (window as { navigation?: EventTarget }).navigation?.addEventListener("navigate", (event) => {
      const { url, sameDocument } = (event as NavigateEvent).destination;
      if (!sameDocument && url.startsWith(location.origin + "/")) emitter.pause_(LEAVING);
    });
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      store.comeBack_();
      emitter.keep_(store.has_);
      emitter.pause_(0);
    });
  }
  const handOver = (): Entry[] => emitter.handOver_(keepaliveRoom);

  // `unload` is no place for this: it is not fired on phones and keeps pages out of the back/forward cache.
  addEventListener("pagehide", () => {
    const flying = handOver();
    store?.leave_(flying);
  });
  addEventListener("visibilitychange", handOver); // what is shown again has nothing that waits for long
  addEventListener("online", () => emitter.pause_(0));
  return tracker;
}
