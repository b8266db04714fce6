"""Where schemas are published to: a folder that others read, or an Iglu Server."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import orjson

from piste.records import SchemaKey
from piste.schema.folder import place_of, text_of

Document = dict[str, Any]


class RefusedError(Exception):
    """The target does not take this schema; the message says why. It may take others."""


class TargetLost(Exception):  # noqa: N818  (a state, told to a person)
    """Nothing can be published there any more; the message says why and what to do."""


class Target(Protocol):
    """A place that holds schemas. Every method may raise TargetLost, and `write` RefusedError."""

    def versions(self, key: SchemaKey) -> set[SchemaKey]:
        """The versions that are there of this schema."""

    def document(self, key: SchemaKey) -> Document | None:
        """What is there under the key."""

    def same(self, there: Document, document: Document) -> bool:
        """Whether what is there is this document."""

    def place(self, key: SchemaKey) -> str:
        """Where the schema is or would be, for people."""

    def write(self, key: SchemaKey, document: Document) -> None:
        """Publish it: whole, or not at all."""


class Folder:
    """A folder of schemas, in whichever layout it has."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def versions(self, key: SchemaKey) -> set[SchemaKey]:
        found = {
            SchemaKey(key.vendor, key.name, key.format, path.name.removesuffix(".json"))
            for path in place_of(self._path, key).parent.glob("*-*-*")
        }
        return {
            other
            for other in found
            if all(part.isdecimal() for part in other.version.split("-")) and self.document(other) is not None
        }

    def document(self, key: SchemaKey) -> Document | None:
        try:
            document = orjson.loads(place_of(self._path, key).read_bytes())
        except (FileNotFoundError, orjson.JSONDecodeError):
            return None
        except OSError as problem:
            raise self._lost(problem) from None
        return document if isinstance(document, dict) else None

    def same(self, there: Document, document: Document) -> bool:
        return there == document

    def place(self, key: SchemaKey) -> str:
        return str(place_of(self._path, key))

    def write(self, key: SchemaKey, document: Document) -> None:
        """Whole or not at all: a backend may be watching the folder."""
        path = place_of(self._path, key)
        scratch = path.with_name(f".{path.name}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            scratch.write_bytes(text_of(document))
            scratch.replace(path)
        except OSError as problem:
            raise self._lost(problem) from None

    def _lost(self, problem: OSError) -> TargetLost:
        return TargetLost(f"{problem.filename}: {problem.strerror}; name a folder that you may read and write")
