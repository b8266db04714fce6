"""The judge is closed: each kind of surplus, lack and change is a difference, and nothing else is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from piste_conformance.cases import Variant, parse_case
from piste_conformance.exchange import Exchange
from piste_conformance.expectations import Observation, judge
from piste_conformance.tags import Tag

PATH = "/com.snowplowanalytics.snowplow/tp2"
SCHEMA = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4"
EVENT = {
    "e": "se", "se_ca": "shop", "se_ac": "view", "eid": "606adff6-9ccc-41f4-8807-db8fdb600df8", "dtm": "1700000000000",
    "stm": "1700000000001", "tv": "t-1", "tna": "ns", "p": "srv", "aid": "app",
}  # fmt: skip
OTHER = EVENT | {"eid": "706adff6-9ccc-41f4-8807-db8fdb600df8"}
WANTED = {"e": "se", "se_ca": "shop", "se_ac": "view"}
JSON_TYPE = [("Content-Type", "application/json; charset=UTF-8")]


def post(*events: dict[str, Any], status: int | None = 200, headers: Any = JSON_TYPE, path: str = PATH) -> Exchange:
    body = json.dumps({"schema": SCHEMA, "data": events}).encode()
    accepted = status is not None and 200 <= status < 300
    return Exchange(1, "POST", path, "", headers, body, 1, status=status, accepted=accepted)


def differences(expect: dict[str, Any], *exchanges: Exchange, **more: Any) -> list[str]:
    for number, exchange in enumerate(exchanges, 1):
        exchange.number = number
    case = parse_case({"id": "x/y", "rules": [], "do": [], "expect": {"events": [WANTED], **expect}}, {})
    seen = Observation(
        list(exchanges),
        {"namespace": "ns", "app_id": "app", "platform": "srv"},
        "t-1",
        (1_700_000_000_000, 1_700_000_000_500),
        **more,
    )
    return [f"{each.where}: {each.expected} <> {each.got}" for each in judge(Variant(case, "post", None), seen)]


def test_what_is_expected_is_no_difference() -> None:
    assert differences({}, post(EVENT)) == []


CHANGES: list[tuple[dict[str, Any], str]] = [
    ({"se_la": "more"}, "event 1 se_la: absent <> more"),
    ({"se_ca": "Shop"}, "event 1 se_ca: shop <> Shop"),
    ({"eid": "1"}, "event 1 eid: !uuid <> 1"),
    ({"dtm": "1700000000"}, "event 1 dtm: !now: 1700000000000 to 1700000000500 <> 1700000000"),
    ({"stm": "now"}, "event 1 stm: !milliseconds <> now"),
    ({"tv": "t-2"}, "event 1 tv: t-1 <> t-2"),
    ({"tna": "other"}, "event 1 tna: ns <> other"),
    ({"p": "web"}, "event 1 p: srv <> web"),
    ({"se_va": 5}, "request 1 se_va: a text <> 5"),
    ({"nonsense": "5"}, "request 1 nonsense: a key of payload_data <> nonsense=5"),
    ({"ev_ca": "shop"}, "request 1 ev_ca: a key of payload_data <> ev_ca=shop"),
]


@pytest.mark.parametrize(("change", "difference"), CHANGES)
def test_a_change_is_a_difference(change: dict[str, Any], difference: str) -> None:
    assert difference in differences({}, post(EVENT | change))


@pytest.mark.parametrize("key", sorted(EVENT))
def test_a_lack_is_a_difference(key: str) -> None:
    lacking = {name: value for name, value in EVENT.items() if name != key}
    assert any(difference.startswith(f"event 1 {key}: ") for difference in differences({}, post(lacking)))


def test_a_surplus_event_is_a_difference() -> None:
    assert differences({}, post(EVENT, OTHER))[0].startswith("events: 1 <> 2")


def test_a_lost_event_is_a_difference() -> None:
    found = differences({}, post(EVENT, status=503))
    assert found[0].startswith("events: 1 <> 0")
    assert any(difference.startswith("undelivered events: 0 <> 1") for difference in found)


def test_a_retry_may_only_change_the_sent_timestamp() -> None:
    again = EVENT | {"stm": "1700000000400"}
    assert differences({}, post(EVENT, status=503), post(again)) == []
    assert differences({"fresh_stm": True}, post(EVENT, status=503), post(EVENT)) != []
    changed = differences({}, post(EVENT, status=503), post(again | {"dtm": "1700000000300"}))
    assert changed == ["event 1 dtm: 1700000000000 as in attempt 1 <> 1700000000300 in attempt 2"]


def test_a_second_send_after_success_is_a_difference() -> None:
    assert differences({}, post(EVENT), post(EVENT)) == [
        "event 1: sent no more once it was acknowledged <> attempt 2 follows"
    ]


def test_order_counts_unless_it_does_not() -> None:
    two = {"events": [WANTED | {"se_ac": "1"}, WANTED | {"se_ac": "2"}]}
    swapped = post(EVENT | {"se_ac": "2"}, OTHER | {"se_ac": "1"})
    assert differences(two, swapped) != []
    assert differences({**two, "unordered": True}, swapped) == []


def test_requests_are_counted_and_looked_at() -> None:
    assert differences({"requests": 1}, post(EVENT)) == []
    assert differences({"requests": 2}, post(EVENT)) == ["requests: 2 <> 1: 200"]
    assert differences({"requests": [{"status": 503}]}, post(EVENT)) == ["request 1 status: 503 <> 200"]
    assert differences({"every_request": {"events": 2}}, post(EVENT)) == ["request 1 events: 2 <> 1"]


def test_form_of_a_request() -> None:
    assert differences({}, post(EVENT, headers=[("Content-Type", "text/plain")]))[0].startswith(
        "request 1 content type"
    )
    assert differences({}, post(EVENT, path="/i"))[0].startswith("request 1 path")


def test_late_traffic_is_a_difference() -> None:
    assert differences({}, post(EVENT), late=1) == ["after destroy: silence <> 1 more requests"]


def test_a_tracker_may_have_a_baseline_of_its_own() -> None:
    assert differences({}, post(EVENT | {"res": "1x1"}), baseline={"res": "1x1"}) == []


AUTOMATIC = {"vp": Tag("dimensions"), "cs": "UTF-8"}
AUTOMATIC_KEYS: list[tuple[dict[str, Any], list[str]]] = [
    ({"vp": "800x600", "cs": "UTF-8"}, []),
    ({"vp": "800x600"}, []),
    ({}, []),
    ({"vp": "800"}, ["event 1 vp: !dimensions <> 800"]),
    ({"cs": "ascii", "vp": "x"}, ["event 1 cs: UTF-8 <> ascii", "event 1 vp: !dimensions <> x"]),
    ({"vp": "800x600", "res": "800x600"}, ["event 1 res: absent <> 800x600"]),
]


@pytest.mark.parametrize(("added", "found"), AUTOMATIC_KEYS)
def test_automatic_keys_may_be_there_and_must_match(added: dict[str, Any], found: list[str]) -> None:
    assert differences({}, post(EVENT | added), automatic=AUTOMATIC) == found


def test_what_a_case_lists_counts_before_the_automatic_keys() -> None:
    asked = {"events": [WANTED | {"vp": "800x600", "cs": Tag("absent")}]}
    assert differences(asked, post(EVENT | {"vp": "800x600"}), automatic=AUTOMATIC) == []
    assert differences(asked, post(EVENT | {"vp": "1x1"}), automatic=AUTOMATIC) == ["event 1 vp: 800x600 <> 1x1"]
    assert differences(asked, post(EVENT), automatic=AUTOMATIC) == ["event 1 vp: 800x600 <> absent"]
    both = post(EVENT | {"vp": "800x600", "cs": "UTF-8"})
    assert differences(asked, both, automatic=AUTOMATIC) == ["event 1 cs: absent <> UTF-8"]
