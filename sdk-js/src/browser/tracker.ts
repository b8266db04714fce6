/** A tracker in a page: what the core knows, and the page, its visitor, consent and the moment when it is left. */
import { createEmitter, type Clock, type Emitter, type PageOptions, type Payload } from "../core/emitter.js";
import type { EventFields, SelfDescribing } from "../core/events.js";
import { base64url, createTracker, newId, type Plugin, type Tracker } from "../core/tracker.js";
import { Key } from "../protocol.js";
import { fetchTransport, keepaliveRoom } from "./fetch_transport.js";
import { createIdentity, usesStorage, type Identity, type IdentityOptions } from "./identity.js";
import { localStore, type LocalStore } from "./local_store.js";

export type Anonymous = boolean | AnonymousFlags;
interface AnonymousFlags {
  withServerAnonymisation?: boolean;
  withSessionTracking?: boolean;
}
export type Consent = "pending" | "granted" | "denied";

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
  /** "pending" keeps events in memory until `setConsent`. */
  consent?: Consent;
  withCredentials?: boolean;
  /** Milliseconds that a request may take. */
  connectionTimeout?: number;
  /** Keep unsent events in localStorage; on by default unless `stateStorage` is "none" or "cookie". */
  useLocalStorage?: boolean;
  clock?: Clock;
}

export interface BrowserTracker {
  readonly id: string;
  readonly core: Tracker;
  options_: BrowserOptions;
  identity_: Identity;
  anonymous_: Anonymous;
  customUrl_?: string | undefined;
  customTitle_?: string | undefined;
  customReferrer_?: string | undefined;
  pageViewId_?: string | undefined;
  lastUrl_?: string | undefined;
  track_(event: EventFields, common: Common): string;
  consent_: Consent;
  /** Payloads that wait for consent. */
  held_: Payload[];
  emitter_: Emitter;
  store_: LocalStore | undefined;
}

/** Milliseconds for which a navigation within the site holds requests back; a download or an abort ends no sooner. */
const LEAVING = 3000;

interface NavigateEvent extends Event {
  destination: { url: string; sameDocument: boolean };
}

const pageClock: Clock = {
  now: () => Date.now(),
  after: (ms, action) => setTimeout(action, ms),
  cancel: (timer) => clearTimeout(timer as number),
};

export function createBrowserTracker(id: string, endpoint: string, options: BrowserOptions): BrowserTracker {
  const { clock = pageClock, connectionTimeout = 5000, withCredentials = true } = options;
  const isPersistent = options.useLocalStorage ?? usesStorage(options);
  const store = isPersistent ? localStore(`piste.${encodeURIComponent(id)}/`, connectionTimeout) : undefined;
  const emitter = createEmitter(
    endpoint,
    options,
    fetchTransport(
      withCredentials,
      connectionTimeout,
      () => (tracker.anonymous_ as AnonymousFlags).withServerAnonymisation,
    ),
    clock,
    store,
  );
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();

  const core = createTracker(
    { ...options, namespace: id },
    {
      ...emitter,
      put_(payload) {
        if (tracker.consent_ == "granted") emitter.put_(payload);
        else if (tracker.consent_ == "pending") tracker.held_.push(payload);
      },
    },
    clock,
    newId,
    base64url,
  );

  const tracker: BrowserTracker = {
    id,
    core,
    options_: options,
    identity_: createIdentity(options),
    anonymous_: options.anonymousTracking ?? false,
    consent_: options.consent ?? "granted",
    held_: [],
    emitter_: emitter,
    store_: store,
    track_(event, { context, timestamp }) {
      const anonymous = tracker.anonymous_;
      const [user, session, index] = tracker.identity_.touch_(clock.now(), tracker.consent_ == "granted" && !anonymous);
      const root = document.documentElement;
      const withSession = !anonymous || (anonymous as AnonymousFlags).withSessionTracking;
      return core.track(
        {
          [Key.PAGE_URL]: tracker.customUrl_ ?? location.href,
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
          ...(withSession && { [Key.DOMAIN_SESSIONID]: session, [Key.DOMAIN_SESSIONIDX]: index }),
          ...event,
          ...(anonymous && { [Key.USER_ID]: undefined, [Key.DOMAIN_USERID]: undefined }),
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
  if (store) {
    // What a page wrote as it was left can be read in another process a moment later; its answers may come until then.
    for (const delay of [1000, 2000 + connectionTimeout]) clock.after(delay, () => store.adopt_(emitter.put_));
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
  const handOver = (): Payload[] => emitter.handOver_(keepaliveRoom);

  // `unload` is no place for this: it is not fired on phones and keeps pages out of the back/forward cache.
  addEventListener("pagehide", () => {
    const flying = handOver();
    store?.leave_(flying);
  });
  addEventListener("visibilitychange", handOver); // what is shown again has nothing that waits for long
  addEventListener("online", () => emitter.pause_(0));
  return tracker;
}
