"""How a value of each parameter type becomes text, and how that text is read: the executable half of rules.md.

Written from the rules and tested on vectors/. Trackers and enricher have their own code, which is compared with this.
"""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

INT32 = range(-(2**31), 2**31)
EPOCH_MS = range(-62_167_219_200_000, 253_402_300_800_000)  # the years 0 to 9999
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EXPONENT = 10_000  # far beyond every double; printing more digits than that would only burn memory

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]([+-]?[0-9]+))?")
_SIZE = re.compile(r"([0-9]+)x([0-9]+)")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_IGLU = re.compile(r"iglu:[a-zA-Z0-9_.-]+/[a-zA-Z0-9_-]+/[a-zA-Z0-9_-]+/[0-9]+-[0-9]+-[0-9]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")


class RefusedError(ValueError):
    """A value that a tracker must refuse, or a text that the enricher cannot read."""


def whole(value: Any) -> int:
    """A whole number of any numeric type, rounded; RefusedError for what is no finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not math.isfinite(value):
        raise RefusedError(f"{value!r} is not a finite number")
    return round(value)


def encode_text(value: Any) -> str:
    """SP-TEXT: every character as it is, a lone surrogate as U+FFFD."""
    if not isinstance(value, str):
        raise RefusedError(f"{value!r} is not a text")
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def encode_integer(value: Any) -> str:
    """SP-INT: digits of a whole number of 32 bits."""
    number = whole(value)
    if number != value or number not in INT32:
        raise RefusedError(f"{value!r} is not an integer of 32 bits")
    return str(number)


def encode_decimal(value: Any) -> str:
    """SP-DEC: the shortest text that reads back as the same number."""
    whole(value)
    return repr(value) if isinstance(value, float) else str(value)


def encode_flag(value: Any) -> str:
    """SP-FLAG: 1 or 0."""
    if not isinstance(value, bool):
        raise RefusedError(f"{value!r} is not a truth value")
    return "1" if value else "0"


def encode_dimensions(value: Any) -> str:
    """SP-DIM: width, x, height, rounded."""
    width, height = (whole(side) for side in value)
    if min(width, height) < 0 or max(width, height) not in INT32:
        raise RefusedError(f"{value!r} is not a size")
    return f"{width}x{height}"


def encode_epoch_ms(value: Any) -> str:
    """SP-TIME: milliseconds from a number of them or from a date with a time zone; what is finer is cut off."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise RefusedError(f"{value!r} has no time zone")
        delta = value - EPOCH
        milliseconds = (delta.days * 86_400 + delta.seconds) * 1000 + delta.microseconds // 1000
    else:
        whole(value)
        milliseconds = math.floor(value)
    if milliseconds not in EPOCH_MS:
        raise RefusedError(f"{value!r} lies outside the years 0 to 9999")
    return str(milliseconds)


def encode_uuid(value: Any) -> str:
    """SP-EID-4: a UUID in lower case."""
    return decode_uuid(str(value))


