--- The protocol's constants: wire keys, codes, paths, schemas, limits and what each answer means.
-- Printed from protocol/*.yaml by `piste-protocol generate`. Change it there.
-- @module piste.protocol

local protocol = {}

--- Wire keys that a tracker may send, under their names in parameters.yaml.
protocol.Key = {
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

--- Wire codes of the kinds of event.
protocol.EventCode = {
  PAGE_VIEW = "pv",
  PAGE_PING = "pp",
  STRUCT = "se",
  UNSTRUCT = "ue",
  TRANSACTION = "tr",
  TRANSACTION_ITEM = "ti",
}

--- Why an event was dropped: the keys of the counter.
protocol.DropReason = {
  REFUSED = "refused",
  OVERSIZE = "oversize",
  OVERFLOW = "overflow",
  EXPIRED = "expired",
  SHUTDOWN = "shutdown",
}

--- What a full queue gives up.
protocol.QueuePolicy = {
  DROP_NEWEST = "drop_newest",
  DROP_OLDEST = "drop_oldest",
}

--- Codes of the platforms, as a set.
protocol.PLATFORMS = {
  web = true,
  mob = true,
  pc = true,
  srv = true,
  app = true,
  tv = true,
  cnsl = true,
  iot = true,
  headset = true,
}

protocol.TP2 = "/com.snowplowanalytics.snowplow/tp2"
protocol.PIXEL = "/i"
protocol.CONTENT_TYPE = "application/json; charset=UTF-8"
protocol.ANONYMOUS_HEADER = "SP-Anonymous"
protocol.VERDICT_HEADER = "SP-Verdict"

protocol.PAYLOAD_DATA = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4"
protocol.UNSTRUCT_EVENT = "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0"
protocol.CONTEXTS = "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1"

--- What a status says; any other, and no answer, means: try again.
protocol.STATUSES = {
  [200] = "sent",
  [201] = "sent",
  [202] = "sent",
  [203] = "sent",
  [204] = "sent",
  [205] = "sent",
  [206] = "sent",
  [413] = "split",
  [400] = "drop",
  [401] = "drop",
  [403] = "drop",
  [410] = "drop",
  [422] = "drop",
}

--- Bytes of a body, by default.
protocol.TRACKER_POST_LIMIT = 40000
--- Bytes of a request line, by default.
protocol.TRACKER_GET_LIMIT = 40000
--- Nested levels in the data of a self-describing JSON.
protocol.JSON_DEPTH = 40

return protocol
