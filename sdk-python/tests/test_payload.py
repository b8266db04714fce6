"""Events become flat payloads of texts, and what cannot be sent is refused at the call."""

from __future__ import annotations

import datetime as dt
import enum
import json
import re
import uuid
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import piste_tracker as piste
from piste_tracker.field_text import dimensions, epoch_ms, integer_text, number_text
from piste_tracker.json_text import to_json, to_utf8
from piste_tracker.payload import Payload, PayloadWriter, from_bytes, to_bytes
from piste_tracker.tracker import PayloadSource

SCHEMA = "iglu:com.acme/thing/jsonschema/1-0-0"
VECTORS = Path(__file__).parents[2] / "protocol" / "vectors"


def payload_of(event: Any, **settings: Any) -> Payload:
    tracker = PayloadSource("ns", app_id="shop", **settings)
    return from_bytes(tracker.written(event)[0][2])


def own(payload: Payload) -> Payload:
    return {key: value for key, value in payload.items() if key not in ("e", "eid", "dtm", "tv", "tna", "aid", "p")}


def inner(payload: Payload) -> Any:
    text = payload.get("ue_pr") or urlsafe_b64decode(payload["ue_px"]).decode()
    return json.loads(text)["data"]


def test_every_event_has_the_baseline() -> None:
    payload = payload_of(piste.PageView("https://shop.example/"))
    assert payload["e"] == "pv"
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", payload["eid"])
    assert re.fullmatch(r"\d{13}", payload["dtm"])
    assert payload["tv"] == f"piste-py-{piste.__version__}"
    assert (payload["tna"], payload["aid"], payload["p"]) == ("ns", "shop", "pc")


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            piste.PageView("https://a/?b=ü", "Títle", "https://r/"),
            {"url": "https://a/?b=ü", "page": "Títle", "refr": "https://r/"},
        ),
        (piste.PageView("https://a/", "", None), {"url": "https://a/"}),
        (
            piste.PagePing("u", min_x=0, max_x=746, min_y=-5, max_y=12.5),  # type: ignore[arg-type]
            {"url": "u", "pp_mix": "0", "pp_max": "746", "pp_miy": "-5", "pp_may": "12"},
        ),
        (piste.PagePing("u"), {"url": "u"}),
        (
            piste.StructuredEvent("shop", "add", "label", "prop", 0),
            {"se_ca": "shop", "se_ac": "add", "se_la": "label", "se_pr": "prop", "se_va": "0"},
        ),
        (piste.StructuredEvent("c", "a", value=1e-7), {"se_ca": "c", "se_ac": "a", "se_va": "1e-07"}),
        (piste.StructuredEvent("c", "a", value=Decimal("12.30")), {"se_ca": "c", "se_ac": "a", "se_va": "12.30"}),
        (
            piste.EcommerceTransactionItem("o", "sku", Decimal("7.99"), 2, "name", "cat", "EUR"),
            {
                "ti_id": "o",
                "ti_sk": "sku",
                "ti_pr": "7.99",
                "ti_qu": "2",
                "ti_nm": "name",
                "ti_ca": "cat",
                "ti_cu": "EUR",
            },
        ),
    ],
)
def test_the_pairs_of_each_kind(event: piste.Event, expected: Payload) -> None:
    assert own(payload_of(event)) == expected


def test_a_transaction_brings_its_items_at_the_same_time() -> None:
    order = piste.EcommerceTransaction(
        "o1",
        100,
        "Web",
        20.5,
        3,
        "London",
        "LDN",
        "UK",
        "GBP",
        items=[
            {"sku": "a", "price": 40, "quantity": 2},
            piste.EcommerceTransactionItem("x", "b", 20, 1, currency="EUR"),
        ],
        true_timestamp=1_700_000_000_000,
    )
    first, *items = [from_bytes(body) for _, _, body in PayloadSource("ns").written(order)]
    assert own(first) == {
        "tr_id": "o1",
        "tr_tt": "100",
        "tr_af": "Web",
        "tr_tx": "20.5",
        "tr_sh": "3",
        "tr_ci": "London",
        "tr_st": "LDN",
        "tr_co": "UK",
        "tr_cu": "GBP",
        "ttm": "1700000000000",
    }
    assert [(item["e"], item["ti_id"], item["ti_sk"], item["ti_cu"]) for item in items] == [
        ("ti", "o1", "a", "GBP"),
        ("ti", "o1", "b", "EUR"),
    ]
    assert {item["dtm"] for item in items} == {first["dtm"]}
    assert {item["ttm"] for item in items} == {first["ttm"]}
    assert len({first["eid"], *[item["eid"] for item in items]}) == 3


