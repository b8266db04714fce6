"""Prints an event as the official enriched line: 131 columns, tab separated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import orjson

from piste.protocol import CONTEXTS, UNSTRUCT_EVENT
from piste.records import Event, SelfDescribing, Value
from piste.storage.columns import COLUMNS

_TIMESTAMPS = frozenset(column.name for column in COLUMNS if column.kind == "timestamp")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YEAR_1 = -62_135_596_800_000  # epoch ms
_400_YEARS = 146_097 * 86_400_000  # ms; the calendar repeats
_BREAKING = re.compile(r"[\t\n\r]")


def to_tsv(event: Event) -> str:
    """One line without its end.

    Null is empty, booleans are 1 and 0, timestamps `2026-11-24 06:41:18.565`, JSON is text.
    """
    texts = column_texts(event)
    return "\t".join([texts.get(column.name, "") for column in COLUMNS])


def column_texts(event: Event) -> dict[str, str]:
    """The columns that are not null, each as the text of the official line."""
    texts = {name: value_text(name, value) for name, value in event.columns.items()}
    texts.update(json_texts(event))
    return texts


def json_texts(event: Event) -> dict[str, str]:
    """The JSON columns that are not null, in their envelopes."""
    texts = {}
    if event.unstruct_event is not None:
        texts["unstruct_event"] = _dumps({"schema": UNSTRUCT_EVENT, "data": _plain(event.unstruct_event)})
    if event.contexts:
        texts["contexts"] = contexts_text(event.contexts)
    if event.derived_contexts:
        texts["derived_contexts"] = contexts_text(event.derived_contexts)
    return texts


def contexts_text(entities: Sequence[SelfDescribing]) -> str:
    """Entities in their envelope."""
    return _dumps({"schema": CONTEXTS, "data": [_plain(entity) for entity in entities]})


def value_text(name: str, value: Value) -> str:
    """One value as text; a number in a timestamp column is epoch ms."""
    if type(value) is str:
        text = str(value)
        return text if text.isprintable() else _BREAKING.sub(" ", text)
    if value is True:
        return "1"
    if value is False:
        return "0"
    if name in _TIMESTAMPS and isinstance(value, int):
        return timestamp_text(value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    return str(value)


def decimal_text(value: Decimal) -> str:
    """As Java prints a BigDecimal: zeros at the end are kept, tiny values have an exponent."""
    return str(value)


def timestamp_text(ms: int) -> str:
    """Epoch ms as `2026-11-24 06:41:18.565`, UTC, from year 0 on."""
    if ms < _YEAR_1:  # Python knows no year 0
        return "0000" + timestamp_text(ms + _400_YEARS)[4:]
    stamp = _EPOCH + timedelta(milliseconds=ms)
    return f"{stamp.year:04}-{stamp:%m-%d %H:%M:%S}.{stamp.microsecond // 1000:03}"


def _plain(entity: SelfDescribing) -> dict[str, object]:
    return {"schema": entity.key.uri, "data": entity.data}


def _dumps(value: object) -> str:
    return orjson.dumps(value).decode()
