"""Compares what a case expects with what came. A matcher that cannot read the value mismatches; it never raises."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from piste_conformance.exchange import parse_json
from piste_conformance.tags import Tag
from piste_conformance.wire import EVENT_CODES, PLATFORMS, wrapper_criterion

UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
MISSING = object()


@dataclass
class Scene:
    """What a matcher may look at beside the value: the payload, the case's time window (ms) and earlier values."""

    payload: Mapping[str, Any] = field(default_factory=dict)
    window: tuple[int, int] = (0, 2**63)
    key: str = ""
    seen: dict[str, set[str]] = field(default_factory=dict)


def matches(expected: Any, got: Any, scene: Scene | None = None) -> bool:
    """True if the value is what is expected. `got` is MISSING where there is none."""
    scene = scene or Scene()
    if isinstance(expected, Tag):
        matcher = MATCHERS.get(expected.name)
        if matcher is None:
            raise ValueError(f"!{expected.name} is no matcher; there are {', '.join(sorted(MATCHERS))}")
        return matcher(expected.value, got, scene)
    if isinstance(expected, dict):
        return (
            isinstance(got, dict)
            and all(matches(value, got.get(key, MISSING), scene) for key, value in expected.items())
            and set(got) <= set(expected)
        )
    if isinstance(expected, list):
        return isinstance(got, list) and len(got) == len(expected) and all(map(matches, expected, got))
    if isinstance(got, str) and not isinstance(expected, str):
        return got == flat(expected)
    return same(expected, got)


def flat(value: Any) -> str:
    """A plain value as a payload carries it: flags as 1 and 0, everything else as its text."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: numbers by value (1 is 1.0), true is not 1, members in any order, items in order."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, (int, float, Decimal)) and isinstance(other, (int, float, Decimal)):
        return _decimal(one) == _decimal(other)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)


def _decimal(value: Any) -> Decimal | None:
    """The number in a text or a number; None if there is none (a NaN equals nothing and is None too)."""
    try:
        number = Decimal(repr(value) if isinstance(value, float) else str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _number(wanted: Any, got: Any, scene: Scene) -> bool:
    number = _decimal(got) if isinstance(got, str) and re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", got) else None
    return number is not None and (wanted is None or number == _decimal(wanted))


def _milliseconds(got: Any) -> int | None:
    return int(got) if isinstance(got, str) and re.fullmatch(r"\d{13,14}", got) else None


def _now(wanted: Any, got: Any, scene: Scene) -> bool:
    moment = _milliseconds(got)
    return moment is not None and scene.window[0] <= moment <= scene.window[1]


def _moment(wanted: Any, got: Any, scene: Scene) -> bool:
    """So many milliseconds after the case began, to the millisecond: for trackers with a clock."""
    return _milliseconds(got) == scene.window[0] + int(wanted or 0)


def _bound(wanted: Any, got: Any, scene: Scene, sign: int) -> bool:
    """`wanted` is a number, the key of another value, or [key, how much to add to it]."""
    key, plus = wanted if isinstance(wanted, list) else (wanted, 0)
    number, bound = _decimal(got), _decimal(scene.payload.get(key) if isinstance(key, str) else key)
    bound = None if bound is None else bound + plus
    return number is not None and bound is not None and (number - bound) * sign >= 0


def _json(wanted: Any, got: Any, scene: Scene) -> bool:
    value = read_json(got)
    return value is not MISSING and (
        wanted is None or same(read_json(wanted) if isinstance(wanted, str) else _plain(wanted), value)
    )


def read_json(text: Any) -> Any:
    """The value that a JSON text means; MISSING if it is none."""
    try:
        return parse_json(text) if isinstance(text, str) else MISSING
    except ValueError:
        return MISSING


def _plain(value: Any) -> Any:
    """An expected JSON value with its tags read: `!json '{}'` in the midst of YAML, `!utf16`, `!number`."""
    if isinstance(value, Tag) and value.name == "json":
        return read_json(str(value.value))
    if isinstance(value, Tag) and value.name == "utf16":
        return utf16(str(value.value))
    if isinstance(value, Tag) and value.name in ("number", "decimal"):
        return Decimal(str(value.value))
    if isinstance(value, dict):
        return {key: _plain(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def utf16(units: str) -> str:
    """The text of these UTF-16 units in hexadecimal; a lone surrogate becomes U+FFFD, which is what must travel."""
    return (
        bytes.fromhex(units)
        .decode("utf-16-be", "surrogatepass")
        .encode("utf-16", "surrogatepass")
        .decode("utf-16", "replace")
    )


def decode_base64(text: Any) -> str | None:
    """The text in base64 of either alphabet, padded or bare; None if it is none."""
    if not isinstance(text, str):
        return None
    bare = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None


def _base64url(wanted: Any, got: Any, scene: Scene) -> bool:
    """Base64 of the URL-safe alphabet, padded or not."""
    return (
        isinstance(got, str)
        and re.fullmatch(r"[A-Za-z0-9_-]+={0,2}", got) is not None
        and decode_base64(got) is not None
    )


def _carried(wanted: Any, got: Any, scene: Scene) -> bool:
    """{wrapper, base64, data}: JSON, perhaps in base64, that wraps `data` in the schema of that name."""
    value = read_json(decode_base64(got) if wanted["base64"] else got)
    return (
        isinstance(value, dict)
        and set(value) == {"schema", "data"}
        and isinstance(value["schema"], str)
        and value["schema"].startswith(wrapper_criterion(wanted["wrapper"]))
        and same(_plain(wanted["data"]), value["data"])
    )


def _unique(wanted: Any, got: Any, scene: Scene) -> bool:
    values = scene.seen.setdefault(scene.key, set())
    if not isinstance(got, str) or got in values:
        return False
    values.add(got)
    return True


MATCHERS: dict[str, Callable[[Any, Any, Scene], bool]] = {
    "any": lambda wanted, got, scene: got is not MISSING,
    "absent": lambda wanted, got, scene: got is MISSING,
    "optional": lambda wanted, got, scene: got is MISSING or matches(wanted, got, scene),
    "uuid": lambda wanted, got, scene: isinstance(got, str) and UUID.fullmatch(got) is not None,
    "now": _now,
    "moment": _moment,
    "milliseconds": lambda wanted, got, scene: _milliseconds(got) is not None,
    "number": _number,
    "integer": lambda wanted, got, scene: (
        isinstance(got, str)
        and re.fullmatch(r"-?(0|[1-9]\d*)", got) is not None
        and (wanted is None or got == str(wanted))
    ),
    "dimensions": lambda wanted, got, scene: isinstance(got, str) and re.fullmatch(r"\d+x\d+", got) is not None,
    "json": _json,
    "base64url": _base64url,
    "carried": _carried,
    "utf16": lambda wanted, got, scene: got == utf16(str(wanted or "")),
    "matches": lambda wanted, got, scene: isinstance(got, str) and re.fullmatch(str(wanted), got) is not None,
    "one_of": lambda wanted, got, scene: any(matches(choice, got, scene) for choice in wanted),
    "same_as": lambda wanted, got, scene: got is not MISSING and got == scene.payload.get(str(wanted), MISSING),
    "at_least": lambda wanted, got, scene: _bound(wanted, got, scene, 1),
    "at_most": lambda wanted, got, scene: _bound(wanted, got, scene, -1),
    "unique": _unique,
    "event_code": lambda wanted, got, scene: isinstance(got, str) and got in EVENT_CODES,
    "platform": lambda wanted, got, scene: isinstance(got, str) and got in PLATFORMS,
}
