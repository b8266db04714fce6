from __future__ import annotations

from decimal import Decimal

import orjson
import pytest

from piste.enrichment.flat import flatten, to_json
from piste.enrichment.tsv import timestamp_text, to_tsv
from piste.records import Event, SchemaKey, SelfDescribing
from piste.storage.columns import COLUMNS

WEB_PAGE = SelfDescribing(
    SchemaKey("com.snowplowanalytics.snowplow", "web_page", "jsonschema", "1-0-0"), {"id": "x\ty"}
)
CLICK = SelfDescribing(
    SchemaKey("com.snowplowanalytics.snowplow", "link_click", "jsonschema", "1-0-1"), {"targetUrl": "u"}
)
EVENT = Event(
    {
        "app_id": "shop",
        "collector_tstamp": 1_700_000_001_000,
        "dvce_sent_tstamp": 1_700_000_001_565,
        "br_cookies": True,
        "br_features_pdf": False,
        "domain_sessionidx": 3,
        "se_value": Decimal("12.50"),
        "tr_total": Decimal("1E-7"),
        "geo_latitude": 48.5,
        "geo_longitude": 2.25,
    },
    {},
    CLICK,
    [WEB_PAGE],
    [WEB_PAGE],
)


def test_the_official_line() -> None:
    cells = dict(zip([column.name for column in COLUMNS], to_tsv(EVENT).split("\t"), strict=True))
    assert len(cells) == 131
    assert {name: cell for name, cell in cells.items() if cell and not cell.startswith("{")} == {
        "app_id": "shop",
        "collector_tstamp": "2023-11-14 22:13:21.000",
        "dvce_sent_tstamp": "2023-11-14 22:13:21.565",
        "br_cookies": "1",
        "br_features_pdf": "0",
        "domain_sessionidx": "3",
        "se_value": "12.50",
        "tr_total": "1E-7",
        "geo_latitude": "48.5",
        "geo_longitude": "2.25",
    }
    assert orjson.loads(cells["unstruct_event"]) == {
        "schema": "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0",
        "data": {"schema": CLICK.key.uri, "data": {"targetUrl": "u"}},
    }
    assert orjson.loads(cells["contexts"]) == {
        "schema": "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1",
        "data": [{"schema": WEB_PAGE.key.uri, "data": {"id": "x\ty"}}],
    }


def test_nothing_can_break_the_line() -> None:
    event = Event({"useragent": "a\tb\nc", "page_title": "d\u2028e"}, {}, None, [WEB_PAGE])
    line = to_tsv(event)
    assert line.count("\t") == 130
    assert "\n" not in line


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (-62_167_219_200_000, "0000-01-01 00:00:00.000"),
        (-62_135_596_800_001, "0000-12-31 23:59:59.999"),
        (-1, "1969-12-31 23:59:59.999"),
        (253_402_300_799_999, "9999-12-31 23:59:59.999"),
    ],
)
def test_timestamps_from_year_0_to_9999(ms: int, text: str) -> None:
    assert timestamp_text(ms) == text


def test_flat_json() -> None:
    flat = orjson.loads(to_json(EVENT))
    assert flat["app_id"] == "shop"
    assert flat["user_id"] is None
    assert flat["collector_tstamp"] == "2023-11-14T22:13:21Z"
    assert flat["dvce_sent_tstamp"] == "2023-11-14T22:13:21.565Z"
    assert (flat["br_cookies"], flat["br_features_pdf"]) == (True, False)
    assert flat["se_value"] == 12.5
    assert flat["geo_location"] == "48.5,2.25"
    assert flat["unstruct_event_com_snowplowanalytics_snowplow_link_click_1"] == {"targetUrl": "u"}
    assert flat["contexts_com_snowplowanalytics_snowplow_web_page_1"] == [
        {"_schema_version": "1-0-0", "id": "x\ty"},
        {"_schema_version": "1-0-0", "id": "x\ty"},
    ]
    assert not {"contexts", "unstruct_event", "derived_contexts"} & flat.keys()


def test_flat_json_leaves_the_event_alone() -> None:
    flatten(EVENT)
    assert WEB_PAGE.data == {"id": "x\ty"}
