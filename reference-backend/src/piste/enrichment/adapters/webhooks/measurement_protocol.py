"""Google Analytics' Measurement Protocol v1 as a table: which parameter is which field of which schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import cache
from importlib.resources import files

import orjson

from piste.enrichment.adapters.webhooks import times

VENDOR = "com.google.analytics"
_PROTOCOL = f"{VENDOR}.measurement-protocol"
_INDEXED = re.compile(r"(promo|pr|il|cd|cm|cg)(\d+)([a-zA-Z]*)(\d*)([a-zA-Z]*)(\d*)")
_CENT = Decimal("0.01")


class FieldError(ValueError):
    """A parameter's value is not of its field's type, or its name is none of the protocol's."""

    def __init__(self, field: str, value: str | None, expectation: str) -> None:
        super().__init__(expectation)
        self.field, self.value, self.expectation = field, value, expectation


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a schema; `type` is text, integer, money (two places), number or flag."""

    name: str
    type: str

    def read(self, text: str) -> object:
        """The value in `text`; raises FieldError."""
        if self.type == "text":
            return text
        if self.type == "flag":
            value: object = {"0": False, "1": True}.get(text)
        elif self.type == "integer":
            number = times.whole(text)
            value = number if number is not None and -(2**31) <= number < 2**31 else None
        else:
            value = _decimal(text, self.type == "money")
        if value is None:
            wanted = {"flag": "0 or 1", "integer": "a whole number of 32 bits"}.get(self.type, "a number")
            raise FieldError(self.name, text, f"expected {wanted}")
        return value


def _decimal(text: str, money: bool) -> float | None:
    try:
        number = Decimal(text) if len(text) <= 40 else None
        if number is None or not number.is_finite() or abs(number.adjusted()) > 300:
            return None
        return float(number.quantize(_CENT, ROUND_HALF_EVEN) if money and number.adjusted() < 25 else number)
    except InvalidOperation:
        return None


@dataclass(frozen=True, slots=True)
class Kind:
    """A schema and the fields that its parameters fill; `indexes` and `currency` only of what can come many times."""

    schema: str
    fields: Mapping[str, Field]
    indexes: tuple[str, ...] = ()
    currency: bool = False

    def read(self, parameters: Mapping[str, str]) -> dict[str, object]:
        return {field.name: field.read(parameters[key]) for key, field in self.fields.items() if key in parameters}


@dataclass(frozen=True, slots=True)
class Protocol:
    """Hit types, entities by the parameters that stand alone, and entities by the letters of numbered parameters."""

    hits: Mapping[str, Kind]
    entities: tuple[Kind, ...]
    indexed: Mapping[str, Kind]

    def numbered(self, parameters: Mapping[str, str]) -> list[tuple[str, dict[str, object]]]:
        """(schema, data) of each numbered thing: `pr12id`, `pr12nm` are fields of the product with index 12."""
        found: dict[tuple[str, tuple[int, ...]], dict[str, object]] = {}
        for name in sorted(parameters):
            if not any(character.isdigit() for character in name):
                continue
            match = _INDEXED.fullmatch(name)
            if match is None:
                raise FieldError(
                    name, None, "expected a numbered parameter such as pr1nm, il1pi2id, promo1id, cd1, cm1, cg1"
                )
            letters, numbers = (
                [part for part in match.groups()[::2] if part],
                [part for part in match.groups()[1::2] if part],
            )
            suffix = letters.pop() if len(letters) > len(numbers) else ""
            kind = self.indexed.get(" ".join(letters))
            if kind is None or suffix not in kind.fields:
                continue
            indexes = tuple(_index(name, number) for number in numbers)
            field = kind.fields[suffix]
            data = found.setdefault((kind.schema, indexes), dict(zip(kind.indexes, indexes, strict=True)))
            data[field.name] = field.read(parameters[name])
            if kind.currency and (currency := parameters.get("cu")):
                data["currencyCode"] = currency
        return [(schema, data) for (schema, _), data in found.items()]


def _index(name: str, digits: str) -> int:
    number = times.whole(digits)
    if number is None or number >= 2**31:
        raise FieldError(name, digits, "expected an index of 32 bits")
    return number


@cache
def protocol() -> Protocol:
    """The table, read once."""
    table = orjson.loads((files(__package__) / "measurement_protocol.json").read_bytes())
    hits = {hit: Kind(_uri(kind["schema"]), _fields(kind["fields"])) for hit, kind in table["hits"].items()}
    entities = tuple(Kind(_uri(schema), _fields(fields)) for schema, fields in table["entities"].items())
    indexed = {
        letters: Kind(
            _uri(kind["schema"]), _fields(kind["fields"]), tuple(kind["indexes"]), kind.get("currency", False)
        )
        for letters, kind in table["indexed"].items()
    }
    return Protocol(hits, entities, indexed)


def _uri(schema: str) -> str:
    vendor, _, name = schema.rpartition("/")
    return f"iglu:{vendor or _PROTOCOL}/{name}/jsonschema/1-0-0"


def _fields(fields: Mapping[str, str]) -> dict[str, Field]:
    return {key: Field(*(text.split(" ") if " " in text else (text, "text"))) for key, text in fields.items()}
