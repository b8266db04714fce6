"""Names of typed columns and their fields, as the official loaders form them, made safe for DuckDB.

Dots, dashes and other symbols become `_`, camelCase becomes snake_case, all in lower case, since DuckDB compares names
without case.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache
from hashlib import blake2b
from typing import Final, Literal

from piste.records import SchemaKey

Prefix = Literal["unstruct_event", "contexts"]

MAX_LENGTH: Final = 200
"""Characters. Far above what schemas in use need; it only keeps a hostile schema's names out of every listing."""

SCHEMA_VERSION: Final = "_schema_version"
"""The field that tells, in each entity, which version of the schema described it."""

_ACRONYM = re.compile(r"([A-Z]+)([A-Z][a-z])")
_HUMP = re.compile(r"([a-z\d])([A-Z])")
_SYMBOL = re.compile(r"\W")


@lru_cache(maxsize=20_000)
def snake_case(name: str) -> str:
    """A property's name as a field's: `targetUrl` -> `target_url`, `theURLPath` -> `the_url_path`, `a.b` -> `a_b`."""
    spaced = _HUMP.sub(r"\1_\2", _ACRONYM.sub(r"\1_\2", name))
    return _bounded(_SYMBOL.sub("_", spaced).lower() or "_")


@lru_cache(maxsize=20_000)
def column_name(prefix: Prefix, key: SchemaKey) -> str:
    """The typed column of a schema, before collisions: `contexts_com_acme_user_1`."""
    return _bounded(f"{prefix}_{snake_case(key.vendor)}_{snake_case(key.name)}") + f"_{key.model}"


def unique(name: str, taken: Container[str], separator: str = "_") -> str:
    """The name itself, or with the first number from 2 that `taken` (case-folded names) does not hold."""
    if name.casefold() not in taken:
        return name
    number = 2
    while f"{name}{separator}{number}".casefold() in taken:
        number += 1
    return f"{name}{separator}{number}"


def quoted(name: str) -> str:
    """The name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _bounded(name: str) -> str:
    if len(name) <= MAX_LENGTH:
        return name
    return f"{name[: MAX_LENGTH - 9]}_{blake2b(name.encode(), digest_size=4).hexdigest()}"
