"""Makes entities of a database's rows."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from piste.enrichment.calls.call import CallFailed
from piste.enrichment.iglu import NotIglu, parse_uri
from piste.enrichment.json_text import is_deeper
from piste.enrichment.shared import Shared
from piste.enrichment.sql_query.database import MOST_ROWS, Rows
from piste.records import SelfDescribing

ToEntities = Callable[[list[str], Rows, str], list[SelfDescribing]]

MOST_LEVELS = 100

_EXPECTED: dict[str, tuple[int, int]] = {
    "EXACTLY_ONE": (1, 1),
    "AT_MOST_ONE": (0, 1),
    "AT_LEAST_ONE": (1, MOST_ROWS),
    "AT_LEAST_ZERO": (0, MOST_ROWS),
}
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def read_output(output: Mapping[str, Any]) -> ToEntities:
    """How to make entities as a configuration's `output` says.

    The function takes the names of the columns, the rows and the database's name, and raises CallFailed when there are
    more or fewer rows than wanted.
    """
    wanted = output.get("expectedRows", "AT_LEAST_ZERO")
    least, most = _EXPECTED[wanted]
    json = output["json"]
    key, rename, together = parse_uri(json["schema"]), _NAMES[json["propertyNames"]], json["describes"] == "ALL_ROWS"
    if isinstance(key, NotIglu):
        raise ValueError(f"output.json.schema is no schema: {key.value}")

    def to_entities(names: list[str], rows: Rows, database: str) -> list[SelfDescribing]:
        if not least <= len(rows) <= most:
            told = f"more than {MOST_ROWS}" if len(rows) > MOST_ROWS else str(len(rows))
            raise CallFailed(f"{database} answered with {told} rows, where {wanted} was wanted")
        properties = [rename(name) for name in names]
        objects = [{name: plain(value) for name, value in zip(properties, row, strict=True)} for row in rows]
        if is_deeper(objects, MOST_LEVELS):
            raise CallFailed(f"{database} answered with JSON of more than {MOST_LEVELS} levels")
        return [Shared(key, data) for data in ([objects] if together else objects)]

    return to_entities


def plain(value: Any) -> Any:
    """A database's value as JSON has it: moments in ISO 8601, exact numbers as numbers, the rest that is not JSON text.

    Numbers that JSON does not know are null.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float | Decimal):
        number = float(value)
        return (
            None
            if not math.isfinite(number)
            else int(value)
            if value == value // 1 and isinstance(value, Decimal)
            else number
        )
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, Sequence | set | frozenset):
        return [plain(inner) for inner in value]
    return str(value)


def _camel(name: str) -> str:
    first, *others = name.lower().split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in others)


def _pascal(name: str) -> str:
    camel = _camel(name)
    return camel[:1].upper() + camel[1:]


_NAMES: dict[str, Callable[[str], str]] = {
    "AS_IS": lambda name: name,
    "CAMEL_CASE": _camel,
    "PASCAL_CASE": _pascal,
    "SNAKE_CASE": lambda name: _HUMP.sub("_", name).lower(),
    "LOWER_CASE": str.lower,
    "UPPER_CASE": str.upper,
}
