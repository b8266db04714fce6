"""Address lookups, in small files of MaxMind's real format."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from piste.enrichment import city_database
from piste.enrichment.city_database import CityFiles
from piste.enrichment.context import EnrichContext
from piste.enrichment.ip_lookups import make, single
from piste.records import CollectorPayload, Event

CITY: dict[str, Any] = {
    "country": {"iso_code": "GB", "names": {"en": "United Kingdom", "de": "Vereinigtes Königreich"}},
    "subdivisions": [
        {"iso_code": "ENG", "names": {"en": "England"}},
        {"iso_code": "OXF", "names": {"en": "Oxfordshire"}},
    ],
    "city": {"names": {"de": "Bocksfurt", "en": "Boxford"}},
    "postal": {"code": "OX1"},
    "location": {"latitude": 51.75, "longitude": -1.25, "time_zone": "Europe/London"},
}
CITY_COLUMNS = {
    "geo_country": "GB",
    "geo_region": "OXF",
    "geo_region_name": "Oxfordshire",
    "geo_city": "Boxford",
    "geo_zipcode": "OX1",
    "geo_latitude": 51.75,
    "geo_longitude": -1.25,
    "geo_timezone": "Europe/London",
}
AMAZON = {"autonomous_system_number": 16509, "autonomous_system_organization": "Amazon.com, Inc."}
DATABASES: dict[str, tuple[str, dict[str, Any]]] = {
    "geo": ("GeoLite2-City.mmdb", CITY),
    "isp": ("GeoIP2-ISP.mmdb", {"isp": "Example ISP", "organization": "Example Org"}),
    "domain": ("GeoIP2-Domain.mmdb", {"domain": "example.com"}),
    "connectionType": ("GeoIP2-Connection-Type.mmdb", {"connection_type": "Cable/DSL"}),
    "asn": ("GeoLite2-ASN.mmdb", AMAZON),
}


def write(file: Path, record: Mapping[str, object], networks: str = "::1.2.3.0/120 2001:db8::/32") -> Path:
    version = 6 if ":" in networks else 4
    writer = MMDBWriter(ip_version=version, ipv4_compatible=version == 6, float_type="f64")
    for network in networks.split():
        writer.insert_network(IPSet([network.removeprefix("::").replace("/120", "/24")]), dict(record))
    writer.to_db_file(str(file))
    return file


def configuration(folder: Path, *kinds: str) -> dict[str, object]:
    for kind in kinds:
        write(folder / DATABASES[kind][0], DATABASES[kind][1])
    return {kind: {"database": DATABASES[kind][0], "uri": folder.as_uri()} for kind in kinds}


def columns_of(run: Any, enrichment: Any, address: str = "1.2.3.4") -> dict[str, object]:
    columns = dict(run(enrichment, {"user_ipaddress": address}).columns)
    del columns["user_ipaddress"]
    return columns


@pytest.mark.parametrize("address", ["1.2.3.4", "2001:db8::5"])
def test_the_city(run: Any, tmp_path: Path, address: str) -> None:
    assert columns_of(run, make(configuration(tmp_path, "geo")), address) == CITY_COLUMNS


def test_all_five(run: Any, tmp_path: Path) -> None:
    event = run(make(configuration(tmp_path, *DATABASES)), {"user_ipaddress": "1.2.3.4"})
    assert event.columns == CITY_COLUMNS | {
        "user_ipaddress": "1.2.3.4",
        "ip_isp": "Example ISP",
        "ip_organization": "Example Org",
        "ip_domain": "example.com",
        "ip_netspeed": "Cable/DSL",
    }
    (asn,) = event.derived_contexts
    assert asn.key.uri == "iglu:com.snowplowanalytics.snowplow/asn/jsonschema/1-0-1"
    assert asn.data == {"number": 16509, "organization": "Amazon.com, Inc."}


def test_the_isp_database_knows_the_asn_too_and_knows_it_better(run: Any, tmp_path: Path) -> None:
    parameters = configuration(tmp_path, "isp", "asn")
    write(tmp_path / "GeoIP2-ISP.mmdb", {"isp": "X", "autonomous_system_number": 7})
    (asn,) = run(make(parameters), {"user_ipaddress": "1.2.3.4"}).derived_contexts
    assert asn.data == {"number": 7}


def test_a_number_that_the_entity_cannot_hold_is_left_out(run: Any, tmp_path: Path) -> None:
    parameters = configuration(tmp_path, "asn")
    write(tmp_path / "GeoLite2-ASN.mmdb", {"autonomous_system_number": 4_200_000_000})
    assert run(make(parameters), {"user_ipaddress": "1.2.3.4"}).derived_contexts == []


@pytest.mark.parametrize("address", ["8.8.8.8", "unknown", "", "1.2.3.x", "::1", "x" * 200])
def test_what_is_not_found_is_silent(run: Any, tmp_path: Path, address: str) -> None:
    event = run(make(configuration(tmp_path, *DATABASES)), {"user_ipaddress": address})
    assert event.columns == {"user_ipaddress": address}
    assert event.derived_contexts == []


def test_an_event_without_an_address(run: Any, tmp_path: Path) -> None:
    assert run(make(configuration(tmp_path, "geo"))).columns == {}


def test_an_ipv6_address_in_a_database_of_ipv4(run: Any, tmp_path: Path) -> None:
    parameters = configuration(tmp_path, "geo")
    write(tmp_path / "GeoLite2-City.mmdb", CITY, "1.2.3.0/24")
    assert columns_of(run, make(parameters), "2001:db8::5") == {}
    assert columns_of(run, make(parameters), "1.2.3.4") == CITY_COLUMNS


FLAT = {
    "country_code": "IT",
    "state1": "Lazio",
    "state2": "",
    "city": "Rome",
    "postcode": "",
    "latitude": 41.8212,
    "longitude": 12.4526,
    "timezone": "",
}


@pytest.mark.parametrize("parameters", [{}, {"geo": {"database": "GeoLite2-City.mmdb", "uri": "s3://bucket/maxmind"}}])
def test_without_a_local_file_the_installed_city_database_is_used(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parameters: dict[str, object]
) -> None:
    files = CityFiles(
        write(tmp_path / "ipv4.mmdb", FLAT, "1.2.3.0/24"),
        write(tmp_path / "ipv6.mmdb", FLAT | {"city": "Milan"}, "2001:db8::/32"),
    )
    monkeypatch.setattr(city_database, "installed", lambda: files)
    enrichment = make(parameters)
    assert columns_of(run, enrichment) == {
        "geo_country": "IT",
        "geo_region_name": "Lazio",
        "geo_city": "Rome",
        "geo_latitude": 41.8212,
        "geo_longitude": 12.4526,
    }
    assert columns_of(run, enrichment, "2001:db8::1")["geo_city"] == "Milan"


def test_with_no_database_at_all_it_says_what_to_do(
    run: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(city_database, "installed", lambda: None)
    enrichment = make({"isp": {"database": "GeoIP2-ISP.mmdb", "uri": "http://x.example/y"}, "geo": {"uri": "gs://x"}})
    assert "python -m piste.enrichment.city_database" in caplog.text
    assert "isp: databases are not downloaded" in caplog.text
    assert columns_of(run, enrichment) == {}


def test_a_file_that_is_not_there_or_none_is_told(tmp_path: Path) -> None:
    geo = {"database": "GeoLite2-City.mmdb", "uri": tmp_path.as_uri()}
    with pytest.raises(ValueError, match=r"geo: there is no file .*GeoLite2-City\.mmdb"):
        make({"geo": geo})
    (tmp_path / "GeoLite2-City.mmdb").write_bytes(b"not a database")
    with pytest.raises(ValueError, match="no database of MaxMind's format"):
        make({"geo": geo})


def test_a_damaged_database_fails_the_event_not_the_pipeline(tmp_path: Path) -> None:
    parameters = configuration(tmp_path, "geo")
    file = tmp_path / "GeoLite2-City.mmdb"
    whole = file.read_bytes()
    data = whole.index(b"country")
    file.write_bytes(whole[: data - 2] + b"\xff" * 40 + whole[data + 38 :])
    payload = CollectorPayload(1, "/i", "", None, None, "1.2.3.4", "n", None, None, [], None, "c")
    (failure,) = make(parameters)(Event({"user_ipaddress": "1.2.3.4"}, {}), EnrichContext(payload))
    assert failure.reason.startswith("a database is damaged")


def test_one_address_is_looked_up_once(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    enrichment = make(configuration(tmp_path, "asn"))
    first, second = (run(enrichment, {"user_ipaddress": "1.2.3.4"}).derived_contexts[0] for _ in range(2))
    assert first is second


@given(st.floats(-180, 180, width=32))
def test_a_coordinate_is_the_shortest_decimal_of_its_32_bits(number: float) -> None:
    assert struct.pack("f", single(number)) == struct.pack("f", number)
    assert len(repr(single(number))) <= len(repr(number))


@pytest.mark.skipif(
    city_database.installed() is None,
    reason="the free city database is not installed: python -m piste.enrichment.city_database",
)
@pytest.mark.parametrize(
    ("address", "country"), [("8.8.8.8", "US"), ("81.2.69.160", "GB"), ("2a00:1450:4009::1", "GB")]
)
def test_the_real_city_database(run: Any, address: str, country: str) -> None:
    columns = columns_of(run, make({}), address)
    assert columns["geo_country"] == country
    assert {"geo_city", "geo_region_name", "geo_latitude", "geo_longitude"} <= columns.keys()
