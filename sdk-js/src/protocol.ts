/**
 * The protocol's constants: wire keys, codes, paths, schemas, limits and what each answer means.
 *
 * Printed from protocol/*.yaml by `piste-protocol generate`. Change it there. Enumerations are `const`, so that a
 * bundle holds the values alone.
 */

/** Wire keys that a tracker may send, under their names in parameters.yaml. */
export const enum Key {
  EVENT = "e",
  EVENT_ID = "eid",
  TRACKER_VERSION = "tv",
  PLATFORM = "p",
  APP_ID = "aid",
  TRACKER_NAMESPACE = "tna",
  CREATED_TSTAMP = "dtm",
  SENT_TSTAMP = "stm",
  TRUE_TSTAMP = "ttm",
  TXN_ID = "tid",
  USER_ID = "uid",
  DOMAIN_USERID = "duid",
  DOMAIN_SESSIONID = "sid",
  DOMAIN_SESSIONIDX = "vid",
  NETWORK_USERID = "nuid",
  TRACKER_NETWORK_USERID = "tnuid",
  IP_ADDRESS = "ip",
  USERAGENT = "ua",
  USER_FINGERPRINT = "fp",
  TIMEZONE = "tz",
  LANGUAGE = "lang",
  SCREEN_RESOLUTION = "res",
  PAGE_URL = "url",
  PAGE_TITLE = "page",
  PAGE_REFERRER = "refr",
  COOKIES_ENABLED = "cookie",
  DOCUMENT_CHARSET = "cs",
  DOCUMENT_SIZE = "ds",
  VIEWPORT = "vp",
  COLOR_DEPTH = "cd",
  FEATURES_PDF = "f_pdf",
  FEATURES_FLASH = "f_fla",
  FEATURES_JAVA = "f_java",
  FEATURES_DIRECTOR = "f_dir",
  FEATURES_QUICKTIME = "f_qt",
  FEATURES_REALPLAYER = "f_realp",
  FEATURES_WINDOWSMEDIA = "f_wma",
  FEATURES_GEARS = "f_gears",
  FEATURES_SILVERLIGHT = "f_ag",
  PP_MIN_X = "pp_mix",
  PP_MAX_X = "pp_max",
  PP_MIN_Y = "pp_miy",
  PP_MAX_Y = "pp_may",
  SE_CATEGORY = "se_ca",
  SE_ACTION = "se_ac",
  SE_LABEL = "se_la",
  SE_PROPERTY = "se_pr",
  SE_VALUE = "se_va",
  TR_ORDER_ID = "tr_id",
  TR_AFFILIATION = "tr_af",
  TR_TOTAL = "tr_tt",
  TR_TAX = "tr_tx",
  TR_SHIPPING = "tr_sh",
  TR_CITY = "tr_ci",
  TR_STATE = "tr_st",
  TR_COUNTRY = "tr_co",
  TR_CURRENCY = "tr_cu",
  TI_ORDER_ID = "ti_id",
  TI_SKU = "ti_sk",
  TI_NAME = "ti_nm",
  TI_CATEGORY = "ti_ca",
  TI_PRICE = "ti_pr",
  TI_QUANTITY = "ti_qu",
  TI_CURRENCY = "ti_cu",
  UNSTRUCT_EVENT = "ue_pr",
  UNSTRUCT_EVENT_BASE64 = "ue_px",
  CONTEXTS = "co",
  CONTEXTS_BASE64 = "cx",
}

/** Wire codes of the kinds of event. */
export const enum EventCode {
  PAGE_VIEW = "pv",
  PAGE_PING = "pp",
  STRUCT = "se",
  UNSTRUCT = "ue",
  TRANSACTION = "tr",
  TRANSACTION_ITEM = "ti",
}

/** Why an event was dropped: the keys of the counter. */
export type DropReason = "refused" | "oversize" | "overflow" | "expired" | "shutdown";

/** What a full queue gives up. */
export type QueuePolicy = "drop_newest" | "drop_oldest";

/** Codes of the platforms, with a space between two. */
export const PLATFORMS = "web mob pc srv app tv cnsl iot headset";

export const enum Wire {
  TP2 = "/com.snowplowanalytics.snowplow/tp2",
  PIXEL = "/i",
  CONTENT_TYPE = "application/json; charset=UTF-8",
  ANONYMOUS_HEADER = "SP-Anonymous",
  VERDICT_HEADER = "SP-Verdict",
  PAYLOAD_DATA = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4",
  UNSTRUCT_EVENT = "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0",
  CONTEXTS = "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1",
  /** Parameter of the addresses that cross-domain links lead to. */
  CROSS_DOMAIN = "_sp",
}

/** Statuses that split a batch; those of DROP_STATUSES drop it. Every other one but 2xx, and no answer, means: try again. */
export const SPLIT_STATUSES: readonly number[] = [413];
export const DROP_STATUSES: readonly number[] = [400, 401, 403, 410, 422];

/** Bytes of a body and of a request line by default, and levels of JSON that the enricher reads. */
export const enum Limit {
  POST = 40000,
  GET = 40000,
  JSON_DEPTH = 40,
}
