/**
 * What a pixel can carry, and what it must not: every wire key with its type, its length and its example.
 *
 * Printed from protocol/*.yaml by `piste-protocol generate`. Change it there.
 */
import type { Value } from "./templates.js";

/** How a value is written; `base64_json` is the twin of `json`. */
export type Type =
  | "text"
  | "integer"
  | "decimal"
  | "flag"
  | "epoch_ms"
  | "dimensions"
  | "uuid"
  | "event_code"
  | "platform"
  | "ip_address"
  | "json"
  | "base64_json";

/** `sent` and `deprecated` keys may stand in a pixel; the others are ignored, belong to the collector or have a successor. */
export type Use = "sent" | "deprecated" | "alias" | "dead" | "elsewhere";

export interface Parameter {
  key: string;
  /** The option of the library, and with hyphens that of the command line. */
  option: string;
  type: Type;
  use: Use;
  brief: string;
  /** The kind of event that it belongs to; none: every kind. */
  event?: string;
  example?: string;
  /** In UTF-16 units, after decoding. */
  maxLength?: number;
  /** The key that took its place. */
  instead?: string;
}

/** The options that set one parameter each. */
export interface Values {
  /** Identity of the event, made by the tracker when the event is made and kept on every attempt to send it. */
  eventId?: Value;
  /** Platform that the event happened on, from a closed list. */
  platform?: Value;
  /** Application that the event happened in. */
  appId?: Value;
  /** Name of this tracker instance, which tells several in one application apart. */
  trackerNamespace?: Value;
  /** When the event happened, by the device's clock. */
  createdTstamp?: Value;
  /** When this attempt to send the event was made, by the device's clock. */
  sentTstamp?: Value;
  /** When the event really happened, where the application knows better than the clock. */
  trueTstamp?: Value;
  /** Number against double counting, superseded by the event id. */
  txnId?: Value;
  /** The application's own name for the user. */
  userId?: Value;
  /** Visitor's id in a first-party cookie of the site. */
  domainUserid?: Value;
  /** Id of the visit. */
  domainSessionid?: Value;
  /** How many visits this visitor has made, this one included. */
  domainSessionidx?: Value;
  /** Visitor's id in the collector's cookie. */
  networkUserid?: Value;
  /** Network id that a server-side tracker passes on for its visitor; beats nuid and the cookie. */
  trackerNetworkUserid?: Value;
  /** Address of the user, where it is not the sender's. */
  ipAddress?: Value;
  /** User-Agent of the user, where it is not the sender's. */
  useragent?: Value;
  /** Fingerprint of the browser. */
  userFingerprint?: Value;
  /** Time zone of the device, by its IANA name. */
  timezone?: Value;
  /** Language of the browser or device. */
  language?: Value;
  /** Width and height of the screen in pixels. */
  screenResolution?: Value;
  /** Address of the page. */
  pageUrl?: Value;
  /** Title of the page. */
  pageTitle?: Value;
  /** Address of the page that led here. */
  pageReferrer?: Value;
  /** Whether the browser takes cookies. */
  cookiesEnabled?: Value;
  /** Character encoding of the page. */
  documentCharset?: Value;
  /** Width and height of the page in pixels. */
  documentSize?: Value;
  /** Width and height of the visible part in pixels. */
  viewport?: Value;
  /** Bits a pixel. */
  colorDepth?: Value;
  /** Whether the browser shows PDF files. */
  featuresPdf?: Value;
  /** Whether the browser runs Flash. */
  featuresFlash?: Value;
  /** Whether the browser runs Java. */
  featuresJava?: Value;
  /** Whether the browser runs Director. */
  featuresDirector?: Value;
  /** Whether the browser runs QuickTime. */
  featuresQuicktime?: Value;
  /** Whether the browser runs RealPlayer. */
  featuresRealplayer?: Value;
  /** Whether the browser runs Windows Media. */
  featuresWindowsmedia?: Value;
  /** Whether the browser runs Google Gears. */
  featuresGears?: Value;
  /** Whether the browser runs Silverlight. */
  featuresSilverlight?: Value;
  /** Smallest horizontal scroll offset since the last ping, in pixels. */
  ppMinX?: Value;
  /** Largest horizontal scroll offset since the last ping, in pixels. */
  ppMaxX?: Value;
  /** Smallest vertical scroll offset since the last ping, in pixels. */
  ppMinY?: Value;
  /** Largest vertical scroll offset since the last ping, in pixels. */
  ppMaxY?: Value;
  /** Group that the action belongs to. */
  seCategory?: Value;
  /** What the user did. */
  seAction?: Value;
  /** What the action was done to. */
  seLabel?: Value;
  /** A property of the action or its object. */
  seProperty?: Value;
  /** A number that belongs to the action. */
  seValue?: Value;
  /** Id of the order. */
  trOrderId?: Value;
  /** Shop or branch that took the order. */
  trAffiliation?: Value;
  /** Total of the order. */
  trTotal?: Value;
  /** Tax in the total. */
  trTax?: Value;
  /** Cost of delivery. */
  trShipping?: Value;
  /** City of delivery. */
  trCity?: Value;
  /** State or province of delivery. */
  trState?: Value;
  /** Country of delivery, free text. */
  trCountry?: Value;
  /** Currency of the order, three letters. */
  trCurrency?: Value;
  /** Id of the order that the item belongs to. */
  tiOrderId?: Value;
  /** Stock-keeping unit of the item. */
  tiSku?: Value;
  /** Name of the item. */
  tiName?: Value;
  /** Category of the item. */
  tiCategory?: Value;
  /** Price of one. */
  tiPrice?: Value;
  /** How many were ordered. */
  tiQuantity?: Value;
  /** Currency of the price, three letters. */
  tiCurrency?: Value;
}

