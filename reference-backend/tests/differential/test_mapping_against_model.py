"""The enricher's mapping and the protocol's executable specification read every payload alike.

The two share no code: model.py is written from rules.md, mapping.py for speed.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from piste.enrichment import mapping
from piste.enrichment.fields import FIELDS
from piste.enrichment.lengths import Lengths
from piste.enrichment.tsv import decimal_text
from piste.protocol import EVENT_CODES, PLATFORMS
from piste.records import Value
from piste_protocol import load, model

PROTOCOL = load()
LENGTHS = Lengths()
JSON_KEYS = {key for key, field in FIELDS.items() if field.type not in mapping._READERS}
JSON_COLUMNS = {column for key in JSON_KEYS for column in FIELDS[key].columns}

DIGITS = st.integers(-(2**65), 2**65).map(str)
ODD = st.sampled_from(
    [
        *("", " ", "null", "NULL", "Null", "none", "0", "1", "-0", "+1", "00", "007", "1.0", "1.", ".5", ".", "-.5e3"),
        *("1e5", "1E-7", "1e+400", "1e", "e1", "1e1.5", "0x10", "1_000", " 1", "1 ", "１２", "٣", "NaN", "Infinity"),
        *("2147483647", "2147483648", "-2147483648", "-2147483649", "99999999999999999999999999999999999"),
        *("1280x1024", "0x0", "1280X1024", "1280x", "x", "2147483648x1", "1x1x1", "-1x1", " 1x1", "٣x٣"),
        *(
            "-62167219200000",
            "-62167219200001",
            "253402300799999",
            "253402300800000",
            "1700000000000",
            "+1700000000000",
        ),
        *("8712a379-4bcb-46ee-815d-85f26540577f", "8712A379-4BCB-46EE-815D-85F26540577F", "1-2-3-4-5"),
        *("8712a3794bcb46ee815d85f26540577f", "{8712a379-4bcb-46ee-815d-85f26540577f}", "true", "false", "TRUE"),
        *("a\tb", "a\nb", "\x00", "\x7f", "\x85", "a\u2028b", "\u00e9" * 3, "\U0001f600" * 130, "x" * 70_000),
        *("1.2.3.4", "1.2.3.4, 5.6.7.8", "1.2.3.4|x", ",1.2.3.4", "1.2.3.4\t", "::1", "fe80::1%eth0"),
    ]
)
TEXT = st.one_of(
    ODD,
    DIGITS,
    st.sampled_from([*EVENT_CODES, *sorted(PLATFORMS), "PV", "Web", "page_view"]),
    st.decimals(allow_nan=False, allow_infinity=False).map(str).filter(lambda text: len(text) < 60),
    st.from_regex(r"[+-]?[0-9]{0,12}\.?[0-9]{0,6}([eE][+-]?[0-9]{1,2})?", fullmatch=True),
    st.uuids().map(str),
    st.text(max_size=12),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
)

DIFFERENT = {
    "digits of other scripts": "the JVM's parsers take them for digits, and so does the enricher; the rules say digits",
    "exponents beyond 400": "the original would print gigabytes of zeros; the enricher refuses them, the model later",
}
"""Where the two differ, each with the reason: such values are left out."""


def is_compared(key: str, text: str) -> bool:
    if FIELDS[key].type in ("integer", "decimal", "epoch_ms", "dimensions"):
        exponent = text.lower().partition("e")[2].lstrip("+-")
        return text.isascii() and not (exponent.isdecimal() and int(exponent) > 400)
    return True


PAYLOADS = st.dictionaries(st.sampled_from(sorted({*FIELDS} - JSON_KEYS)), TEXT, max_size=12).map(
    lambda payload: {key: text for key, text in payload.items() if is_compared(key, text)}
)


def by_model(payload: dict[str, str]) -> tuple[dict[str, Any], set[str]]:
    read = model.decode(payload, PROTOCOL)
    return {name: value for name, value in read.columns.items() if name not in JSON_COLUMNS}, {*read.errors}


def by_enricher(payload: dict[str, str]) -> tuple[dict[str, Value], set[str]]:
    columns: dict[str, Value] = {}
    faults = mapping.fill(columns, payload)
    return columns, {fault.path for fault in [*faults, *LENGTHS.check(columns)]}


def comparable(columns: dict[str, Any]) -> dict[str, tuple[str, Any]]:
    """Values with what tells 1 from true; exact decimals as the enriched line prints them, which the model gives."""
    return {
        name: ("str", decimal_text(value)) if isinstance(value, Decimal) else (type(value).__name__, value)
        for name, value in columns.items()
    }


@settings(max_examples=3_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PAYLOADS)
@example({"se_ca": "a", "ev_ca": "b"})
@example({"ev_ca": "b", "se_ca": "a"})
@example({"nuid": "a", "tnuid": "b"})
@example({"tnuid": "b", "nuid": "a"})
def test_columns_and_errors_are_the_same(payload: dict[str, str]) -> None:
    wanted, errors = by_model(payload)
    got, faults = by_enricher(payload)
    assert faults == errors
    assert comparable(got) == comparable(wanted)


def test_every_key_and_column_is_known_to_both() -> None:
    wires = {
        wire.key: parameter.columns
        for parameter in PROTOCOL.parameters
        if parameter.carrier == "payload" and parameter.columns
        for wire in parameter.wires
    }
    assert {key: tuple(columns) for key, columns in wires.items()} == {key: f.columns for key, f in FIELDS.items()}
