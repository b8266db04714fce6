/** Links to another site of yours, which tell it who follows them: the parameter `_sp` of their addresses. */
import type { Payload } from "../core/emitter.js";
import { base64url } from "../core/tracker.js";
import { Key, Wire } from "../protocol.js";
import { createSwitch, targetOf } from "./auto_tracking.js";
import { each } from "./registry.js";
import type { BrowserTracker } from "./tracker.js";

type Link = HTMLAnchorElement | HTMLAreaElement;

/** What else a link tells in the extended format: the session and the application by default. */
export interface CrossDomainAttributes {
  sessionId?: boolean;
  userId?: boolean;
  /** The application's id. */
  sourceId?: boolean;
  sourcePlatform?: boolean;
  /** The text of the link, or what the function says of the click. */
  reason?: boolean | ((event: Event) => string | undefined);
}

/** A reason may be a long text, and the address has to pass every server on its way. */
const LONGEST_REASON = 255;

const extended = /* @__PURE__ */ new WeakMap<object, CrossDomainAttributes | undefined>();
const links = /* @__PURE__ */ createSwitch();
/** While a probe is active, the tracker's event ends in it. */
const probes = /* @__PURE__ */ new WeakMap<BrowserTracker, { active?: boolean; payload?: Payload }>();

/** From now on links tell more than the visitor and the time: all of it that is true here. false ends that. */
export function useExtendedCrossDomainLinker(
  attributes: CrossDomainAttributes | boolean = true,
  trackers?: string[],
): void {
  const chosen = { sessionId: true, sourceId: true, ...(typeof attributes == "object" && attributes) };
  each(trackers, ({ core }) => extended.set(core, attributes ? chosen : undefined));
}

/**
 * Decorates the links that `criterion` chooses as they are pressed, those that are added later too.
 *
 * A tracker that tells no visitor's id, because it is anonymous, opted out or without consent, decorates none.
 * Returns a function that ends it.
 */
export function crossDomainLinker(criterion: (link: Link) => boolean, trackers?: string[]): () => void {
  const pressed = (event: Event): void => {
    const link = targetOf<Link>(event, "a[href],area[href]");
    if (!link || typeof link.href != "string" || !/^[\w.+-]+:\/\//.test(link.href) || !criterion(link)) return;
    each(trackers, (tracker) => {
      const value = valueFor(tracker, link, event);
      if (value) link.href = decorated(link.href, value);
    });
  };
  // The press comes before a menu is opened or the address copied; a key makes a click only.
  return links.on((listen) => listen("mousedown click", pressed));
}

export const disableCrossDomainLinker = (): void => links.off();

/** The address with this value of the parameter; the rest of it, and what follows `#`, stays as it is. */
export function decorated(address: string, value: string): string {
  const [, base, query = "", fragment = ""] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(address)!;
  const others = query.split("&").filter((pair) => pair && pair.split("=")[0] != Wire.CROSS_DOMAIN);
  return `${base}?${[`${Wire.CROSS_DOMAIN}=${value}`, ...others].join("&")}${fragment}`;
}

/** The fields that the tracker would give an event now: they obey anonymity and what keeps events back. */
function fieldsOf(tracker: BrowserTracker): Payload | undefined {
  if (tracker.consent_) return;
  const probe = probes.get(tracker) ?? {};
  if (!probes.has(tracker)) {
    probes.set(tracker, probe);
    tracker.core.addPlugin({
      beforeQueue(payload) {
        if (!probe.active) return;
        probe.payload = payload;
        return false;
      },
    });
  }
  try {
    probe.active = true;
    delete probe.payload;
    tracker.track_({}, {});
  } catch (fault) {
    console.error("piste: link not decorated:", fault);
  } finally {
    probe.active = false;
  }
  return probe.payload;
}

function valueFor(tracker: BrowserTracker, link: Link, event: Event): string | undefined {
  const fields = fieldsOf(tracker);
  const visitor = fields?.[Key.DOMAIN_USERID];
  if (!visitor) return;
  const wanted = extended.get(tracker.core);
  const told = (isWanted: unknown, text: string | undefined): string => (isWanted && text ? base64url(text) : "");
  const reason =
    typeof wanted?.reason == "function" ? wanted.reason(event) : link.textContent?.replace(/\s+/g, " ").trim();
  // The order is what the enricher reads.
  const pieces = [
    visitor,
    Date.now(),
    wanted?.sessionId ? (fields[Key.DOMAIN_SESSIONID] ?? "") : "",
    told(wanted?.userId, fields[Key.USER_ID]),
    told(wanted?.sourceId, fields[Key.APP_ID]),
    wanted?.sourcePlatform ? (fields[Key.PLATFORM] ?? "") : "",
    told(wanted?.reason, reason?.slice(0, LONGEST_REASON)),
  ];
  return pieces.join(".").replace(/\.+$/, "");
}
