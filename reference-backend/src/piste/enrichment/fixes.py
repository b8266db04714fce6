"""What to do about a value that a rule does not let pass: one function for each keyword of JSON Schema.

Each gives (what was probably meant, what to do), each None where it cannot be known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

import orjson

from piste.enrichment.iglu.nearest import nearest_word
from piste.enrichment.iglu.schema import pattern_check
from piste.enrichment.iglu.schema_error import Report
from piste.protocol import EVENT_CODES, PLATFORMS

Fix = tuple[str | None, str | None]

_NUMBER = re.compile(r"\s*-?\d{1,30}(?:[.,]\d{1,30})?\s*")
_SHORT = 80
_PLATFORM_NAMES = {
    "mobile": "mob",
    "ios": "mob",
    "android": "mob",
    "desktop": "pc",
    "server": "srv",
    "website": "web",
}


def fix_of(report: Report) -> Fix:
    """What was meant and what to do, for one report of the validator."""
    known = _FIXES.get(report.keyword)
    return (None, None) if known is None else known(report)


def fix_of_text(key: str, value: str, expected: str, kind: str | None) -> Fix:
    """The same for a wire parameter whose text cannot be read as its type, or that is too long (`kind` unknown)."""
    if kind == "event_code":
        by_name = {name: code for code, name in EVENT_CODES.items()}
        meant = by_name.get(value) or nearest_word(value, [*EVENT_CODES, *by_name])
        return _meant(by_name.get(meant or "", meant))
    if kind == "platform":
        return _meant(_PLATFORM_NAMES.get(value.lower()) or nearest_word(value, PLATFORMS))
    if kind in ("integer", "epoch_ms") and (number := _number(value)) is not None:
        if kind == "epoch_ms" and len(value.split(".")[0]) == 10:
            return str(int(number * 1000)), f"send milliseconds: {int(number * 1000)}"
        whole = str(int(number))
        return (whole, f"send {whole}") if whole != value else (None, f"send {expected}")
    if kind == "decimal" and (number := _number(value)) is not None:
        return str(number), f"send {number}, with a point and without spaces"
    if kind == "flag" and value.lower() in ("true", "false", "yes", "no"):
        meant = "1" if value.lower() in ("true", "yes") else "0"
        return meant, f"send {meant}"
    if kind == "dimensions" and (sizes := re.fullmatch(r"\s*(\d+)\D+(\d+)\s*", value)):
        return f"{sizes[1]}x{sizes[2]}", f"send {sizes[1]}x{sizes[2]}"
    if kind == "uuid":
        return None, "let the tracker make it: a UUID of 36 characters"
    if expected.startswith("at most "):
        return None, f"shorten {key} to {expected}"
    return None, f"send {expected}"


def _meant(word: str | None) -> Fix:
    return word, None if word is None else f"send {word}"


def _type(report: Report) -> Fix:
    value, wanted = report.value, _types(report.rules)
    if value is None:
        return None, "leave the property out where there is no value, or let the schema allow null beside its type"
    if isinstance(value, bool) and "string" in wanted:
        return _send(str(value).lower(), "as text, in quotes")
    if isinstance(value, int | float) and "string" in wanted:
        return _send(str(value), "as text, in quotes")
    if isinstance(value, float) and "integer" in wanted:
        return _send(round(value), "as a whole number")
    if isinstance(value, str):
        return _type_of_text(value, wanted)
    if "array" in wanted and not isinstance(value, list):
        return None, "send a list, also where it has one item: [" + _shown(value) + "]"
    if isinstance(value, list) and len(value) == 1 and wanted:
        return None, f"send {_shown(value[0])} itself, not a list of it"
    return None, None


def _type_of_text(value: str, wanted: list[str]) -> Fix:
    """Text where something else was wanted: the value is often right, in quotes that are too much."""
    number = _number(value)
    if number is not None and ("number" in wanted or ("integer" in wanted and number == int(number))):
        return _send(int(number) if number == int(number) else float(number), "as a number, not text")
    if number is not None and "integer" in wanted:
        return _send(round(number), "as a whole number")
    if "boolean" in wanted and value.lower() in ("true", "false", "1", "0", "yes", "no"):
        return _send(value.lower() in ("true", "1", "yes"), "as a boolean, not text")
    if {"object", "array"} & {*wanted}:
        with suppress(orjson.JSONDecodeError):
            inner = orjson.loads(value)
            if ("object" in wanted and isinstance(inner, dict)) or ("array" in wanted and isinstance(inner, list)):
                return None, "send the JSON itself, not its text"
        if "array" in wanted:
            return None, f"send a list, also where it has one item: [{_shown(value)}]"
    if value == "":
        return None, "leave the property out where there is no value"
    return None, None


def _required(report: Report) -> Fix:
    missing = report.targets[0] if report.keyword == "required" else report.where.rpartition(".")[2]
    properties = _properties(report.rules)
    sent = report.beside if isinstance(report.beside, dict) else {}
    meant = nearest_word(missing, [name for name in sent if name not in properties])
    if meant is not None:
        return meant, f"rename {meant} to {missing}"
    kind = _types(properties.get(missing))
    return None, f"send {missing}" + (f", {_article(kind[0])}" if len(kind) == 1 else "")


def _unknown(report: Report) -> Fix:
    name = report.targets[0]
    properties = _properties(report.rules)
    sent = report.beside if isinstance(report.beside, dict) else {}
    meant = nearest_word(name, [known for known in properties if known not in sent])
    if meant is not None:
        return meant, f"property {name} is not allowed: did you mean {meant}?"
    return None, f"leave {name} out, or publish a version of the schema that has it"


def _enum(report: Report) -> Fix:
    options = _list(report.rules, "enum")
    texts = {str(option): option for option in options if option is not None}
    meant = nearest_word(str(report.value), texts)
    if meant is None and str(report.value) in texts:  # 1 for "1": the letters are right
        meant = str(report.value)
    if meant is not None:
        return meant, f"send {_shown(texts[meant])}"
    return None, f"send one of {', '.join(_shown(option) for option in options[:20])}"


def _length(report: Report) -> Fix:
    text = report.value if isinstance(report.value, str) else ""
    if report.keyword == "maxLength":
        return None, f"shorten it from {len(text)} to {report.targets[0]} characters"
    if not text:
        return None, "leave the property out where there is no value"
    return None, f"send {report.expected}"


def _range(report: Report) -> Fix:
    return None, f"send {report.expected}"


def _multiple(report: Report) -> Fix:
    with suppress(InvalidOperation, ArithmeticError, ValueError):
        step = Decimal(report.targets[0])
        nearest = (Decimal(str(report.value)) / step).quantize(Decimal(1)) * step
        return format(nearest, "f"), f"round it to {nearest:f}"
    return None, f"send {report.expected}"


def _pattern(report: Report) -> Fix:
    """Spaces around it and capital letters are what is most often wrong with an identifier."""
    rules, value = report.rules, report.value
    pattern = rules.get("pattern") if isinstance(rules, dict) else None
    if not isinstance(pattern, str) or not isinstance(value, str):
        return None, None
    if len(value) <= _SHORT:
        fits = pattern_check(pattern)
        for meant in (value.strip(), value.strip().lower(), value.strip().upper()):
            if meant != value and fits(meant):
                return meant, f"send {_shown(meant)}"
    return None, f"send text that matches {pattern}"


def _format(report: Report) -> Fix:
    rules, value = report.rules, report.value
    name = rules.get("format") if isinstance(rules, dict) else None
    if name in ("date-time", "date") and (moment := _moment(value)) is not None:
        meant = moment.date().isoformat() if name == "date" else moment.isoformat().replace("+00:00", "Z")
        return meant, f"send {meant}"
    example = _EXAMPLES.get(str(name))
    if name == "uri" and isinstance(value, str) and re.fullmatch(r"[a-zA-Z0-9.-]+\.[a-z]{2,}(?:/\S*)?", value):
        return f"https://{value}", f"send it with its scheme: https://{value}"
    return None, None if example is None else f"send {example}"


_EXAMPLES = {
    "date-time": "a moment like 2026-11-24T06:41:18.565Z",
    "date": "a day like 2026-11-24",
    "time": "a time like 06:41:18Z",
    "uuid": "a UUID like 8712a379-4bcb-46ee-815d-85f26540577f",
    "uri": "a whole address like https://example.com/page",
    "email": "an address like somebody@example.com",
    "ipv4": "an address like 203.0.113.9",
    "ipv6": "an address like 2001:db8::1",
    "hostname": "a host's name like www.example.com",
}


def _moment(value: object) -> datetime | None:
    """A point in time that was written otherwise: epoch seconds or milliseconds, or ISO 8601 in some other way."""
    with suppress(ValueError, OverflowError, OSError):
        if isinstance(value, str) and not value.isdecimal():
            moment = datetime.fromisoformat(value.strip())
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        number = float(str(value))
        if 10**9 <= number < 10**14:
            return datetime.fromtimestamp(number / (1000 if number >= 10**11 else 1), UTC)
    return None


def _repeated(_report: Report) -> Fix:
    return None, "leave out the items that are there twice"


_FIXES: dict[str, Callable[[Report], Fix]] = {
    "type": _type,
    "unionType": _type,
    "required": _required,
    "dependencies": _required,
    "additionalProperties": _unknown,
    "enum": _enum,
    "minLength": _length,
    "maxLength": _length,
    "minimum": _range,
    "maximum": _range,
    "multipleOf": _multiple,
    "pattern": _pattern,
    "format": _format,
    "dateTime": _format,
    "uuid": _format,
    "minItems": _range,
    "maxItems": _range,
    "items": _range,
    "minProperties": _range,
    "maxProperties": _range,
    "uniqueItems": _repeated,
}
"""Keywords as the reports name them; for `not`, `oneOf` and their like nobody can know what was meant."""


def _send(value: object, how: str) -> Fix:
    shown = _shown(value)
    return shown, f"send {shown} {how}"


def _shown(value: object) -> str:
    text = orjson.dumps(value, default=str).decode()
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


def _number(text: str) -> Decimal | None:
    return Decimal(text.strip().replace(",", ".")) if _NUMBER.fullmatch(text) else None


def _types(rules: object) -> list[str]:
    wanted = rules.get("type") if isinstance(rules, dict) else None
    return [wanted] if isinstance(wanted, str) else [str(kind) for kind in wanted] if isinstance(wanted, list) else []


def _properties(rules: object) -> Mapping[str, object]:
    properties = rules.get("properties") if isinstance(rules, dict) else None
    return properties if isinstance(properties, dict) else {}


def _list(rules: object, name: str) -> list[object]:
    found: Iterable[object] | None = rules.get(name) if isinstance(rules, dict) else None
    return list(found) if isinstance(found, list) else []


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aio" else f"a {kind}"
