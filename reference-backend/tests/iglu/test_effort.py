"""Hostile data costs no more time when it is wrong in many places at once, and the row still says what is wrong."""

from __future__ import annotations

import time
from typing import Any

import pytest

from piste.enrichment.failures import iglu_error
from piste.enrichment.iglu.effort import size
from piste.enrichment.iglu.schema import Schema
from piste.enrichment.iglu.schema_error import SchemaError
from piste.records import SchemaKey

KEY = SchemaKey("com.acme", "user", "jsonschema", "1-0-0")
NAMES = [f"r{number}" for number in range(100)]
WIDE = {f"k{number}": number for number in range(50_000)}
REQUIRED = {"type": "object", "required": NAMES}


@pytest.mark.parametrize(
    ("document", "data", "number", "message"),
    [
        (REQUIRED, WIDE, 1, "$.r0: is missing but it is required"),
        (REQUIRED, {"k": 1}, 100, "$.r0: is missing but it is required"),
        ({"properties": {"x": REQUIRED}}, {"x": WIDE}, 1, "$.x.r0: is missing but it is required"),
        ({"items": REQUIRED}, [{}] * 10_000, 1, "$[0].r0: is missing but it is required"),
        ({"items": {"type": "string"}}, [1] * 100_000, 1, "$[0]: integer found, string expected"),
        ({"additionalProperties": {"type": "string"}}, WIDE, 1, "$.k0: integer found, string expected"),
        ({"anyOf": [{"required": [name]} for name in NAMES]}, WIDE, 1, "$: cannot be checked: it fits none of the"),
        ({"anyOf": [{"required": [name]} for name in NAMES[:5]]}, WIDE, 5, "$.r0: is missing but it is required"),
        ({"oneOf": [{}, {}]}, WIDE, 1, "$: should be valid to one and only one of schema"),
        (REQUIRED, WIDE | dict.fromkeys(NAMES), 0, ""),
    ],
)
def test_telling_what_is_wrong_takes_bounded_time(
    document: dict[str, Any], data: object, number: int, message: str
) -> None:
    schema = Schema(KEY, document)
    began = time.process_time()
    reports = schema.reports(data)
    if reports:
        iglu_error("unstruct", SchemaError(KEY, reports=reports), data)
    assert time.process_time() - began < 2
    assert len(reports) == number
    assert reports == [] or reports[0].message.startswith(message)


def test_the_size_counts_every_value_and_ends_when_it_is_enough() -> None:
    assert size({"a": [1, {"b": None}], "c": "x"}) == 6
    assert size([[0] * 100] * 100, most=50) == 101
