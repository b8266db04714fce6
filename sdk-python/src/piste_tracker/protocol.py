"""The protocol's constants: wire keys, codes, paths, schemas, limits and what each answer means.

Printed from protocol/*.yaml by `piste-protocol generate`. Change it there.
"""

from __future__ import annotations

from typing import Final


class Key:
    """Wire keys that a tracker may send, under their names in parameters.yaml."""

    EVENT: Final = "e"
    EVENT_ID: Final = "eid"
    TRACKER_VERSION: Final = "tv"
    PLATFORM: Final = "p"
    APP_ID: Final = "aid"
    TRACKER_NAMESPACE: Final = "tna"
    CREATED_TSTAMP: Final = "dtm"
    SENT_TSTAMP: Final = "stm"
    TRUE_TSTAMP: Final = "ttm"
    TXN_ID: Final = "tid"
    USER_ID: Final = "uid"
    DOMAIN_USERID: Final = "duid"
    DOMAIN_SESSIONID: Final = "sid"
    DOMAIN_SESSIONIDX: Final = "vid"
    NETWORK_USERID: Final = "nuid"
    TRACKER_NETWORK_USERID: Final = "tnuid"
    IP_ADDRESS: Final = "ip"
    USERAGENT: Final = "ua"
    USER_FINGERPRINT: Final = "fp"
    TIMEZONE: Final = "tz"
    LANGUAGE: Final = "lang"
    SCREEN_RESOLUTION: Final = "res"
    PAGE_URL: Final = "url"
    PAGE_TITLE: Final = "page"
    PAGE_REFERRER: Final = "refr"
    COOKIES_ENABLED: Final = "cookie"
    DOCUMENT_CHARSET: Final = "cs"
    DOCUMENT_SIZE: Final = "ds"
    VIEWPORT: Final = "vp"
    COLOR_DEPTH: Final = "cd"
    FEATURES_PDF: Final = "f_pdf"
    FEATURES_FLASH: Final = "f_fla"
    FEATURES_JAVA: Final = "f_java"
    FEATURES_DIRECTOR: Final = "f_dir"
    FEATURES_QUICKTIME: Final = "f_qt"
    FEATURES_REALPLAYER: Final = "f_realp"
    FEATURES_WINDOWSMEDIA: Final = "f_wma"
    FEATURES_GEARS: Final = "f_gears"
    FEATURES_SILVERLIGHT: Final = "f_ag"
    PP_MIN_X: Final = "pp_mix"
    PP_MAX_X: Final = "pp_max"
    PP_MIN_Y: Final = "pp_miy"
    PP_MAX_Y: Final = "pp_may"
    SE_CATEGORY: Final = "se_ca"
    SE_ACTION: Final = "se_ac"
    SE_LABEL: Final = "se_la"
    SE_PROPERTY: Final = "se_pr"
    SE_VALUE: Final = "se_va"
    TR_ORDER_ID: Final = "tr_id"
    TR_AFFILIATION: Final = "tr_af"
    TR_TOTAL: Final = "tr_tt"
    TR_TAX: Final = "tr_tx"
    TR_SHIPPING: Final = "tr_sh"
    TR_CITY: Final = "tr_ci"
    TR_STATE: Final = "tr_st"
    TR_COUNTRY: Final = "tr_co"
    TR_CURRENCY: Final = "tr_cu"
    TI_ORDER_ID: Final = "ti_id"
    TI_SKU: Final = "ti_sk"
    TI_NAME: Final = "ti_nm"
    TI_CATEGORY: Final = "ti_ca"
    TI_PRICE: Final = "ti_pr"
    TI_QUANTITY: Final = "ti_qu"
    TI_CURRENCY: Final = "ti_cu"
    UNSTRUCT_EVENT: Final = "ue_pr"
    UNSTRUCT_EVENT_BASE64: Final = "ue_px"
    CONTEXTS: Final = "co"
    CONTEXTS_BASE64: Final = "cx"


class EventCode:
    """Wire codes of the kinds of event."""

    PAGE_VIEW: Final = "pv"
    PAGE_PING: Final = "pp"
    STRUCT: Final = "se"
    UNSTRUCT: Final = "ue"
    TRANSACTION: Final = "tr"
    TRANSACTION_ITEM: Final = "ti"


class DropReason:
    """Why an event was dropped: the keys of the counter."""

    REFUSED: Final = "refused"
    OVERSIZE: Final = "oversize"
    OVERFLOW: Final = "overflow"
    EXPIRED: Final = "expired"
    SHUTDOWN: Final = "shutdown"


class QueuePolicy:
    """What a full queue gives up."""

    DROP_NEWEST: Final = "drop_newest"
    DROP_OLDEST: Final = "drop_oldest"


EVENT_CODES: Final[dict[str, str]] = {
    EventCode.PAGE_VIEW: "page_view",
    EventCode.PAGE_PING: "page_ping",
    EventCode.STRUCT: "struct",
    EventCode.UNSTRUCT: "unstruct",
    EventCode.TRANSACTION: "transaction",
    EventCode.TRANSACTION_ITEM: "transaction_item",
}
"""Wire code -> name of the kind."""