@pytest.mark.parametrize("base64", [True, False])
def test_self_describing_json_in_both_encodings(base64: bool) -> None:
    data: dict[str, Any] = {"emoji": "🎿", "none": None, "list": [], "object": {}, "n": 2**60, "text": 'ü"\\\x00'}
    event = piste.SelfDescribing(
        piste.SelfDescribingJson(SCHEMA, data), context=[piste.SelfDescribingJson(SCHEMA, {"n": n}) for n in range(3)]
    )
    payload = payload_of(event, encode_base64=base64)
    assert set(own(payload)) == ({"ue_px", "cx"} if base64 else {"ue_pr", "co"})
    assert inner(payload) == {"schema": SCHEMA, "data": data}
    contexts = json.loads(urlsafe_b64decode(payload["cx"]) if base64 else payload["co"])
    assert contexts["schema"] == "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1"
    assert [entity["data"]["n"] for entity in contexts["data"]] == [0, 1, 2]


def test_screen_view_and_timing_are_self_describing() -> None:
    view = inner(payload_of(piste.ScreenView("6f1c0a52-3f8e-4f0e-9d3b-1b1f7a0f7a11", "Home", previous_name="Start")))
    assert view["schema"] == "iglu:com.snowplowanalytics.mobile/screen_view/jsonschema/1-0-0"
    assert view["data"] == {"id": "6f1c0a52-3f8e-4f0e-9d3b-1b1f7a0f7a11", "name": "Home", "previousName": "Start"}
    timing = inner(payload_of(piste.Timing("page", "load", 0.5, "first")))
    assert timing["schema"] == "iglu:com.snowplowanalytics.snowplow/timing/jsonschema/1-0-0"
    assert timing["data"] == {"category": "page", "variable": "load", "timing": 0.5, "label": "first"}


def test_subject_fields_and_the_events_own_subject() -> None:
    tracker_subject = (
        piste.Subject()
        .set_platform("srv")
        .set_user_id("u")
        .set_screen_resolution(1920, 1080)
        .set_viewport(0, 720)
        .set_color_depth(24)
        .set_timezone("Europe/London")
        .set_lang("en-GB")
        .set_domain_user_id("d")
        .set_domain_session_id("9c65e7f3-8e8e-470d-b243-910b5b300da0")
        .set_domain_session_index(3)
        .set_ip_address("203.0.113.7")
        .set_useragent("UA")
        .set_network_user_id("n")
    )
    event = piste.StructuredEvent("c", "a", event_subject=piste.Subject().set_user_id("other"))
    payload = payload_of(event, subject=tracker_subject)
    assert payload["uid"] == "other"
    assert payload["p"] == "srv"
    assert {key: payload[key] for key in ("res", "vp", "cd", "tz", "lang", "duid", "vid", "ip", "ua", "tnuid")} == {
        "res": "1920x1080",
        "vp": "0x720",
        "cd": "24",
        "tz": "Europe/London",
        "lang": "en-GB",
        "duid": "d",
        "vid": "3",
        "ip": "203.0.113.7",
        "ua": "UA",
        "tnuid": "n",
    }
    tracker_subject.set_user_id(None)
    assert "uid" not in payload_of(piste.StructuredEvent("c", "a"), subject=tracker_subject)


