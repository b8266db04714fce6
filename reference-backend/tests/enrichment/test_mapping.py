from __future__ import annotations

from piste.enrichment import mapping
from piste.enrichment.failures import AtomicFault
from piste.enrichment.fields import FIELDS
from piste.records import Value
from piste.storage.columns import COLUMNS


def test_every_key_fills_a_canonical_column() -> None:
    names = {column.name for column in COLUMNS}
    assert {column for field in FIELDS.values() for column in field.columns} <= names


def test_parameters_override_what_the_collector_saw() -> None:
    columns: dict[str, Value] = {"user_ipaddress": "10.0.0.1", "useragent": "curl", "network_userid": "a"}
    assert mapping.fill(columns, {"ip": "203.0.113.9", "ua": "Custom", "nuid": "b"}) == []
    assert columns == {"user_ipaddress": "203.0.113.9", "useragent": "Custom", "network_userid": "b"}


def test_an_empty_parameter_nulls_its_column() -> None:
    columns: dict[str, Value] = {"useragent": "curl"}
    mapping.fill(columns, {"ua": ""})
    assert columns == {}


def test_of_two_keys_for_one_column_the_later_in_the_table_wins_whatever_was_sent_first() -> None:
    for parameters in ({"tnuid": "t", "nuid": "n"}, {"nuid": "n", "tnuid": "t"}):
        columns: dict[str, Value] = {}
        mapping.fill(columns, parameters)
        assert columns["network_userid"] == "t"


def test_one_text_can_fill_two_columns() -> None:
    columns: dict[str, Value] = {}
    mapping.fill(columns, {"res": "1920x1080"})
    assert columns == {"dvce_screenwidth": 1920, "dvce_screenheight": 1080}


def test_all_faults_of_an_event_are_found_in_the_order_sent() -> None:
    columns: dict[str, Value] = {}
    faults = mapping.fill(columns, {"se_va": "abc", "aid": "shop", "pp_mix": "x", "cookie": "yes"})
    assert [(fault.path, fault.value) for fault in faults] == [("se_va", "abc"), ("pp_mix", "x"), ("cookie", "yes")]
    assert all(isinstance(fault, AtomicFault) and fault.message and fault.expected for fault in faults)
    assert columns == {"app_id": "shop"}


def test_unknown_keys_are_ignored() -> None:
    columns: dict[str, Value] = {}
    assert mapping.fill(columns, {"evn": "com.acme", "": "x", "e ": "pv"}) == []
    assert columns == {}
