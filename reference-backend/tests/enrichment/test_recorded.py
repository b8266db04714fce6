from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from piste.enrichment import recorded
from piste.enrichment.adapters import Api, RequestFailure
from piste.records import CollectorPayload

Make = Callable[..., CollectorPayload]


@pytest.mark.parametrize("record", [b"", b"garbage bytes", b"\x80", b"\x91\x02", b"\xff" * 100, b"\x91" * 100_000])
def test_bytes_that_are_no_record(record: bytes) -> None:
    with pytest.raises(RequestFailure, match="error deserializing raw event") as raised:
        recorded.decode(record)
    assert raised.value.kind == "collector_payload_format_violation"


def test_a_record_of_a_later_version_is_refused_not_misread(payload: Make) -> None:
    fields = msgspec.msgpack.decode(msgspec.msgpack.encode(payload()))
    with pytest.raises(RequestFailure):
        recorded.decode(msgspec.msgpack.encode([2, *fields[1:]]))


@pytest.mark.parametrize(
    ("path", "api"),
    [
        ("/i", ("com.snowplowanalytics.snowplow", "tp1")),
        ("/ice.png", ("com.snowplowanalytics.snowplow", "tp1")),
        ("/com.snowplowanalytics.snowplow/tp2", ("com.snowplowanalytics.snowplow", "tp2")),
        ("/com.acme/v1/", ("com.acme", "v1")),
        ("com.acme/v1", ("com.acme", "v1")),
    ],
)
def test_paths_name_an_api(payload: Make, path: str, api: tuple[str, str]) -> None:
    assert recorded.read(payload(path=path), 40)[0].api == Api(*api)


@pytest.mark.parametrize(
    ("field", "value", "names"),
    [
        ("path", "/", "path"),
        ("path", "/a/b/c", "path"),
        ("path", "", "path"),
        ("querystring", "a=|", "querystring"),
        ("querystring", "a=%zz", "querystring"),
        ("network_userid", "not-uuid", "networkUserId"),
        ("timestamp", 253_402_300_800_000, "timestamp"),
    ],
)
def test_each_part_can_be_wrong(payload: Make, field: str, value: object, names: str) -> None:
    with pytest.raises(RequestFailure) as raised:
        recorded.read(payload(**{field: value}), 40)
    assert [message["payloadField"] for message in raised.value.messages] == [names]
    assert raised.value.path == names


@pytest.mark.parametrize("encoding", ["klingon", "hex", "", "x\0"])
def test_an_encoding_can_be_none(payload: Make, encoding: str) -> None:
    with pytest.raises(RequestFailure, match="encoding not a known character encoding"):
        recorded.read(payload(querystring="e=%e9", encoding=encoding), 40)


def test_all_wrong_parts_are_named(payload: Make) -> None:
    with pytest.raises(RequestFailure) as raised:
        recorded.read(payload(path="/", querystring="a=|", network_userid="x"), 40)
    assert [message["payloadField"] for message in raised.value.messages] == ["querystring", "path", "networkUserId"]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("8712A379-4BCB-46EE-815D-85F26540577F", "8712a379-4bcb-46ee-815d-85f26540577f"),
        ("1-2-3-4-5", "00000001-0002-0003-0004-000000000005"),
        ("", None),
    ],
)
def test_network_userids_are_read_as_java_reads_uuids(payload: Make, text: str, canonical: str | None) -> None:
    assert recorded.read(payload(network_userid=text), 40)[1] == canonical


def test_the_last_of_repeated_keys_counts_and_one_without_a_value_does_not(payload: Make) -> None:
    request, _ = recorded.read(payload(querystring="e=pv&e=pp&p&aid="), 40)
    assert request.parameters == {"e": "pp", "aid": ""}
