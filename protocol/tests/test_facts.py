"""The tables agree with lists of keys and columns that were taken from the original, apart from ours."""

from __future__ import annotations

import csv
from pathlib import Path

from piste_protocol import load

DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_columns_stand_in_their_places_with_their_lengths() -> None:
    ours = [
        {"position": str(place), "column": column.name, "max_length": str(column.max_length or "")}
        for place, column in enumerate(load().columns)
    ]
    assert ours == rows("columns.csv")


def test_keys_fill_their_columns() -> None:
    protocol = load()
    lengths = {column.name: column.max_length for column in protocol.columns}
    originals = {row["key"]: row for row in rows("parameters.csv")}
    assert set(originals) == {wire.key for wire in protocol.wires}
    for key, original in originals.items():
        row = protocol.parameter(key)
        assert " ".join(row.columns) == original["columns"], key
        assert (key in row.posted) == (original["in_payload_data"] == "yes"), key
        if original["max_length"]:
            assert lengths[row.columns[0]] == int(original["max_length"]), key