def encode_json(value: Any) -> str:
    """SP-JSON: compact JSON with exact numbers, dates as text; RefusedError for what JSON cannot say."""
    match value:
        case None | bool():
            return json.dumps(value)
        case str():
            return json.dumps(encode_text(value), ensure_ascii=False)
        case datetime():
            encode_epoch_ms(value)
            return json.dumps(value.isoformat())
        case int() | float() | Decimal():
            return encode_decimal(value)
        case Mapping():
            if not all(isinstance(key, str) for key in value):
                raise RefusedError(f"{value!r} has a key that is no text")
            return "{" + ",".join(f"{encode_json(key)}:{encode_json(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            return "[" + ",".join(encode_json(item) for item in value) + "]"
    raise RefusedError(f"JSON cannot say {value!r}")


def encode_self_describing(value: Any) -> dict[str, Any]:
    """SP-UE-2, SP-ENT-5: an object of a full Iglu URI and data."""
    if not isinstance(value, Mapping) or set(value) != {"schema", "data"} or not _IGLU.fullmatch(str(value["schema"])):
        raise RefusedError(f"{value!r} is not a self-describing JSON with a full schema")
    return dict(value)


def encode_base64(text: str) -> str:
    """SP-B64: URL-safe, bare."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_text(text: str) -> str | None:
    """SP-ENR-20."""
    return _CONTROL.sub("", text.replace("\t", "    ")) or None


def decode_integer(text: str) -> int | None:
    """SP-ENR-21."""
    if text.lower() == "null":
        return None
    if not _INTEGER.fullmatch(text) or int(text) not in INT32:
        raise RefusedError(f"{text!r} is not an integer of 32 bits")
    return int(text)


def decode_decimal(text: str) -> str | None:
    """SP-ENR-22: the number as Java prints it, plain down to a millionth."""
    if text.lower() == "null":
        return None
    match = _DECIMAL.fullmatch(text)
    if not match or abs(int(match[1] or 0)) > EXPONENT:
        raise RefusedError(f"{text!r} is not a decimal")
    number = Decimal(text)
    if not number:
        number = abs(number)  # Java knows no minus zero
    exponent = number.as_tuple().exponent
    return str(int(number)) if isinstance(exponent, int) and exponent > 0 else str(number)


def decode_flag(text: str) -> bool:
    """SP-ENR-23."""
    if text not in ("0", "1"):
        raise RefusedError(f"{text!r} is neither 0 nor 1")
    return text == "1"


def decode_dimensions(text: str) -> tuple[int, int]:
    """SP-ENR-24."""
    match = _SIZE.fullmatch(text)
    if not match or any(int(side) not in INT32 for side in match.groups()):
        raise RefusedError(f"{text!r} is not a size")
    return int(match[1]), int(match[2])


def decode_epoch_ms(text: str) -> int:
    """SP-ENR-25, as milliseconds."""
    if not _INTEGER.fullmatch(text) or int(text) not in EPOCH_MS:
        raise RefusedError(f"{text!r} is not a timestamp in milliseconds")
    return int(text)


def decode_uuid(text: str) -> str:
    """SP-ENR-26."""
    if not _UUID.fullmatch(text.lower()):
        raise RefusedError(f"{text!r} is not a UUID")
    return str(UUID(text))


def decode_ip_address(text: str) -> str | None:
    """SP-ENR-31."""
    return decode_text(re.split("[,| ]", text)[0])


def decode_json(text: str) -> Any:
    """SP-ENR-45: any JSON."""
    try:
        return json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"not JSON: {error}") from error


def decode_base64(text: str) -> str:
    """SP-ENR-28: either alphabet, padded or bare, foreign characters skipped."""
    bare = _NOT_BASE64.sub("", text.replace("-", "+").replace("_", "/"))
    bare = bare[: len(bare) - (len(bare) % 4 == 1)]
    return base64.b64decode(bare + "=" * (-len(bare) % 4)).decode("utf-8", "replace")


def decode_base64_json(text: str) -> Any:
    """JSON in base64."""
    return decode_json(decode_base64(text))


ENCODERS: dict[str, Callable[[Any], str]] = {
    "text": encode_text,
    "ip_address": encode_text,
    "integer": encode_integer,
    "decimal": encode_decimal,
    "flag": encode_flag,
    "dimensions": encode_dimensions,
    "epoch_ms": encode_epoch_ms,
    "uuid": encode_uuid,
    "json": encode_json,
}
DECODERS: dict[str, Callable[[str], Any]] = {
    "text": decode_text,
    "ip_address": decode_ip_address,
    "integer": decode_integer,
    "decimal": decode_decimal,
    "flag": decode_flag,
    "dimensions": decode_dimensions,
    "epoch_ms": decode_epoch_ms,
    "uuid": decode_uuid,
    "json": decode_json,
    "base64_json": decode_base64_json,
}