@pytest.mark.parametrize(
    "refused",
    [
        lambda: piste.PageView(""),
        lambda: piste.StructuredEvent("", "a"),
        lambda: piste.StructuredEvent("c", None),  # type: ignore[arg-type]
        lambda: payload_of(piste.StructuredEvent("c", "a", value=float("nan"))),
        lambda: payload_of(piste.StructuredEvent("c", "a", value=float("inf"))),
        lambda: payload_of(piste.StructuredEvent("c", "a", value="many")),
        lambda: payload_of(piste.StructuredEvent("c", "a", value=True)),
        lambda: payload_of(piste.StructuredEvent("c", "a", label=b"bytes")),  # type: ignore[arg-type]
        lambda: payload_of(piste.StructuredEvent("c", "a", true_timestamp=float("nan"))),
        lambda: payload_of(piste.StructuredEvent("c", "a", true_timestamp=10**15)),
        lambda: payload_of(piste.EcommerceTransactionItem("o", "s", 1, 2.5)),  # type: ignore[arg-type]
        lambda: payload_of(piste.EcommerceTransaction("o", None)),
        lambda: payload_of(piste.EcommerceTransaction("o", 1, items=[{"price": 1}])),
        lambda: payload_of(piste.PagePing("u", min_x=2**31)),
        lambda: piste.SelfDescribingJson("iglu:com.acme/thing/jsonschema/1-0", {}),
        lambda: payload_of(piste.PageView("u", context=[{"schema": "nonsense", "data": {}}])),
        lambda: payload_of(piste.PageView("u", context=["no entity"])),
        lambda: piste.Subject().set_platform("fridge"),
        lambda: piste.Subject().set_viewport(-1, 5),
        lambda: piste.Subject().set_domain_session_id("12"),
        lambda: payload_of("no event"),
    ],
)
def test_what_cannot_be_sent_is_refused(refused: Any) -> None:
    with pytest.raises(piste.InvalidEventError) as refusal:
        refused()
    assert str(refusal.value)


class Colour(enum.Enum):
    RED = "red"


@dataclass
class Point:
    x: int


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"d": Decimal("1.10")}, '{"d":1.10}'),
        ({"t": dt.datetime(2026, 11, 24, 6, 41, 18, 565999, dt.timezone.utc)}, '{"t":"2026-11-24T06:41:18.565Z"}'),
        (
            {"t": dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.timezone(dt.timedelta(hours=2)))},
            '{"t":"2026-11-24T06:00:00.000Z"}',
        ),
        ({"t": dt.date(2026, 11, 24)}, '{"t":"2026-11-24"}'),
        ({"u": uuid.UUID(int=1)}, '{"u":"00000000-0000-0000-0000-000000000001"}'),
        (
            {"e": Colour.RED, "p": Point(1), "s": {7}, "path": Path("a/b")},
            '{"e":"red","p":{"x":1},"s":[7],"path":"a/b"}',
        ),
        (
            {Colour.RED: 1, dt.date(2026, 1, 1): 2, 3: None, True: False},
            '{"red":1,"2026-01-01":2,"3":null,"true":false}',
        ),
        ({"n": 2**70, "z": -0.0, "t": (1, 2)}, '{"n":1180591620717411303424,"z":-0.0,"t":[1,2]}'),
    ],
)
def test_odd_values_in_data_have_a_rule(value: Any, expected: str) -> None:
    assert to_json(value) == expected


def test_a_callers_encoder_comes_first_and_may_decline() -> None:
    def encoder(value: Any) -> Any:
        if isinstance(value, complex):
            return [value.real, value.imag]
        raise TypeError

    assert to_json({"c": 1 + 2j, "d": dt.date(2026, 1, 1)}, encoder) == '{"c":[1.0,2.0],"d":"2026-01-01"}'


def cycle() -> Any:
    circle: list[Any] = []
    circle.append(circle)
    return circle


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        Decimal("NaN"),
        {"f": print},
        {"b": b"x"},
        cycle(),
        nested(41),
        {("a",): 1},
        [10**5000],
        {"again": [cycle()]},
    ],
)
def test_data_that_json_cannot_say_is_refused(value: Any) -> None:
    with pytest.raises(piste.InvalidEventError):
        to_json(value)


def test_forty_levels_are_fine() -> None:
    assert to_json(nested(40)) == "[" * 40 + "1" + "]" * 40


