"""Names of schemas: `iglu:` URIs, versions and criteria."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from piste.records import SchemaKey, SelfDescribing

_URI = re.compile(r"iglu:([a-zA-Z0-9-_.]+)/([a-zA-Z0-9-_]+)/([a-zA-Z0-9-_]+)/([0-9]*(?:-[0-9]*){2})")
_VERSION = re.compile(r"[1-9][0-9]{0,8}-(?:0|[1-9][0-9]{0,8})-(?:0|[1-9][0-9]{0,8})")
_CRITERION = re.compile(
    r"iglu:([a-zA-Z0-9-_.]+)/([a-zA-Z0-9-_]+)/([a-zA-Z0-9-_]+)/"
    r"([1-9][0-9]*|\*)-(0|[1-9][0-9]*|\*)-(0|[1-9][0-9]*|\*)"
)
_LONGEST_URI = 1024
"""Strangers choose the URIs, and caches keep them; real ones have about 70 characters."""


class NotIglu(StrEnum):
    """Why something is not a self-describing JSON, in the codes of the official bad rows."""

    SCHEMA_VERSION = "INVALID_SCHEMAVER"
    URI = "INVALID_IGLUURI"
    DATA = "INVALID_DATA_PAYLOAD"


def parse_uri(uri: str) -> SchemaKey | NotIglu:
    """Reads `iglu:vendor/name/format/M-R-A`; a wrong URI gives the code that says what is wrong."""
    return _parse(uri) if len(uri) <= _LONGEST_URI else NotIglu.URI


@lru_cache(maxsize=4096)
def _parse(uri: str) -> SchemaKey | NotIglu:
    match = _URI.fullmatch(uri)
    if match is None:
        return NotIglu.URI
    if _VERSION.fullmatch(match[4]) is None:
        return NotIglu.SCHEMA_VERSION
    return SchemaKey(*match.groups())


def parse_self_describing(value: object) -> SelfDescribing | NotIglu:
    """Reads `{"schema": "iglu:...", "data": ...}`; more keys than the two are for the schema around it to judge."""
    if not isinstance(value, dict):
        return NotIglu.URI
    uri = value.get("schema")
    if not isinstance(uri, str):
        return NotIglu.URI
    key = parse_uri(uri)
    if isinstance(key, NotIglu):
        return key
    if "data" not in value:
        return NotIglu.DATA
    return SelfDescribing(key, value["data"])


def leads_astray(key: SchemaKey) -> bool:
    """Whether a part is nothing but dots: the grammar allows such a vendor, and a path made of it leaves its root."""
    return not (key.vendor.strip(".") and key.name.strip(".") and key.format.strip(".") and key.version.strip("."))


def version_parts(key: SchemaKey) -> tuple[int, ...]:
    """Model, revision and addition as numbers, to compare by."""
    return tuple(int(part) for part in key.version.split("-"))


class Criterion(NamedTuple):
    """Which keys will do: a vendor, name and format, and a version in which `*` stands for any number."""

    vendor: str
    name: str
    format: str
    version: str

    @classmethod
    def parse(cls, text: str) -> Criterion:
        """Reads `iglu:vendor/name/format/1-0-*`, as configuration and code write it; ValueError for anything else."""
        match = _CRITERION.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a schema criterion: write it like iglu:com.acme/user/jsonschema/1-0-*")
        return cls(match[1], match[2], match[3], f"{match[4]}-{match[5]}-{match[6]}")

    @property
    def uri(self) -> str:
        return f"iglu:{self.vendor}/{self.name}/{self.format}/{self.version}"

    def matches(self, key: SchemaKey) -> bool:
        """Whether a key fits; cheap for the usual criterion, whose stars stand at the end."""
        if key.name != self.name or key.vendor != self.vendor or key.format != self.format:
            return False
        wanted = self.version.split("-")
        return all(w in ("*", found) for w, found in zip(wanted, key.version.split("-"), strict=True))
