"""Entities of cookies, of headers, and of the `_sp` parameter."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piste.enrichment import cookies, cross_navigation, http_headers
from piste.enrichment.context import EnrichContext, Enrichment
from piste.enrichment.cross_domain import read_cross_domain
from piste.records import CollectorPayload, Event


def entities(enrichment: Enrichment, headers: list[str], **parameters: str) -> list[object]:
    payload = CollectorPayload(1, "/i", "", None, None, "1.2.3.4", "n", None, None, headers, None, "c")
    event = Event({}, {})
    assert enrichment(event, EnrichContext(payload)) == []
    return [entity.data for entity in event.derived_contexts]


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (["Cookie: sp=1; other=2; SP=3"], [("sp", "1")]),
        (["cookie: a=b=c; sp=x%20y"], [("sp", "x%20y")]),
        (["COOKIE:sp=1", "Cookie: sp=2"], [("sp", "1"), ("sp", "2")]),
        (['Cookie: sp="quoted"; lang='], [("sp", "quoted"), ("lang", "")]),
        (["Cookie: sp", "Cookie: ", "Cookies: sp=1", "X: sp=1", "nonsense"], []),
        ([], []),
    ],
)
def test_cookies(headers: list[str], found: list[tuple[str, str]]) -> None:
    enrichment = cookies.make({"cookies": ["sp", "lang"]})
    assert entities(enrichment, headers) == [{"name": name, "value": value} for name, value in found]


@given(st.text())
def test_no_cookie_header_makes_it_raise(line: str) -> None:
    for name, _ in cookies.pairs(line):
        assert name


def test_cookies_must_be_names() -> None:
    with pytest.raises(ValueError, match="cookies must be a list of names"):
        cookies.make({"cookies": "sp"})


HEADERS = ["Host: c.example.com", "X-Forwarded-For: 1.2.3.4", "Accept:*/*", "x-empty:", "no colon"]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        (".*", ["Host", "X-Forwarded-For", "Accept", "x-empty"]),
        ("Host", ["Host"]),
        ("host", []),
        ("(?i)host|accept", ["Host", "Accept"]),
        ("X", []),
        ("X-.*", ["X-Forwarded-For"]),
        ("Ho", []),
        ("", []),
    ],
)
def test_the_pattern_must_match_the_whole_name(pattern: str, names: list[str]) -> None:
    found = entities(http_headers.make({"headersPattern": pattern}), HEADERS)
    assert [entity["name"] for entity in found if isinstance(entity, dict)] == names


def test_values_are_as_sent_without_the_space_around_them() -> None:
    assert entities(http_headers.make({"headersPattern": "Accept|Host|x-empty"}), HEADERS) == [
        {"name": "Host", "value": "c.example.com"},
        {"name": "Accept", "value": "*/*"},
        {"name": "x-empty", "value": ""},
    ]


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|aa)+$b", "(.*)*x", "(a{0,30}){0,30}b"])
def test_a_catastrophic_pattern_costs_no_more_than_another(pattern: str) -> None:
    """Any of these keeps a backtracking engine busy for hours."""
    enrichment = http_headers.make({"headersPattern": pattern})
    start = time.perf_counter()
    assert entities(enrichment, ["a" * 5000 + "!: 1"]) == []
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize("pattern", ["(", r"(a)\1", "(?=x)", "((a{100}){100}){100}"])
def test_what_re2_cannot_do_is_refused_at_the_start(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"headersPattern .* is no regular expression of RE2's kind"):
        http_headers.make({"headersPattern": pattern})


SESSION = "23563471-cbd5-449c-a76f-2ec87d0e9c3d"


def coded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def navigated(run: Any, text: str) -> tuple[dict[str, object], list[object]]:
    page = f"https://shop.example.com/?_sp={text}"
    event = run(read_cross_domain, page=page)
    event = run(cross_navigation.make({}), dict(event.columns), page=page)
    return event.columns, [entity.data for entity in event.derived_contexts]


def test_all_seven_pieces(run: Any) -> None:
    text = f"duid.1700000000123.{SESSION}.{coded('üser')}.{coded('shop')}.web.{coded('see more')}"
    columns, found = navigated(run, text)
    assert columns == {"refr_domain_userid": "duid", "refr_dvce_tstamp": 1_700_000_000_123}
    assert found == [
        {
            "domain_user_id": "duid",
            "timestamp": "2023-11-14T22:13:20.123Z",
            "session_id": SESSION,
            "user_id": "üser",
            "source_id": "shop",
            "source_platform": "web",
            "reason": "see more",
        }
    ]


def test_pieces_that_are_not_there_are_left_out(run: Any) -> None:
    assert navigated(run, f"duid.0...{coded('shop')}")[1] == [
        {"domain_user_id": "duid", "timestamp": "1970-01-01T00:00:00.000Z", "source_id": "shop"}
    ]
    assert navigated(run, "duid.1700000000000")[1] == [
        {"domain_user_id": "duid", "timestamp": "2023-11-14T22:13:20.000Z"}
    ]


@pytest.mark.parametrize("text", ["", "duid", ".1700000000000", "a.1.2.3.4.5.6.7"])
def test_without_user_and_time_there_is_no_entity(run: Any, text: str) -> None:
    assert navigated(run, text)[1] == []
