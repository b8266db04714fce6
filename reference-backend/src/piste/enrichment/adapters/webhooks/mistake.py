"""What is wrong in the file of one's own webhooks, out of the decoder's few words: where, what, what would be right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import get_args, get_type_hints

import msgspec

from piste.enrichment.iglu.nearest import nearest_word

_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`")
_NO_OPTION = re.compile(r"Invalid enum value '(.*)'")


def mistake(fault: msgspec.MsgspecError, kinds: Mapping[str, type[msgspec.Struct]]) -> str:
    """One sentence, with the place in the file first; `kinds` are the structs by the place that they have in it."""
    what, _, where = str(fault).rpartition(" - at ")
    if not isinstance(fault, msgspec.ValidationError):
        return f"is no JSON: {fault}"
    where, what = (where.strip("`"), what) if what else ("$", str(fault))
    if unknown := _UNKNOWN.fullmatch(what):
        options = kinds[_shape(where)].__struct_encode_fields__
        return f"{where}: there is no option {unknown[1]!r}; {_meant(unknown[1], [str(name) for name in options])}"
    if value := _NO_OPTION.fullmatch(what):
        place, _, option = where.rpartition(".")
        choices = _choices(get_type_hints(kinds[_shape(place)])[option])
        return f"{where}: {value[1]!r} is none of its values; {_meant(value[1], choices)}"
    if "matching regex" in what:
        return f"{where}: expected the names on the way to it, with dots between them, such as batch.items"
    return f"{where}: {what[0].lower()}{what[1:]}"


def _shape(where: str) -> str:
    """A place without its numbers: $.webhooks[3] is as any other webhook."""
    return re.sub(r"\[\d+\]", "[]", where)


def _choices(hint: object) -> list[str]:
    """The texts of a Literal, also of one that may be missing."""
    return [choice for part in get_args(hint) for choice in ([part] if isinstance(part, str) else get_args(part))]


def _meant(word: str, known: list[str]) -> str:
    meant = nearest_word(word, known)
    return f"did you mean {meant!r}?" if meant else f"there are {', '.join(known)}"
