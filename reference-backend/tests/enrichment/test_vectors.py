"""The protocol's vectors: every reader reads what they say, and refuses what they say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from piste.enrichment import base64_text, querystring, values
from piste.enrichment.tsv import timestamp_text, value_text

VECTORS = Path(__file__).parents[3] / "protocol" / "vectors"


def decimal(text: str) -> object:
    number = values.decimal(text)
    return None if number is None else value_text("se_value", number)


READERS: dict[str, Callable[[str], object]] = {
    "base64url": lambda text: base64_text.decode(text).decode(),
    "percent_encoding": querystring.decode,
    "text": values.text,
    "integer": values.integer,
    "decimal": decimal,
    "flag": values.flag,
    "epoch_ms": lambda text: timestamp_text(values.epoch_ms(text)),
    "dimensions": lambda text: list(values.dimensions(text)),
    "uuid": values.uuid,
}


def vectors() -> list[Any]:
    return [
        pytest.param(name, vector, id=f"{name}:{vector['in']!r}")
        for name in READERS
        for vector in json.loads((VECTORS / f"{name}.json").read_text())["decode"]
    ]


@pytest.mark.parametrize(("name", "vector"), vectors())
def test_reads_the_vector(name: str, vector: dict[str, Any]) -> None:
    read = READERS[name]
    if vector.get("error"):
        with pytest.raises(values.UnreadableError):
            read(vector["in"])
    else:
        assert read(vector["in"]) == vector["out"]
