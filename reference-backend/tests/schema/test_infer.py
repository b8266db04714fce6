"""An inferred schema takes all that it was made of, and says what a person would have said."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from piste.enrichment.iglu.schema import Schema
from piste.records import SchemaKey
from piste.schema.infer import MOST_PROPERTIES, infer

KEY = SchemaKey("com.acme", "order", "jsonschema", "1-0-0")
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**60), 2**60),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=20),
        st.sampled_from(
            ["2026-11-24T06:41:18Z", "https://a.example/b", "8712a379-4bcb-46ee-815d-85f26540577f", "1.2.3.4"]
        ),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abcd"), inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=6), st.integers(1, 20))
def test_all_examples_pass(examples: list[Any], times: int) -> None:
    rules, count = infer(examples * times)
    assert count == len(examples) * times
    schema = Schema(KEY, rules)
    assert not schema.issues
    for example in examples:
        assert schema.reports(example) == []


def test_what_a_person_would_say() -> None:
    examples = [
        {
            "id": f"8712a379-4bcb-46ee-815d-85f2654057{place:02}",
            "price": place / 10,
            "size": place,
            "kind": "abc"[place % 3],
            "page": f"https://shop.example/{place}",
            **({"note": "hello"} if place % 2 else {}),
        }
        for place in range(60)
    ]
    rules, _ = infer(examples)
    assert rules["required"] == ["id", "price", "size", "kind", "page"]
    assert rules["additionalProperties"] is False
    assert rules["properties"] == {
        "id": {"type": "string", "format": "uuid"},
        "price": {"type": "number", "minimum": 0, "maximum": 2147483647},
        "size": {"type": "integer", "minimum": 0, "maximum": 255},
        "kind": {"type": "string", "enum": ["a", "b", "c"]},
        "page": {"type": "string", "format": "uri", "maxLength": 64},
        "note": {"type": ["string", "null"], "maxLength": 16},
    }
    assert "enum" not in infer(examples, enums=False)[0]["properties"]["kind"]


def test_memory_is_bounded() -> None:
    rules, _ = infer({f"p{place}": "x" * 1000} for place in range(5_000))
    assert len(rules["properties"]) == MOST_PROPERTIES
    assert rules["additionalProperties"] is True