export const PARAMETERS: readonly Parameter[] = [
  {
    key: "e",
    option: "event",
    type: "event_code",
    use: "sent",
    brief: "Kind of the event, as a two-letter code.",
    example: "pv",
  },
  {
    key: "eid",
    option: "eventId",
    type: "uuid",
    use: "sent",
    brief: "Identity of the event, made by the tracker when the event is made and kept on every attempt to send it.",
    example: "606adff6-9ccc-41f4-8807-db8fdb600df8",
  },
  {
    key: "tv",
    option: "trackerVersion",
    type: "text",
    use: "sent",
    brief: "Name and version of the tracker, joined by a hyphen.",
    example: "piste-py-0.1.0",
    maxLength: 100,
  },
  {
    key: "p",
    option: "platform",
    type: "platform",
    use: "sent",
    brief: "Platform that the event happened on, from a closed list.",
    example: "web",
  },
  {
    key: "aid",
    option: "appId",
    type: "text",
    use: "sent",
    brief: "Application that the event happened in.",
    example: "shop",
    maxLength: 255,
  },
  {
    key: "tna",
    option: "trackerNamespace",
    type: "text",
    use: "sent",
    brief: "Name of this tracker instance, which tells several in one application apart.",
    example: "sp1",
    maxLength: 128,
  },
  {
    key: "dtm",
    option: "createdTstamp",
    type: "epoch_ms",
    use: "sent",
    brief: "When the event happened, by the device's clock.",
    example: "1700000000000",
  },
  {
    key: "stm",
    option: "sentTstamp",
    type: "epoch_ms",
    use: "sent",
    brief: "When this attempt to send the event was made, by the device's clock.",
    example: "1700000000250",
  },
  {
    key: "ttm",
    option: "trueTstamp",
    type: "epoch_ms",
    use: "sent",
    brief: "When the event really happened, where the application knows better than the clock.",
    example: "1700000000000",
  },
  {
    key: "tid",
    option: "txnId",
    type: "integer",
    use: "deprecated",
    brief: "Number against double counting, superseded by the event id.",
    example: "352583",
  },
  {
    key: "uid",
    option: "userId",
    type: "text",
    use: "sent",
    brief: "The application's own name for the user.",
    example: "jon.doe@example.com",
    maxLength: 255,
  },
  {
    key: "duid",
    option: "domainUserid",
    type: "text",
    use: "sent",
    brief: "Visitor's id in a first-party cookie of the site.",
    example: "4b0dfa75-9a8c-46a1-9691-01add9db4200",
    maxLength: 128,
  },
  {
    key: "sid",
    option: "domainSessionid",
    type: "uuid",
    use: "sent",
    brief: "Id of the visit.",
    example: "9c65e7f3-8e8e-470d-b243-910b5b300da0",
  },
  {
    key: "vid",
    option: "domainSessionidx",
    type: "integer",
    use: "sent",
    brief: "How many visits this visitor has made, this one included.",
    example: "3",
  },
  {
    key: "nuid",
    option: "networkUserid",
    type: "text",
    use: "sent",
    brief: "Visitor's id in the collector's cookie.",
    example: "ecdff4d0-9175-40ac-a8bb-325c49733607",
    maxLength: 128,
  },
  {
    key: "tnuid",
    option: "trackerNetworkUserid",
    type: "text",
    use: "sent",
    brief: "Network id that a server-side tracker passes on for its visitor; beats nuid and the cookie.",
    example: "ecdff4d0-9175-40ac-a8bb-325c49733607",
    maxLength: 128,
  },
  {
    key: "ip",
    option: "ipAddress",
    type: "ip_address",
    use: "sent",
    brief: "Address of the user, where it is not the sender's.",
    example: "203.0.113.7",
    maxLength: 128,
  },
  {
    key: "ua",
    option: "useragent",
    type: "text",
    use: "sent",
    brief: "User-Agent of the user, where it is not the sender's.",
    example: "Mozilla/5.0 (X11; Linux x86_64) Firefox/132.0",
    maxLength: 1000,
  },
  {
    key: "fp",
    option: "userFingerprint",
    type: "text",
    use: "deprecated",
    brief: "Fingerprint of the browser.",
    example: "4048966212",
    maxLength: 128,
  },
  {
    key: "tz",
    option: "timezone",
    type: "text",
    use: "sent",
    brief: "Time zone of the device, by its IANA name.",
    example: "Europe/London",
    maxLength: 255,
  },
  {
    key: "lang",
    option: "language",
    type: "text",
    use: "sent",
    brief: "Language of the browser or device.",
    example: "en-GB",
    maxLength: 255,
  },
  {
    key: "res",
    option: "screenResolution",
    type: "dimensions",
    use: "sent",
    brief: "Width and height of the screen in pixels.",
    example: "1280x1024",
  },
  {
    key: "url",
    option: "pageUrl",
    type: "text",
    use: "sent",
    brief: "Address of the page.",
    example: "https://shop.example/basket?utm_source=mail",
    maxLength: 10000,
  },
  {
    key: "page",
    option: "pageTitle",
    type: "text",
    use: "sent",
    brief: "Title of the page.",
    example: "Your basket",
    maxLength: 2000,
  },
  {
    key: "refr",
    option: "pageReferrer",
    type: "text",
    use: "sent",
    brief: "Address of the page that led here.",
    example: "https://www.google.com/search?q=skis",
    maxLength: 10000,
  },
  {
    key: "cookie",
    option: "cookiesEnabled",
    type: "flag",
    use: "sent",
    brief: "Whether the browser takes cookies.",
    example: "1",
  },
  {
    key: "cs",
    option: "documentCharset",
    type: "text",
    use: "sent",
    brief: "Character encoding of the page.",
    example: "UTF-8",
    maxLength: 128,
  },
  {
    key: "ds",
    option: "documentSize",
    type: "dimensions",
    use: "sent",
    brief: "Width and height of the page in pixels.",
    example: "1090x1152",
  },
  {
    key: "vp",
    option: "viewport",
    type: "dimensions",
    use: "sent",
    brief: "Width and height of the visible part in pixels.",
    example: "1105x390",
  },
  {
    key: "cd",
    option: "colorDepth",
    type: "text",
    use: "sent",
    brief: "Bits a pixel.",
    example: "24",
    maxLength: 12,
  },
  {
    key: "f_pdf",
    option: "featuresPdf",
    type: "flag",
    use: "deprecated",
    brief: "Whether the browser shows PDF files.",
    example: "0",
  },
  {
    key: "f_fla",
    option: "featuresFlash",
    type: "flag",
    use: "deprecated",
    brief: "Whether the browser runs Flash.",
    example: "0",
  },
  {
    key: "f_java",
    option: "featuresJava",
    type: "flag",
    use: "deprecated",
    brief: "Whether the browser runs Java.",
    example: "0",
  },
  {
    key: "f_dir",
    option: "featuresDirector",
    type: "flag",
    use: "deprecated",
    brief: "Whether the browser runs Director.",
    example: "0",
  },
  {
    key: "f_qt",
    option: "featuresQuicktime",
    type: "flag",
    use: "deprecated",
    brief: "Whether the browser runs QuickTime.",
    example: "0",
  },
  {
    key: "f_realp",
    option: "featuresRealplayer",
    type: "flag",
    use: "deprecated",
    brief: "Whether the browser runs RealPlayer.",
    example: "0",
  },
  {
    key: "f_wma",
    option: "featuresWindowsmedia",
    type: "flag",
    use: "deprecated",
    brief: "Whether the browser runs Windows Media.",
    example: "0",
  },
  {
    key: "f_gears",
    option: "featuresGears",
    type: "flag",
    use: "deprecated",
    brief: "Whether the browser runs Google Gears.",
    example: "0",
  },
  {
    key: "f_ag",
    option: "featuresSilverlight",
    type: "flag",
    use: "deprecated",
    brief: "Whether the browser runs Silverlight.",
    example: "0",
  },
  {
    key: "pp_mix",
    option: "ppMinX",
    type: "integer",
    use: "sent",
    brief: "Smallest horizontal scroll offset since the last ping, in pixels.",
    event: "page_ping",
    example: "0",
  },
  {
    key: "pp_max",
    option: "ppMaxX",
    type: "integer",
    use: "sent",
    brief: "Largest horizontal scroll offset since the last ping, in pixels.",
    event: "page_ping",
    example: "12",
  },
  {
    key: "pp_miy",
    option: "ppMinY",
    type: "integer",
    use: "sent",
    brief: "Smallest vertical scroll offset since the last ping, in pixels.",
    event: "page_ping",
    example: "0",
  },
  {
    key: "pp_may",
    option: "ppMaxY",
    type: "integer",
    use: "sent",
    brief: "Largest vertical scroll offset since the last ping, in pixels.",
    event: "page_ping",
    example: "746",
  },
  {
    key: "ev_ca",
    option: "seCategoryLegacy",
    type: "text",
    use: "alias",
    brief: "Group that the action belongs to.",
    event: "struct",
    example: "shop",
    maxLength: 1000,
    instead: "se_ca",
  },
  {
    key: "se_ca",
    option: "seCategory",
    type: "text",
    use: "sent",
    brief: "Group that the action belongs to.",
    event: "struct",
    example: "shop",
    maxLength: 1000,
  },
  {
    key: "ev_ac",
    option: "seActionLegacy",
    type: "text",
    use: "alias",
    brief: "What the user did.",
    event: "struct",
    example: "add-to-basket",
    maxLength: 1000,
    instead: "se_ac",
  },
  {
    key: "se_ac",
    option: "seAction",
    type: "text",
    use: "sent",
    brief: "What the user did.",
    event: "struct",
    example: "add-to-basket",
    maxLength: 1000,
  },
  {
    key: "ev_la",
    option: "seLabelLegacy",
    type: "text",
    use: "alias",
    brief: "What the action was done to.",
    event: "struct",
    example: "pbz00123",
    maxLength: 4096,
    instead: "se_la",
  },
  {
    key: "se_la",
    option: "seLabel",
    type: "text",
    use: "sent",
    brief: "What the action was done to.",
    event: "struct",
    example: "pbz00123",
    maxLength: 4096,
  },
  {
    key: "ev_pr",
    option: "sePropertyLegacy",
    type: "text",
    use: "alias",
    brief: "A property of the action or its object.",
    event: "struct",
    example: "HD",
    maxLength: 1000,
    instead: "se_pr",
  },
  {
    key: "se_pr",
    option: "seProperty",
    type: "text",
    use: "sent",
    brief: "A property of the action or its object.",
    event: "struct",
    example: "HD",
    maxLength: 1000,
  },
  {
    key: "ev_va",
    option: "seValueLegacy",
    type: "decimal",
    use: "alias",
    brief: "A number that belongs to the action.",
    event: "struct",
    example: "9.99",
    instead: "se_va",
  },
  {
    key: "se_va",
    option: "seValue",
    type: "decimal",
    use: "sent",
    brief: "A number that belongs to the action.",
    event: "struct",
    example: "9.99",
  },
  {
    key: "tr_id",
    option: "trOrderId",
    type: "text",
    use: "sent",
    brief: "Id of the order.",
    event: "transaction",
    example: "12345",
    maxLength: 255,
  },
  {
    key: "tr_af",
    option: "trAffiliation",
    type: "text",
    use: "sent",
    brief: "Shop or branch that took the order.",
    event: "transaction",
    example: "Web",
    maxLength: 255,
  },
  {
    key: "tr_tt",
    option: "trTotal",
    type: "decimal",
    use: "sent",
    brief: "Total of the order.",
    event: "transaction",
    example: "9.99",
  },
  {
    key: "tr_tx",
    option: "trTax",
    type: "decimal",
    use: "sent",
    brief: "Tax in the total.",
    event: "transaction",
    example: "1.98",
  },
  {
    key: "tr_sh",
    option: "trShipping",
    type: "decimal",
    use: "sent",
    brief: "Cost of delivery.",
    event: "transaction",
    example: "3.00",
  },
  {
    key: "tr_ci",
    option: "trCity",
    type: "text",
    use: "sent",
    brief: "City of delivery.",
    event: "transaction",
    example: "London",
    maxLength: 255,
  },
  {
    key: "tr_st",
    option: "trState",
    type: "text",
    use: "sent",
    brief: "State or province of delivery.",
    event: "transaction",
    example: "Denver",
    maxLength: 255,
  },
  {
    key: "tr_co",
    option: "trCountry",
    type: "text",
    use: "sent",
    brief: "Country of delivery, free text.",
    event: "transaction",
    example: "United Kingdom",
    maxLength: 255,
  },
  {
    key: "tr_cu",
    option: "trCurrency",
    type: "text",
    use: "sent",
    brief: "Currency of the order, three letters.",
    event: "transaction",
    example: "GBP",
    maxLength: 3,
  },
  {
    key: "ti_id",
    option: "tiOrderId",
    type: "text",
    use: "sent",
    brief: "Id of the order that the item belongs to.",
    event: "transaction_item",
    example: "12345",
    maxLength: 255,
  },
  {
    key: "ti_sk",
    option: "tiSku",
    type: "text",
    use: "sent",
    brief: "Stock-keeping unit of the item.",
    event: "transaction_item",
    example: "pbz0025",
    maxLength: 255,
  },
  {
    key: "ti_na",
    option: "tiNameLegacy",
    type: "text",
    use: "alias",
    brief: "Name of the item.",
    event: "transaction_item",
    example: "black-tarot",
    maxLength: 255,
    instead: "ti_nm",
  },
  {
    key: "ti_nm",
    option: "tiName",
    type: "text",
    use: "sent",
    brief: "Name of the item.",
    event: "transaction_item",
    example: "black-tarot",
    maxLength: 255,
  },
  {
    key: "ti_ca",
    option: "tiCategory",
    type: "text",
    use: "sent",
    brief: "Category of the item.",
    event: "transaction_item",
    example: "tarot",
    maxLength: 255,
  },
  {
    key: "ti_pr",
    option: "tiPrice",
    type: "decimal",
    use: "sent",
    brief: "Price of one.",
    event: "transaction_item",
    example: "7.99",
  },
  {
    key: "ti_qu",
    option: "tiQuantity",
    type: "integer",
    use: "sent",
    brief: "How many were ordered.",
    event: "transaction_item",
    example: "2",
  },
  {
    key: "ti_cu",
    option: "tiCurrency",
    type: "text",
    use: "sent",
    brief: "Currency of the price, three letters.",
    event: "transaction_item",
    example: "USD",
    maxLength: 3,
  },
  {
    key: "ue_pr",
    option: "unstructEvent",
    type: "json",
    use: "sent",
    brief: "The self-describing event, in its wrapper.",
    event: "unstruct",
  },
  {
    key: "ue_px",
    option: "unstructEventBase64",
    type: "base64_json",
    use: "sent",
    brief: "The self-describing event, in its wrapper.",
    event: "unstruct",
  },
  {
    key: "co",
    option: "contexts",
    type: "json",
    use: "sent",
    brief: "The entities, in their wrapper.",
  },
  {
    key: "cx",
    option: "contextsBase64",
    type: "base64_json",
    use: "sent",
    brief: "The entities, in their wrapper.",
  },
  {
    key: "cv",
    option: "collectorVersion",
    type: "text",
    use: "elsewhere",
    brief: "Name and version of the collector, written into access logs by the Clojure collector.",
    example: "clj-2.1.3-tom-0.2.0",
    maxLength: 100,
  },
  {
    key: "u",
    option: "redirectUri",
    type: "text",
    use: "elsewhere",
    brief: "Where /r/tp2 sends the visitor; recorded as a uri_redirect entity or event.",
    example: "https://shop.example/",
  },
  {
    key: "schema",
    option: "webhookSchema",
    type: "text",
    use: "elsewhere",
    brief: "Schema of the data sent to the Iglu webhook.",
    example: "iglu:com.acme/campaign/jsonschema/1-0-0",
  },
  {
    key: "n3pc",
    option: "cookieBounce",
    type: "text",
    use: "elsewhere",
    brief: "Marks the second pass of a cookie bounce; only its presence counts.",
    example: "true",
  },
  {
    key: "_sp",
    option: "crossDomain",
    type: "text",
    use: "elsewhere",
    brief: "Visitor's id and time of the click, in the address of the page that a cross-domain link led to.",
    example: "4b0dfa75-9a8c-46a1-9691-01add9db4200.1700000000000",
    maxLength: 128,
  },
  {
    key: "evn",
    option: "eventVendor",
    type: "text",
    use: "dead",
    brief: "Vendor of the event, before schemas.",
    example: "com.acme",
  },
  {
    key: "mac",
    option: "macAddress",
    type: "text",
    use: "dead",
    brief: "Hardware address of a board.",
    example: "12:34:56:78:9a:bc",
  },
  {
    key: "ctype",
    option: "connectionType",
    type: "text",
    use: "dead",
    brief: "Kind of network connection.",
    example: "wifi",
  },
  {
    key: "ue_na",
    option: "unstructEventName",
    type: "text",
    use: "dead",
    brief: "Name of an unstructured event, before schemas.",
    event: "unstruct",
    example: "save-game",
  },
  {
    key: "ad_ba",
    option: "adBannerId",
    type: "text",
    use: "dead",
    brief: "Banner of an ad impression; use the ad_impression schema.",
    example: "126422315640",
  },
  {
    key: "ad_ca",
    option: "adCampaignId",
    type: "text",
    use: "dead",
    brief: "Campaign of an ad impression; use the ad_impression schema.",
    example: "d-546135",
  },
  {
    key: "ad_ad",
    option: "adAdvertiserId",
    type: "text",
    use: "dead",
    brief: "Advertiser of an ad impression; use the ad_impression schema.",
    example: "diageo",
  },
  {
    key: "ad_uid",
    option: "adUserId",
    type: "text",
    use: "dead",
    brief: "User of an ad server; use the ad_impression schema.",
    example: "0cbffbf8-a9c5-426f-9369-6e53f1677efc",
  },
  {
    key: "sa",
    option: "socialAction",
    type: "text",
    use: "dead",
    brief: "Action of a social event that was never built.",
    example: "like",
  },
  {
    key: "sn",
    option: "socialNetwork",
    type: "text",
    use: "dead",
    brief: "Network of a social event that was never built.",
    example: "facebook",
  },
  {
    key: "st",
    option: "socialTarget",
    type: "text",
    use: "dead",
    brief: "Target of a social event that was never built.",
    example: "/home",
  },
  {
    key: "sp",
    option: "socialPagePath",
    type: "text",
    use: "dead",
    brief: "Page of a social event that was never built; not the cookie of the same name.",
    example: "/path",
  },
  {
    key: "t_url",
    option: "targetUrl",
    type: "text",
    use: "dead",
    brief: "Target of a link, in the JavaScript tracker of 2012.",
    example: "https://shop.example/offer",
  },
  {
    key: "sv_na",
    option: "screenName",
    type: "text",
    use: "dead",
    brief: "Screen's name, in Lua 0.1.0; use the screen_view schema.",
    example: "HUD",
  },
  {
    key: "sv_id",
    option: "screenId",
    type: "text",
    use: "dead",
    brief: "Screen's id, in Lua 0.1.0; use the screen_view schema.",
    example: "screen23",
  },
];

