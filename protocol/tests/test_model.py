"""The executable specification agrees with itself, and with what the official enricher made of real payloads."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piste_protocol import load
from piste_protocol.model import Tracked, decode, decode_get, decode_post, encode, encode_get, encode_post
from piste_protocol.values import EPOCH, RefusedError, decode_json, decode_text, encode_text

RECORDED = (Path(__file__).parent / "data/recorded.jsonl").read_text(encoding="utf-8").splitlines()
FIELDS = {
    "event_id": "606adff6-9ccc-41f4-8807-db8fdb600df8",
    "tracker_version": "piste-py-0.1.0",
    "platform": "srv",
    "created_tstamp": 1700000000000,
}
SAVE = {"schema": "iglu:com.acme/save/jsonschema/1-0-0", "data": {"level": 4}}
TEXTS = st.text(alphabet=st.characters(blacklist_categories=()), max_size=40)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def structured(**arguments: Any) -> Tracked:
    return Tracked("struct", {"category": "shop", "action": "add", **arguments}, FIELDS)


def test_a_structured_event() -> None:
    assert encode(structured(value=Decimal("9.990"), label="", property=None)) == {
        "e": "se",
        "eid": "606adff6-9ccc-41f4-8807-db8fdb600df8",
        "tv": "piste-py-0.1.0",
        "p": "srv",
        "dtm": "1700000000000",
        "se_ca": "shop",
        "se_ac": "add",
        "se_va": "9.990",
    }


def test_a_self_describing_event_with_an_entity() -> None:
    tracked = Tracked("unstruct", {"event": SAVE}, FIELDS, entities=[SAVE], base64=False)
    payload = encode(tracked)
    assert json.loads(payload["ue_pr"]) == {
        "schema": "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0",
        "data": SAVE,
    }
    assert json.loads(payload["co"])["data"] == [SAVE]
    assert not {"ue_px", "cx"} & set(payload)


@pytest.mark.parametrize(
    ("tracked", "says"),
    [
        (structured(category=""), "category"),
        (structured(action=None), "action"),
        (structured(value=float("nan")), "se_value"),
        (structured(value="9.99"), "se_value"),
        (Tracked("page_view", {}, FIELDS), "page_url"),
        (
            Tracked("transaction_item", {"order_id": "1", "sku": "a", "price": 1, "quantity": 1.5}, FIELDS),
            "ti_quantity",
        ),
        (Tracked("page_view", {"page_url": "x"}, FIELDS | {"platform": "toaster"}), "platform"),
        (Tracked("page_view", {"page_url": "x"}, FIELDS | {"event_id": "x"}), "event_id"),
        (Tracked("page_view", {"page_url": "x"}, FIELDS | {"viewport": (-1, 5)}), "viewport"),
        (Tracked("unstruct", {"event": {"schema": "iglu:com.acme/save", "data": {}}}, FIELDS), "full schema"),
        (Tracked("page_view", {"page_url": "x"}, FIELDS, entities=[{"schema": "x", "data": 1}]), "full schema"),
    ],
)
def test_what_must_be_refused_is_refused(tracked: Tracked, says: str) -> None:
    with pytest.raises(RefusedError, match=says):
        encode(tracked)


def test_a_cycle_is_refused() -> None:
    data: dict[str, Any] = {}
    data["self"] = data
    with pytest.raises(RefusedError, match="unstruct_event"):
        encode(Tracked("unstruct", {"event": SAVE | {"data": data}}, FIELDS))


def test_offsets_are_rounded_and_zero_is_kept() -> None:
    payload = encode(Tracked("page_ping", {"page_url": "x", "min_x": 0, "max_x": 12.6, "min_y": -3}, FIELDS))
    assert [payload.get(key) for key in ("pp_mix", "pp_max", "pp_miy", "pp_may")] == ["0", "13", "-3", None]


@given(category=TEXTS.filter(bool), label=TEXTS, value=st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_get_and_post_mean_the_same(category: str, label: str, value: float) -> None:
    payload = encode(structured(category=category, label=label, value=value))
    (posted,) = decode_post(encode_post([payload], 1700000000500))
    assert decode_get(encode_get(payload, 1700000000500)) == posted == payload | {"stm": "1700000000500"}
    columns = decode(posted).columns
    assert columns.get("se_category") == decode_text(encode_text(category))
    assert Decimal(columns["se_value"]) == Decimal(str(value))


@given(data=JSON)
def test_base64_and_plain_carry_the_same_data(data: Any) -> None:
    payloads = [
        encode(Tracked("unstruct", {"event": SAVE | {"data": data}}, FIELDS, base64=flag)) for flag in (True, False)
    ]
    read = [decode(payload) for payload in payloads]
    assert read[0].columns["unstruct_event"] == read[1].columns["unstruct_event"] == decode_json(payloads[1]["ue_pr"])
    assert not read[0].errors


def as_tsv(kind: str, value: Any) -> Any:
    match kind:
        case "timestamp":
            return (EPOCH + timedelta(milliseconds=value)).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
        case "flag":
            return "1" if value else "0"
        case "json":
            return value["data"]
    return str(value)


@pytest.mark.parametrize("line", RECORDED)
def test_recorded_payloads_are_read_as_the_official_enricher_reads_them(line: str) -> None:
    recorded = json.loads(line)
    read = decode(recorded["payload"])
    kinds = {column.name: column.kind for column in load().columns}
    assert not read.errors
    for name, value in read.columns.items():
        official = recorded["event"][name]
        if name != "page_url":  # the enricher prints the parsed address again
            assert as_tsv(kinds[name], value) == (
                json.loads(official, parse_float=Decimal)["data"] if kinds[name] == "json" else official
            ), name


def test_faults_are_told_by_key() -> None:
    read = decode({"e": "zz", "p": "web", "tid": "22.0", "sid": "x", "tr_cu": "EURO", "ue_pr": "", "page": "a\tb"})
    assert set(read.errors) == {"e", "tid", "sid", "tr_currency", "ue_pr"}
    assert read.columns["page_title"] == "a    b"


def test_the_later_key_wins() -> None:
    columns = decode({"se_ca": "new", "ev_ca": "old", "tnuid": "given", "nuid": "cookie"}).columns
    assert columns == {"se_category": "new", "network_userid": "given"}
