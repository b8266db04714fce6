"""Whatever a script writes into a column, the store can hold it, or the script is told what is wrong."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from piste.enrichment.written import column_value, entities
from piste.records import Event, SelfDescribing
from piste.storage.canonical import canonical_arrays
from piste.storage.columns import COLUMNS

NAMES = [column.name for column in COLUMNS if column.kind != "json"]
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.datetimes(),
    st.text(max_size=40),
    st.from_regex(r"[+-]?\d{1,12}(\.\d{1,4})?([eE]-?\d{1,3})?", fullmatch=True),
    st.binary(max_size=5),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
)


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(NAMES), ANYTHING)
def test_any_value_for_any_column(name: str, value: object) -> None:
    read = None
    told = f"{name} must be "
    try:
        read = column_value(name, value)
    except ValueError as fault:
        told = str(fault)
    assert told.startswith(f"{name} must be ")
    assert len(told) < 500
    if read is None:
        return
    _, refusals = canonical_arrays([Event({name: read}, {})])
    # Amounts beyond 18 digits are right in an event, and the store says so itself.
    assert all(refusal.column.kind == "decimal" for refusal in refusals)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(ANYTHING, st.lists(st.one_of(ANYTHING, st.fixed_dictionaries({"schema": ANYTHING, "data": ANYTHING}))))
)
def test_anything_for_entities(items: Any) -> None:
    with contextlib.suppress(ValueError):
        assert all(isinstance(entity, SelfDescribing) for entity in entities(items))


@pytest.mark.parametrize("name", ["contexts", "app", ""])
def test_a_column_that_there_is_not(name: str) -> None:
    with pytest.raises(ValueError, match="there is no column"):
        column_value(name, "x")