def test_lone_surrogates_become_the_replacement_character() -> None:
    event = piste.SelfDescribing(piste.SelfDescribingJson(SCHEMA, {"a\ud83d": "\ude00b", "pair": "\ud83d\ude00"}))
    for base64 in (True, False):
        assert inner(payload_of(event, encode_base64=base64))["data"] == {"a\ufffd": "\ufffdb", "pair": "😀"}
    payload = payload_of(piste.StructuredEvent("a\ud83d", "b"))
    assert payload["se_ca"] == "a\ufffd"


def test_later_changes_do_not_touch_an_accepted_event() -> None:
    data: dict[str, Any] = {"n": 1}
    written = PayloadSource("ns").written(piste.SelfDescribingJson(SCHEMA, data))
    data["n"] = 2
    assert inner(from_bytes(written[0][2]))["data"] == {"n": 1}


def test_global_entities_follow_their_rules() -> None:
    tracker = PayloadSource("ns", encode_base64=False)
    tracker.add_global_entities(
        piste.GlobalEntities(piste.SelfDescribingJson(SCHEMA, {"all": 1})),
        piste.GlobalEntities(
            lambda event: [piste.SelfDescribingJson(SCHEMA, {"category": vars(event)["category"]})],
            accept=["iglu:com.google.analytics/*/jsonschema/1-*-*"],
            name="structured",
        ),
        piste.GlobalEntities({"schema": SCHEMA, "data": {}}, when=lambda event: event.code == "pp"),
        piste.GlobalEntities(lambda event: 1 / 0),
        piste.GlobalEntities(piste.SelfDescribingJson(SCHEMA, {"rejected": 1}), reject=["iglu:*/*/*/*-*-*"]),
    )

    def data_of(event: piste.Event) -> list[Any]:
        contexts = json.loads(from_bytes(tracker.written(event)[0][2])["co"])
        return [entity["data"] for entity in contexts["data"]]

    own_entity = piste.SelfDescribingJson(SCHEMA, {"own": 1})
    assert data_of(piste.StructuredEvent("c", "a", context=[own_entity])) == [{"own": 1}, {"all": 1}, {"category": "c"}]
    assert data_of(piste.PagePing("u")) == [{"all": 1}, {}]
    tracker.remove_global_entities("structured")
    assert data_of(piste.StructuredEvent("c", "a")) == [{"all": 1}]
    tracker.remove_global_entities()
    assert "co" not in from_bytes(tracker.written(piste.PageView("u"))[0][2])


def test_bytes_of_a_payload_read_back() -> None:
    payload = PayloadWriter("ns").payload(piste.PageView("https://a/ü\x00"), "id", 1)
    assert from_bytes(to_bytes(payload)) == payload


def rows(name: str) -> list[Any]:
    return json.loads((VECTORS / name).read_text())["encode"]  # type: ignore[no-any-return]


def given(value: Any) -> Any:
    """Return what a value of a vector means in Python."""
    if isinstance(value, list):
        return [given(item) for item in value]
    if isinstance(value, dict) and "$number" in value:
        text = value["$number"]
        return int(text) if re.fullmatch(r"-?\d+", text) else float(text.replace("Infinity", "inf"))
    if isinstance(value, dict) and "$date" in value:
        return dt.datetime.fromisoformat(
            re.sub(r"\.(\d+)Z$", lambda m: f".{m[1]:0<6}+00:00", value["$date"]).replace("Z", "+00:00")
        )
    return value


@pytest.mark.parametrize(
    ("name", "encode"),
    [
        ("decimal.json", lambda value: number_text("x", value)),
        ("integer.json", lambda value: integer_text("x", value)),
        ("epoch_ms.json", lambda value: str(epoch_ms("x", value))),
        ("dimensions.json", lambda value: dimensions("x", *value)),
        ("json_text.json", lambda value: to_utf8(to_json(value)).decode()),
    ],
)
def test_the_protocols_vectors(name: str, encode: Any) -> None:
    for row in rows(name):
        value = given(row["in"])
        if row.get("error"):
            with pytest.raises(piste.InvalidEventError):
                encode(value)
        else:
            assert encode(value) in [row["out"], *row.get("or", [])], row