export interface EventKind {
  name: string;
  /** On the wire. */
  code: string;
  brief: string;
  /** Options without which the event says nothing. */
  required: readonly string[];
  /** Options of its own, in order. */
  options: readonly string[];
}

export const EVENTS: readonly EventKind[] = [
  {
    name: "page_view",
    code: "pv",
    brief: "A page was shown.",
    required: ["pageUrl"],
    options: ["pageUrl", "pageTitle", "pageReferrer"],
  },
  {
    name: "page_ping",
    code: "pp",
    brief: "The page is still being read.",
    required: ["pageUrl"],
    options: ["pageUrl", "pageTitle", "pageReferrer", "ppMinX", "ppMaxX", "ppMinY", "ppMaxY"],
  },
  {
    name: "struct",
    code: "se",
    brief: "Something happened, told in five fields.",
    required: ["seCategory", "seAction"],
    options: ["seCategory", "seAction", "seLabel", "seProperty", "seValue"],
  },
  {
    name: "unstruct",
    code: "ue",
    brief: "Something happened, told by a self-describing JSON; its own schema names the event.",
    required: ["unstructEvent"],
    options: ["unstructEvent"],
  },
  {
    name: "transaction",
    code: "tr",
    brief: "An order was made; each line of it is an event of its own.",
    required: ["trOrderId", "trTotal"],
    options: [
      "trOrderId",
      "trTotal",
      "trAffiliation",
      "trTax",
      "trShipping",
      "trCity",
      "trState",
      "trCountry",
      "trCurrency",
    ],
  },
  {
    name: "transaction_item",
    code: "ti",
    brief: "One line of an order.",
    required: ["tiOrderId", "tiSku", "tiPrice", "tiQuantity"],
    options: ["tiOrderId", "tiSku", "tiPrice", "tiQuantity", "tiName", "tiCategory", "tiCurrency"],
  },
];

/** Codes that older trackers sent, and why they are no good. */
export const OLD_CODES: Readonly<Record<string, string>> = {
  ev: "sent by Arduino 0.1.0 and by the JavaScript tracker of 2012",
  ad: "the enricher knows the code, but no schema goes with it, so that the event fails one step later",
};

/** Paths of the pixel, and the longest request line that a collector reads, in bytes. */
export const PIXEL_PATHS: readonly string[] = ["/i", "/ice.png"];
export const ADAPTER_PATHS: readonly string[] = [
  "/com.snowplowanalytics.snowplow/tp1",
  "/com.snowplowanalytics.snowplow/tp2",
  "/com.snowplowanalytics.iglu/v1",
  "/r/tp2",
];
export const REQUEST_LINE = 20480;
