"""Miniatures with one planted defect in texts and numbers. `caught_by` names a case that must fail."""

from __future__ import annotations

import json
import unicodedata
from typing import Any
from urllib.parse import quote, quote_plus

from tracker import RefusedError, Tracker


class IntegersAsDecimals(Tracker):
    """Sends 22 as 22.0, as the Arduino tracker does."""

    caught_by = "numbers/integers-have-no-fraction"

    def integer(self, value: Any, *, rounds: bool = False) -> str:
        return super().integer(value, rounds=rounds) + ".0"


class NanInJson(Tracker):
    """Prints NaN into JSON, as the official Python tracker does."""

    caught_by = "numbers/nan-in-json-is-refused"

    def plain(self, value: Any, depth: int = 0) -> Any:
        return value if isinstance(value, float) else super().plain(value, depth)


class RaisesForDates(Tracker):
    """Raises out of track for a date, as the official Python tracker does."""

    caught_by = "numbers/datetime-in-json"

    def json(self, value: Any) -> str:
        return json.dumps(value)


class SurrogatesRaise(Tracker):
    """Fails on half a character, as the official trackers do."""

    caught_by = "text/lone-surrogate"

    def text(self, value: Any) -> str:
        return str(value).encode("utf-8").decode("utf-8")


class MinimumLength(Tracker):
    """Takes a text of one character for a mistake."""

    caught_by = "parameters/struct-category/one-character"

    def text(self, value: Any) -> str:
        if str(value) == "x":
            raise RefusedError("a text of one character")
        return super().text(value)


class Trims(Tracker):
    """Trims texts."""

    caught_by = "text/white-space"

    def text(self, value: Any) -> str:
        return super().text(value).strip()


class DropsControls(Tracker):
    """Throws control characters out."""

    caught_by = "text/control-characters"

    def text(self, value: Any) -> str:
        return "".join(character for character in super().text(value) if character >= " ")


class Cuts(Tracker):
    """Cuts a text at 255 characters."""

    caught_by = "text/longer-than-its-column"

    def text(self, value: Any) -> str:
        return (
            super().text(value)[:255] if isinstance(value, str) and not value.startswith("{") else super().text(value)
        )


class EncodesTwice(Tracker):
    """Percent-encodes values before it makes the payload."""

    caught_by = "page_view/url-is-encoded-once"

    def page(self, args: dict[str, Any]) -> dict[str, str]:
        page = super().page(args)
        return page | {"url": quote(page["url"], safe=":/?&=#")}


class LeavesReservedCharacters(Tracker):
    """Leaves ampersands in a querystring as they are."""

    caught_by = "text/reserved-characters"

    def percent(self, value: str) -> str:
        return quote_plus(value, safe="&=")


class Normalises(Tracker):
    """Normalises texts."""

    caught_by = "text/not-normalised"

    def text(self, value: Any) -> str:
        return unicodedata.normalize("NFC", super().text(value))


class DropsDirection(Tracker):
    """Throws format characters out."""

    caught_by = "text/right-to-left"

    def text(self, value: Any) -> str:
        return "".join(character for character in super().text(value) if unicodedata.category(character) != "Cf")


class HalvesPairs(Tracker):
    """Replaces both halves of a character that is whole."""

    caught_by = "text/split-pair-is-one-character"

    def text(self, value: Any) -> str:
        return str(value).encode("utf-8", "surrogatepass").decode("utf-8", "replace")


class NoDecimals(Tracker):
    """Knows no decimals."""

    caught_by = "numbers/decimal-as-value"

    def number(self, value: Any) -> str:
        if not isinstance(value, (int, float)):
            raise RefusedError(f"{value!r} is no number")
        return super().number(value)


class SixDigits(Tracker):
    """Prints six digits of a number, as printf does."""

    caught_by = "numbers/two-to-the-53"

    def number(self, value: Any) -> str:
        super().number(value)
        return f"{float(value):g}"
