/** The subject: who and where an event is about, as fields of a payload. */
import { Key, PLATFORMS } from "../protocol.js";
import { integer, refuse, size, text, uuid } from "./values.js";

export interface Subject {
  userId?: string | null;
  domainUserId?: string | null;
  networkUserId?: string | null;
  sessionId?: string | null;
  sessionIndex?: number | null;
  ipAddress?: string | null;
  useragent?: string | null;
  lang?: string | null;
  timezone?: string | null;
  screenResolution?: { width: number; height: number } | null;
  viewport?: { width: number; height: number } | null;
  colorDepth?: number | null;
  platform?: string | null;
}

type ToText = (name: string, value: never) => string | undefined;

const FIELDS: Record<keyof Subject, [Key, ToText]> = {
  userId: [Key.USER_ID, text],
  domainUserId: [Key.DOMAIN_USERID, text],
  networkUserId: [Key.TRACKER_NETWORK_USERID, text],
  sessionId: [Key.DOMAIN_SESSIONID, uuid],
  sessionIndex: [Key.DOMAIN_SESSIONIDX, integer],
  ipAddress: [Key.IP_ADDRESS, text],
  useragent: [Key.USERAGENT, text],
  lang: [Key.LANGUAGE, text],
  timezone: [Key.TIMEZONE, text],
  screenResolution: [Key.SCREEN_RESOLUTION, size],
  viewport: [Key.VIEWPORT, size],
  colorDepth: [Key.COLOR_DEPTH, integer],
  platform: [Key.PLATFORM, platform],
};

function platform(name: string, value: string | null | undefined): string | undefined {
  if (value && !PLATFORMS.split(" ").includes(value)) refuse(name, "must be one of " + PLATFORMS);
  return value || undefined;
}

/** The subject's fields of a payload. A field that is null or empty becomes undefined, which unsets it. */
export function subjectFields(subject: Subject): Record<string, string | undefined> {
  const fields: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(subject)) {
    const [key, toText] = FIELDS[name as keyof Subject] ?? refuse(name, "is no field of a subject");
    fields[key] = (value as unknown) === "" ? undefined : toText(name, value as never);
  }
  return fields;
}