EVENT_SCHEMAS: Final[dict[str, tuple[str, str, str, str]]] = {
    "page_view": ("com.snowplowanalytics.snowplow", "page_view", "jsonschema", "1-0-0"),
    "page_ping": ("com.snowplowanalytics.snowplow", "page_ping", "jsonschema", "1-0-0"),
    "struct": ("com.google.analytics", "event", "jsonschema", "1-0-0"),
    "transaction": ("com.snowplowanalytics.snowplow", "transaction", "jsonschema", "1-0-0"),
    "transaction_item": ("com.snowplowanalytics.snowplow", "transaction_item", "jsonschema", "1-0-0"),
}
"""Name of the kind -> vendor, name, format and version that the enricher writes for it."""

TYPES: Final[dict[str, str]] = {
    Key.EVENT: "event_code",
    Key.EVENT_ID: "uuid",
    Key.TRACKER_VERSION: "text",
    Key.PLATFORM: "platform",
    Key.APP_ID: "text",
    Key.TRACKER_NAMESPACE: "text",
    Key.CREATED_TSTAMP: "epoch_ms",
    Key.SENT_TSTAMP: "epoch_ms",
    Key.TRUE_TSTAMP: "epoch_ms",
    Key.TXN_ID: "integer",
    Key.USER_ID: "text",
    Key.DOMAIN_USERID: "text",
    Key.DOMAIN_SESSIONID: "uuid",
    Key.DOMAIN_SESSIONIDX: "integer",
    Key.NETWORK_USERID: "text",
    Key.TRACKER_NETWORK_USERID: "text",
    Key.IP_ADDRESS: "ip_address",
    Key.USERAGENT: "text",
    Key.USER_FINGERPRINT: "text",
    Key.TIMEZONE: "text",
    Key.LANGUAGE: "text",
    Key.SCREEN_RESOLUTION: "dimensions",
    Key.PAGE_URL: "text",
    Key.PAGE_TITLE: "text",
    Key.PAGE_REFERRER: "text",
    Key.COOKIES_ENABLED: "flag",
    Key.DOCUMENT_CHARSET: "text",
    Key.DOCUMENT_SIZE: "dimensions",
    Key.VIEWPORT: "dimensions",
    Key.COLOR_DEPTH: "text",
    Key.FEATURES_PDF: "flag",
    Key.FEATURES_FLASH: "flag",
    Key.FEATURES_JAVA: "flag",
    Key.FEATURES_DIRECTOR: "flag",
    Key.FEATURES_QUICKTIME: "flag",
    Key.FEATURES_REALPLAYER: "flag",
    Key.FEATURES_WINDOWSMEDIA: "flag",
    Key.FEATURES_GEARS: "flag",
    Key.FEATURES_SILVERLIGHT: "flag",
    Key.PP_MIN_X: "integer",
    Key.PP_MAX_X: "integer",
    Key.PP_MIN_Y: "integer",
    Key.PP_MAX_Y: "integer",
    Key.SE_CATEGORY: "text",
    Key.SE_ACTION: "text",
    Key.SE_LABEL: "text",
    Key.SE_PROPERTY: "text",
    Key.SE_VALUE: "decimal",
    Key.TR_ORDER_ID: "text",
    Key.TR_AFFILIATION: "text",
    Key.TR_TOTAL: "decimal",
    Key.TR_TAX: "decimal",
    Key.TR_SHIPPING: "decimal",
    Key.TR_CITY: "text",
    Key.TR_STATE: "text",
    Key.TR_COUNTRY: "text",
    Key.TR_CURRENCY: "text",
    Key.TI_ORDER_ID: "text",
    Key.TI_SKU: "text",
    Key.TI_NAME: "text",
    Key.TI_CATEGORY: "text",
    Key.TI_PRICE: "decimal",
    Key.TI_QUANTITY: "integer",
    Key.TI_CURRENCY: "text",
    Key.UNSTRUCT_EVENT: "json",
    Key.CONTEXTS: "json",
}
"""Key -> how its value becomes text; of twins the plain key stands for both."""

PLATFORMS: Final = frozenset(
    {
        "web",
        "mob",
        "pc",
        "srv",
        "app",
        "tv",
        "cnsl",
        "iot",
        "headset",
    }
)

TP2: Final = "/com.snowplowanalytics.snowplow/tp2"
PIXEL_PATHS: Final = ("/i", "/ice.png")
CONTENT_TYPE: Final = "application/json; charset=UTF-8"
ANONYMOUS_HEADER: Final = "SP-Anonymous"
VERDICT_HEADER: Final = "SP-Verdict"
COOKIE_NAME: Final = "sp"

PAYLOAD_DATA: Final = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4"
UNSTRUCT_EVENT: Final = "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0"
CONTEXTS: Final = "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1"

SENT_STATUSES: Final = frozenset({200, 201, 202, 203, 204, 205, 206})
SPLIT_STATUSES: Final = frozenset({413})
DROP_STATUSES: Final = frozenset({400, 401, 403, 410, 422})
"""Every other status, and no answer, means: try again."""

TRACKER_POST_LIMIT: Final = 40000
TRACKER_GET_LIMIT: Final = 40000
"""Bytes of a body or a request line, by default."""
JSON_DEPTH: Final = 40
