/** A tracker in a page: what the core knows, and the page, its visitor, consent and the moment when it is left. */
import { createEmitter, type Clock, type EmitterOptions, type Payload } from "../core/emitter.js";
import type { EventFields } from "../core/events.js";
import type { Subject } from "../core/subject.js";
import { createTracker, newId, type Plugin, type TrackOptions, type Tracker } from "../core/tracker.js";
import { text } from "../core/values.js";
import { Key } from "../protocol.js";
import { VERSION } from "../version.js";
import { fetchTransport } from "./fetch_transport.js";
import { createIdentity, type Identity, type IdentityOptions } from "./identity.js";
import { localStore } from "./local_store.js";

export type Anonymous = boolean | { withServerAnonymisation?: boolean; withSessionTracking?: boolean };
export type Consent = "pending" | "granted" | "denied";

export interface BrowserOptions extends IdentityOptions, Omit<EmitterOptions, "endpoint" | "method" | "customPath"> {
  appId?: string;
  platform?: string;
  encodeBase64?: boolean;
  eventMethod?: "get" | "post";
  postPath?: string;
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
  /** Reads more fields of a subject than the user id and the platform: `subjectFields` of this package. */
  subjectFields?: (subject: Subject) => Record<string, string | undefined>;
}

export interface BrowserTracker {
  readonly id: string;
  readonly core: Tracker;
  identity_: Identity;
  anonymous_: Anonymous;
  customUrl_: string | undefined;
  customTitle_: string | undefined;
  customReferrer_: string | undefined;
  pageViewId_: string | undefined;
  viewed_: boolean;
  lastUrl_: string | undefined;
  track_(event: EventFields, options?: TrackOptions): string;
  setConsent_(consent: Consent): void;
}

const pageClock: Clock = {
  now: () => Date.now(),
  after: (ms, action) => setTimeout(action, ms),
  cancel: (timer) => clearTimeout(timer as number),
};

/** What a page sets of its subject: the tracker finds the rest itself. An absent field stays as it was. */
function pageSubject({ userId, platform }: Subject): Record<string, string | undefined> {
  return {
    ...(userId !== undefined && { [Key.USER_ID]: text("userId", userId) }),
    ...(platform && { [Key.PLATFORM]: platform }),
  };
}

export function createBrowserTracker(id: string, endpoint: string, options: BrowserOptions): BrowserTracker {
  const clock = options.clock ?? pageClock;
  const persistent = options.useLocalStorage ?? !/^(none|cookie)$/.test(options.stateStorage ?? "");
  const store = persistent ? localStore(`piste.${id}.`) : undefined;
  const server = (): boolean => !!(tracker.anonymous_ as { withServerAnonymisation?: boolean }).withServerAnonymisation;
  const transport = fetchTransport(options.withCredentials ?? true, options.connectionTimeout ?? 5000, server);
  const emitter = createEmitter(
    {
      ...options,
      endpoint,
      method: options.eventMethod ?? "post",
      ...(options.postPath && { customPath: options.postPath }),
    },
    transport,
    clock,
    store,
  );
  let consent = options.consent ?? "granted";
  let held: Payload[] = [];

  const core = createTracker(
    {
      namespace: id,
      platform: options.platform ?? "web",
      version: VERSION,
      base64: options.encodeBase64 ?? true,
      ...(options.appId && { appId: options.appId }),
    },
    {
      ...emitter,
      put(payload) {
        if (consent == "pending") held.push(payload);
        else if (consent == "granted") emitter.put(payload);
      },
    },
    clock,
    options.subjectFields ?? pageSubject,
  );

  const tracker: BrowserTracker = {
    id,
    core,
    identity_: createIdentity(options),
    anonymous_: options.anonymousTracking ?? false,
    customUrl_: undefined,
    customTitle_: undefined,
    customReferrer_: undefined,
    pageViewId_: undefined,
    viewed_: false,
    lastUrl_: undefined,
    track_(event, more) {
      const anonymous = tracker.anonymous_ as { withSessionTracking?: boolean } | boolean;
      const [user, session, index] = tracker.identity_.touch(clock.now(), consent == "granted" && !anonymous);
      const root = document.documentElement;
      const withSession = !anonymous || (anonymous as { withSessionTracking?: boolean }).withSessionTracking;
      return core.track(
        {
          [Key.PAGE_URL]: tracker.customUrl_ ?? location.href,
          [Key.PAGE_REFERRER]: tracker.customReferrer_ ?? document.referrer,
          [Key.LANGUAGE]: navigator.language,
          [Key.DOCUMENT_CHARSET]: document.characterSet,
          [Key.COOKIES_ENABLED]: navigator.cookieEnabled ? "1" : "0",
          [Key.SCREEN_RESOLUTION]: screen.width + "x" + screen.height,
          [Key.COLOR_DEPTH]: "" + screen.colorDepth,
          [Key.VIEWPORT]: innerWidth + "x" + innerHeight,
          [Key.DOCUMENT_SIZE]: root.scrollWidth + "x" + root.scrollHeight,
          [Key.TIMEZONE]: Intl.DateTimeFormat().resolvedOptions().timeZone,
          [Key.DOMAIN_USERID]: anonymous ? undefined : user,
          [Key.DOMAIN_SESSIONID]: withSession ? session : undefined,
          [Key.DOMAIN_SESSIONIDX]: withSession ? "" + index : undefined,
          ...event,
          ...(anonymous && { [Key.USER_ID]: undefined }),
        },
        more,
      );
    },
    setConsent_(change) {
      consent = change;
      if (change == "granted") held.forEach((payload) => emitter.put(payload));
      if (change == "denied") tracker.identity_.clear();
      if (change != "pending") held = [];
    },
  };
  if (options.contexts?.webPage ?? true)
    core.addGlobalEntities(() => ({
      schema: "iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0",
      data: { id: (tracker.pageViewId_ ??= newId()) },
    }));
  options.plugins?.forEach(core.addPlugin);
  // What the page before handed over leaves the storage a moment after this page can read it.
  if (store) clock.after(1000, () => store.adopt(emitter.restore));

  // `unload` is no place for this: it is not fired on phones and keeps pages out of the back/forward cache.
  addEventListener("pagehide", () => {
    let budget = 60000;
    emitter.handOver((request) => {
      const bytes = new Blob([request.body ?? request.url]).size;
      if ((budget -= bytes) < 0) return false;
      transport(request).catch(() => {});
      return true;
    });
    store?.leave();
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    store?.comeBack();
    if (store) emitter.keep(store.has);
    emitter.wake();
  });
  document.addEventListener("visibilitychange", () => void (document.hidden && emitter.flush()));
  addEventListener("online", emitter.wake);
  return tracker;
}
