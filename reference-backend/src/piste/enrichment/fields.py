"""Which wire key fills which columns, and how its text is read.

Printed from protocol/parameters.yaml by `piste-protocol generate`. Change it there.
"""

from typing import Final, NamedTuple


class Field(NamedTuple):
    """A wire key, the columns that it fills, and the type that says how its text is read."""

    key: str
    columns: tuple[str, ...]
    type: str


FIELDS: Final[dict[str, Field]] = {
    "e": Field("e", ("event",), "event_code"),
    "eid": Field("eid", ("event_id",), "uuid"),
    "tv": Field("tv", ("v_tracker",), "text"),
    "p": Field("p", ("platform",), "platform"),
    "aid": Field("aid", ("app_id",), "text"),
    "tna": Field("tna", ("name_tracker",), "text"),
    "dtm": Field("dtm", ("dvce_created_tstamp",), "epoch_ms"),
    "stm": Field("stm", ("dvce_sent_tstamp",), "epoch_ms"),
    "ttm": Field("ttm", ("true_tstamp",), "epoch_ms"),
    "tid": Field("tid", ("txn_id",), "integer"),
    "uid": Field("uid", ("user_id",), "text"),
    "duid": Field("duid", ("domain_userid",), "text"),
    "sid": Field("sid", ("domain_sessionid",), "uuid"),
    "vid": Field("vid", ("domain_sessionidx",), "integer"),
    "nuid": Field("nuid", ("network_userid",), "text"),
    "tnuid": Field("tnuid", ("network_userid",), "text"),
    "ip": Field("ip", ("user_ipaddress",), "ip_address"),
    "ua": Field("ua", ("useragent",), "text"),
    "fp": Field("fp", ("user_fingerprint",), "text"),
    "tz": Field("tz", ("os_timezone",), "text"),
    "lang": Field("lang", ("br_lang",), "text"),
    "res": Field("res", ("dvce_screenwidth", "dvce_screenheight"), "dimensions"),
    "url": Field("url", ("page_url",), "text"),
    "page": Field("page", ("page_title",), "text"),
    "refr": Field("refr", ("page_referrer",), "text"),
    "cookie": Field("cookie", ("br_cookies",), "flag"),
    "cs": Field("cs", ("doc_charset",), "text"),
    "ds": Field("ds", ("doc_width", "doc_height"), "dimensions"),
    "vp": Field("vp", ("br_viewwidth", "br_viewheight"), "dimensions"),
    "cd": Field("cd", ("br_colordepth",), "text"),
    "f_pdf": Field("f_pdf", ("br_features_pdf",), "flag"),
    "f_fla": Field("f_fla", ("br_features_flash",), "flag"),
    "f_java": Field("f_java", ("br_features_java",), "flag"),
    "f_dir": Field("f_dir", ("br_features_director",), "flag"),
    "f_qt": Field("f_qt", ("br_features_quicktime",), "flag"),
    "f_realp": Field("f_realp", ("br_features_realplayer",), "flag"),
    "f_wma": Field("f_wma", ("br_features_windowsmedia",), "flag"),
    "f_gears": Field("f_gears", ("br_features_gears",), "flag"),
    "f_ag": Field("f_ag", ("br_features_silverlight",), "flag"),
    "pp_mix": Field("pp_mix", ("pp_xoffset_min",), "integer"),
    "pp_max": Field("pp_max", ("pp_xoffset_max",), "integer"),
    "pp_miy": Field("pp_miy", ("pp_yoffset_min",), "integer"),
    "pp_may": Field("pp_may", ("pp_yoffset_max",), "integer"),
    "ev_ca": Field("ev_ca", ("se_category",), "text"),
    "se_ca": Field("se_ca", ("se_category",), "text"),
    "ev_ac": Field("ev_ac", ("se_action",), "text"),
    "se_ac": Field("se_ac", ("se_action",), "text"),
    "ev_la": Field("ev_la", ("se_label",), "text"),
    "se_la": Field("se_la", ("se_label",), "text"),
    "ev_pr": Field("ev_pr", ("se_property",), "text"),
    "se_pr": Field("se_pr", ("se_property",), "text"),
    "ev_va": Field("ev_va", ("se_value",), "decimal"),
    "se_va": Field("se_va", ("se_value",), "decimal"),
    "tr_id": Field("tr_id", ("tr_orderid",), "text"),
    "tr_af": Field("tr_af", ("tr_affiliation",), "text"),
    "tr_tt": Field("tr_tt", ("tr_total",), "decimal"),
    "tr_tx": Field("tr_tx", ("tr_tax",), "decimal"),
    "tr_sh": Field("tr_sh", ("tr_shipping",), "decimal"),
    "tr_ci": Field("tr_ci", ("tr_city",), "text"),
    "tr_st": Field("tr_st", ("tr_state",), "text"),
    "tr_co": Field("tr_co", ("tr_country",), "text"),
    "tr_cu": Field("tr_cu", ("tr_currency",), "text"),
    "ti_id": Field("ti_id", ("ti_orderid",), "text"),
    "ti_sk": Field("ti_sk", ("ti_sku",), "text"),
    "ti_na": Field("ti_na", ("ti_name",), "text"),
    "ti_nm": Field("ti_nm", ("ti_name",), "text"),
    "ti_ca": Field("ti_ca", ("ti_category",), "text"),
    "ti_pr": Field("ti_pr", ("ti_price",), "decimal"),
    "ti_qu": Field("ti_qu", ("ti_quantity",), "integer"),
    "ti_cu": Field("ti_cu", ("ti_currency",), "text"),
    "ue_pr": Field("ue_pr", ("unstruct_event",), "json"),
    "ue_px": Field("ue_px", ("unstruct_event",), "base64_json"),
    "co": Field("co", ("contexts",), "json"),
    "cx": Field("cx", ("contexts",), "base64_json"),
    "cv": Field("cv", ("v_collector",), "text"),
}
"""In the order of the mapping: of two keys for one column, the later one wins."""
