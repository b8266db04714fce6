/** The events: one function a kind, from arguments under their own names to the fields of a payload. */
import { EventCode, Key, Wire } from "../protocol.js";
import { decimal, integer, json, refuse, required, text } from "./values.js";

/** A self-describing JSON: a schema's Iglu URI and the data that it describes. */
export interface SelfDescribing {
  readonly schema: string;
  readonly data: unknown;
}

/** What one kind of event adds to a payload: texts under wire keys. `json` is sent plain or in base64, as the tracker is set. */
export interface EventFields {
  readonly [key: string]: string | undefined;
}

/** The JSON text of a self-describing JSON. */
export function selfDescribing(name: string, { schema, data }: SelfDescribing): string {
  if (!/^iglu:([\w.-]+\/){3}[1-9]\d*(-\d+){2}$/.test(schema))
    refuse(name, "needs a schema such as iglu:com.acme/click/jsonschema/1-0-0");
  return `{"schema":"${schema}","data":${json(name, data)}}`;
}

export interface Page {
  pageUrl?: string;
  pageTitle?: string;
  referrer?: string;
}

const page = (code: EventCode, event: Page, toText: typeof text): EventFields => ({
  [Key.EVENT]: code,
  [Key.PAGE_URL]: toText("pageUrl", event.pageUrl),
  [Key.PAGE_TITLE]: text("pageTitle", event.pageTitle),
  [Key.PAGE_REFERRER]: text("referrer", event.referrer),
});

export const buildPageView = (event: Page): EventFields => page(EventCode.PAGE_VIEW, event, required);

export interface PagePing extends Page {
  minXOffset?: number;
  maxXOffset?: number;
  minYOffset?: number;
  maxYOffset?: number;
}

const OFFSETS = {
  minXOffset: Key.PP_MIN_X,
  maxXOffset: Key.PP_MAX_X,
  minYOffset: Key.PP_MIN_Y,
  maxYOffset: Key.PP_MAX_Y,
} as const;

export function buildPagePing(event: PagePing): EventFields {
  const fields: Record<string, string | undefined> = { ...page(EventCode.PAGE_PING, event, text) };
  for (const name in OFFSETS)
    fields[OFFSETS[name as keyof typeof OFFSETS]] = integer(name, event[name as keyof typeof OFFSETS], true);
  return fields;
}

export interface StructEvent {
  category: string;
  action: string;
  label?: string;
  property?: string;
  value?: number | bigint;
}

export const buildStructEvent = (event: StructEvent): EventFields => ({
  [Key.EVENT]: EventCode.STRUCT,
  [Key.SE_CATEGORY]: required("category", event.category),
  [Key.SE_ACTION]: required("action", event.action),
  [Key.SE_LABEL]: text("label", event.label),
  [Key.SE_PROPERTY]: text("property", event.property),
  [Key.SE_VALUE]: decimal("value", event.value),
});

/** The wrapped event stands under the plain key; the tracker moves it to the base64 one. */
export const buildSelfDescribingEvent = ({ event }: { event: SelfDescribing }): EventFields => ({
  [Key.EVENT]: EventCode.UNSTRUCT,
  [Key.UNSTRUCT_EVENT]: `{"schema":"${Wire.UNSTRUCT_EVENT}","data":${selfDescribing("event", event)}}`,
});
