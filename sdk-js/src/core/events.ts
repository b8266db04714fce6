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
  if (!/^iglu:[\w.-]+\/[\w.-]+\/[\w.-]+\/[1-9]\d*(-\d+){2}$/.test(schema))
    refuse(name, "needs a schema such as iglu:com.acme/click/jsonschema/1-0-0");
  return `{"schema":"${schema}","data":${json(name, data)}}`;
}

export interface Page {
  pageUrl?: string;
  pageTitle?: string;
  referrer?: string;
}

const page = (event: Page): EventFields => ({
  [Key.PAGE_URL]: text("pageUrl", event.pageUrl),
  [Key.PAGE_TITLE]: text("pageTitle", event.pageTitle),
  [Key.PAGE_REFERRER]: text("referrer", event.referrer),
});

export const buildPageView = (event: Page): EventFields => ({
  [Key.EVENT]: EventCode.PAGE_VIEW,
  ...page(event),
  [Key.PAGE_URL]: required("pageUrl", event.pageUrl),
});

export interface PagePing extends Page {
  minXOffset?: number;
  maxXOffset?: number;
  minYOffset?: number;
  maxYOffset?: number;
}

export const buildPagePing = (event: PagePing): EventFields => ({
  [Key.EVENT]: EventCode.PAGE_PING,
  ...page(event),
  [Key.PP_MIN_X]: integer("minXOffset", event.minXOffset, true),
  [Key.PP_MAX_X]: integer("maxXOffset", event.maxXOffset, true),
  [Key.PP_MIN_Y]: integer("minYOffset", event.minYOffset, true),
  [Key.PP_MAX_Y]: integer("maxYOffset", event.maxYOffset, true),
});

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
