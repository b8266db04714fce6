"""The enrichments that are always on, one after the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from piste.enrichment.collector_name import require_collector
from piste.enrichment.context import EnrichContext
from piste.enrichment.cross_domain import read_cross_domain
from piste.enrichment.derived_tstamp import derive_tstamp
from piste.enrichment.page_url import split_page_url
from piste.enrichment.referrer_url import split_referrer_url
from piste.enrichment.schema_fields import name_schema
from piste.records import CollectorPayload, Event, SchemaKey, SelfDescribing


def test_page_url_is_cut(event: Event, context: EnrichContext) -> None:
    event.columns["page_url"] = "https://example.com/a b?x=1&x=2&y&z=%20#f"
    assert split_page_url(event, context) == []
    assert {name: value for name, value in event.columns.items() if name.startswith("page_")} == {
        "page_url": "https://example.com/a%20b?x=1&x=2&y&z=%20#f",
        "page_urlscheme": "https",
        "page_urlhost": "example.com",
        "page_urlport": 443,
        "page_urlpath": "/a%20b",
        "page_urlquery": "x=1&x=2&y&z=%20",
        "page_urlfragment": "f",
    }
    assert context.page_parameters == {"x": "2", "y": None, "z": " "}


def test_the_referer_header_stands_in_for_a_missing_url(event: Event, payload: Callable[..., CollectorPayload]) -> None:
    context = EnrichContext(payload(referer="http://example.com/from"))
    split_page_url(event, context)
    assert event.columns["page_url"] == "http://example.com/from"
    event.columns["page_url"] = "http://example.com/own"
    split_page_url(event, context)
    assert event.columns["page_url"] == "http://example.com/own"


def test_a_referer_header_that_is_no_url_fails_the_event(
    event: Event, payload: Callable[..., CollectorPayload]
) -> None:
    [failure] = split_page_url(event, EnrichContext(payload(referer="http://exa mple.com/<>")))
    assert failure.kind == "enrichment_failures"
    assert "page_url" not in event.columns


def test_no_url_at_all_is_no_failure(event: Event, context: EnrichContext) -> None:
    assert split_page_url(event, context) == []
    assert split_referrer_url(event, context) == []
    assert context.page is None


def test_the_referrer_keeps_its_text(event: Event, context: EnrichContext) -> None:
    event.columns["page_referrer"] = "http://example.com/a b"
    assert split_referrer_url(event, context) == []
    assert event.columns["page_referrer"] == "http://example.com/a b"
    assert event.columns["refr_urlpath"] == "/a%20b"
    assert context.referrer is not None


def test_a_referrer_that_is_no_url_fails_the_event(event: Event, context: EnrichContext) -> None:
    event.columns["page_referrer"] = "http://a<b>/"
    [failure] = split_referrer_url(event, context)
    assert (failure.path, failure.expected, failure.got) == ("page_referrer", "a URL", "http://a<b>/")


@pytest.mark.parametrize(
    ("columns", "derived"),
    [
        ({}, 1_700_000_001_000),
        ({"true_tstamp": 5, "dvce_created_tstamp": 1, "dvce_sent_tstamp": 2}, 5),
        ({"dvce_created_tstamp": 1000, "dvce_sent_tstamp": 1500}, 1_700_000_000_500),
        ({"dvce_created_tstamp": 1500, "dvce_sent_tstamp": 1500}, 1_700_000_001_000),
        ({"dvce_created_tstamp": 1500, "dvce_sent_tstamp": 1000}, 1_700_000_001_000),
        ({"dvce_created_tstamp": 1500}, 1_700_000_001_000),
    ],
)
def test_derived_tstamp(event: Event, context: EnrichContext, columns: dict[str, int], derived: int) -> None:
    event.columns.update(columns)
    assert derive_tstamp(event, context) == []
    assert event.columns["derived_tstamp"] == derived


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (None, {}),
        ("", {}),
        ("abc", {"refr_domain_userid": "abc"}),
        ("abc.1700000000000", {"refr_domain_userid": "abc", "refr_dvce_tstamp": 1_700_000_000_000}),
        ("abc.1700000000000.s.u.c.web.r", {"refr_domain_userid": "abc", "refr_dvce_tstamp": 1_700_000_000_000}),
        ("abc.1700000000000.s.u.c.web.r.eight", {}),
        (".1700000000000", {"refr_dvce_tstamp": 1_700_000_000_000}),
        ("...", {}),
    ],
)
def test_cross_domain(event: Event, context: EnrichContext, text: str | None, columns: dict[str, object]) -> None:
    context.page_parameters = {"_sp": text}
    assert read_cross_domain(event, context) == []
    assert {name: value for name, value in event.columns.items() if name.startswith("refr_")} == columns


def test_a_bad_time_in_the_cross_domain_parameter_fails_the_event(event: Event, context: EnrichContext) -> None:
    context.page_parameters = {"_sp": "abc.yesterday"}
    [failure] = read_cross_domain(event, context)
    assert failure.message == {
        "enrichment": None,
        "message": {
            "field": "sp_dtm",
            "value": "yesterday",
            "expectation": "not in the expected format: ms since epoch",
        },
    }
    assert "refr_domain_userid" not in event.columns


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("page_view", ("com.snowplowanalytics.snowplow", "page_view", "jsonschema", "1-0-0")),
        ("transaction_item", ("com.snowplowanalytics.snowplow", "transaction_item", "jsonschema", "1-0-0")),
        ("struct", ("com.google.analytics", "event", "jsonschema", "1-0-0")),
        ("unstruct", ("com.acme", "x", "jsonschema", "1-2-3")),
    ],
)
def test_schema_fields(event: Event, context: EnrichContext, kind: str, fields: tuple[str, ...]) -> None:
    event.columns["event"] = kind
    event.unstruct_event = SelfDescribing(SchemaKey("com.acme", "x", "jsonschema", "1-2-3"), {})
    assert name_schema(event, context) == []
    assert tuple(event.columns[f"event_{part}"] for part in ("vendor", "name", "format", "version")) == fields


def test_an_unstruct_event_without_json_passes_without_a_schema(event: Event, context: EnrichContext) -> None:
    event.columns["event"] = "unstruct"
    assert name_schema(event, context) == []
    assert "event_vendor" not in event.columns


@pytest.mark.parametrize("kind", [None, "ad_impression"])
def test_an_event_of_no_kind_or_a_dead_one_fails(event: Event, context: EnrichContext, kind: str | None) -> None:
    event.columns.pop("event")
    if kind is not None:
        event.columns["event"] = kind
    [failure] = name_schema(event, context)
    assert (failure.kind, failure.path, failure.got) == ("enrichment_failures", "event", kind)


def test_an_event_must_name_its_collector(event: Event, context: EnrichContext) -> None:
    assert len(require_collector(event, context)) == 1
    event.columns["v_collector"] = "piste-0.1.0-sqlite"
    assert require_collector(event, context) == []
