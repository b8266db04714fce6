"""The protocol's constants: wire keys, codes, paths, schemas and limits.

Printed from protocol/*.yaml by `piste-protocol generate`. Change it there.
"""

from typing import Final


class Key:
    """Wire keys under their names in parameters.yaml."""

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
    SE_CATEGORY_LEGACY: Final = "ev_ca"
    SE_CATEGORY: Final = "se_ca"
    SE_ACTION_LEGACY: Final = "ev_ac"
    SE_ACTION: Final = "se_ac"
    SE_LABEL_LEGACY: Final = "ev_la"
    SE_LABEL: Final = "se_la"
    SE_PROPERTY_LEGACY: Final = "ev_pr"
    SE_PROPERTY: Final = "se_pr"
    SE_VALUE_LEGACY: Final = "ev_va"
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
    TI_NAME_LEGACY: Final = "ti_na"
    TI_NAME: Final = "ti_nm"
    TI_CATEGORY: Final = "ti_ca"
    TI_PRICE: Final = "ti_pr"
    TI_QUANTITY: Final = "ti_qu"
    TI_CURRENCY: Final = "ti_cu"
    UNSTRUCT_EVENT: Final = "ue_pr"
    UNSTRUCT_EVENT_BASE64: Final = "ue_px"
    CONTEXTS: Final = "co"
    CONTEXTS_BASE64: Final = "cx"
    COLLECTOR_VERSION: Final = "cv"
    REDIRECT_URI: Final = "u"
    WEBHOOK_SCHEMA: Final = "schema"
    COOKIE_BOUNCE: Final = "n3pc"
    CROSS_DOMAIN: Final = "_sp"
    EVENT_VENDOR: Final = "evn"
    MAC_ADDRESS: Final = "mac"
    CONNECTION_TYPE: Final = "ctype"
    UNSTRUCT_EVENT_NAME: Final = "ue_na"
    AD_BANNER_ID: Final = "ad_ba"
    AD_CAMPAIGN_ID: Final = "ad_ca"
    AD_ADVERTISER_ID: Final = "ad_ad"
    AD_USER_ID: Final = "ad_uid"
    SOCIAL_ACTION: Final = "sa"
    SOCIAL_NETWORK: Final = "sn"
    SOCIAL_TARGET: Final = "st"
    SOCIAL_PAGE_PATH: Final = "sp"
    TARGET_URL: Final = "t_url"
    SCREEN_NAME: Final = "sv_na"
    SCREEN_ID: Final = "sv_id"


EVENT_CODES: Final[dict[str, str]] = {
    "pv": "page_view",
    "pp": "page_ping",
    "se": "struct",
    "ue": "unstruct",
    "tr": "transaction",
    "ti": "transaction_item",
    "ev": "struct",
    "ad": "ad_impression",
}
"""Wire code -> the text of the column `event`."""

EVENT_SCHEMAS: Final[dict[str, tuple[str, str, str, str]]] = {
    "page_view": ("com.snowplowanalytics.snowplow", "page_view", "jsonschema", "1-0-0"),
    "page_ping": ("com.snowplowanalytics.snowplow", "page_ping", "jsonschema", "1-0-0"),
    "struct": ("com.google.analytics", "event", "jsonschema", "1-0-0"),
    "transaction": ("com.snowplowanalytics.snowplow", "transaction", "jsonschema", "1-0-0"),
    "transaction_item": ("com.snowplowanalytics.snowplow", "transaction_item", "jsonschema", "1-0-0"),
}
"""Text of the column `event` -> vendor, name, format and version written for it; `unstruct` brings its own."""

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

TP1: Final = "/com.snowplowanalytics.snowplow/tp1"
TP2: Final = "/com.snowplowanalytics.snowplow/tp2"
IGLU_WEBHOOK: Final = "/com.snowplowanalytics.iglu/v1"
REDIRECT: Final = "/r/tp2"
PIXEL_PATHS: Final = ("/i", "/ice.png")

POST_CONTENT_TYPES: Final = frozenset({"application/json", "application/json; charset=utf-8"})
"""The whole header, lower-cased."""
WEBHOOK_CONTENT_TYPES: Final = frozenset(
    {"application/json", "application/json; charset=utf-8", "application/x-www-form-urlencoded"}
)

PAYLOAD_DATA: Final = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4"
UNSTRUCT_EVENT: Final = "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0"
CONTEXTS: Final = "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1"
ENRICHMENTS: Final = "iglu:com.snowplowanalytics.snowplow/enrichments/jsonschema/1-0-0"
ATOMIC: Final = "iglu:com.snowplowanalytics.snowplow/atomic/jsonschema/1-0-0"
URI_REDIRECT: Final = "iglu:com.snowplowanalytics.snowplow/uri_redirect/jsonschema/1-0-0"
FAILURE: Final = "iglu:com.snowplowanalytics.snowplow/failure/jsonschema/1-0-0"
VALIDATION_INFO: Final = "iglu:com.snowplowanalytics.iglu/validation_info/jsonschema/1-0-0"
COLLECTOR_PAYLOAD: Final = "iglu:com.snowplowanalytics.snowplow/CollectorPayload/thrift/1-0-0"

BAD_ROW_VENDOR: Final = "com.snowplowanalytics.snowplow.badrows"
BAD_ROW_VERSIONS: Final[dict[str, str]] = {
    "collector_payload_format_violation": "1-0-0",
    "adapter_failures": "1-0-0",
    "tracker_protocol_violations": "1-0-1",
    "schema_violations": "2-0-1",
    "enrichment_failures": "2-0-1",
    "size_violation": "1-0-0",
    "loader_parsing_error": "2-0-0",
    "loader_iglu_error": "2-0-1",
    "loader_runtime_error": "1-0-1",
    "loader_recovery_error": "1-0-0",
    "recovery_error": "1-0-1",
    "relay_failure": "1-0-0",
    "snowflake_error": "1-0-0",
    "event_forwarding_error": "1-0-0",
    "generic_error": "1-0-0",
}
"""Kind of a failed event, which is the name of its bad row's schema -> that schema's version."""

COOKIE_NAME: Final = "sp"
COOKIE_DAYS: Final = 365
BOUNCE_PARAMETER: Final = "n3pc"
ANONYMOUS_HEADER: Final = "SP-Anonymous"
VERDICT_HEADER: Final = "SP-Verdict"
ZERO_NETWORK_USERID: Final = "00000000-0000-0000-0000-000000000000"
FALLBACK_NETWORK_USERID: Final = "00000000-0000-4000-A000-000000000000"
ANONYMOUS_ADDRESS: Final = "unknown"

REQUEST_LINE_LIMIT: Final = 20480
HEADERS_LIMIT: Final = 40960
BODY_LIMIT: Final = 2097152
JSON_DEPTH: Final = 40
