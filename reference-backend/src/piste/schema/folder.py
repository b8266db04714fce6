"""Schema files in a folder: `<vendor>/<name>/<format>/<M-R-A>`, under any of the layouts that --iglu takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from piste.enrichment.iglu.folder import LAYOUTS
from piste.enrichment.iglu.key import NotIglu, parse_uri
from piste.enrichment.iglu.schema import MAX_BYTES
from piste.enrichment.json_text import JsonError, loads
from piste.records import SchemaKey

SELF_DESCRIBING: Final = "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#"
"""The `$schema` of every self-describing schema."""

_PARTS: Final = 4

_DEEPEST: Final = 100
"""Levels of JSON; no schema that people can read has as many."""


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """One file: `key` is what its place says (None in a wrong place), `document` its JSON (None when it is none)."""

    path: Path
    key: SchemaKey | None
    document: Any
    problem: str | None = None


def read_schemas(paths: list[Path]) -> list[SchemaFile]:
    """The files named, and all of the folders named. Raises OSError for a path that is not there."""
    files: list[SchemaFile] = []
    for path in paths:
        if path.is_dir():
            files += [read_file(file) for file in sorted(_files(path))]
        else:
            files.append(read_file(path))
    return files


def _files(folder: Path) -> Iterator[Path]:
    for file in folder.rglob("*"):
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts):
            yield file


def read_file(path: Path) -> SchemaFile:
    """One file, whatever it holds. Raises OSError when it cannot be read."""
    key = key_of_path(path)
    text = path.read_bytes()
    if len(text) > MAX_BYTES:
        return SchemaFile(path, key, None, f"is larger than {MAX_BYTES} bytes")
    try:
        return SchemaFile(path, key, loads(text, _DEEPEST))
    except JsonError as fault:
        return SchemaFile(path, key, None, f"is not JSON: {fault}")


def key_of_path(path: Path) -> SchemaKey | None:
    """The key that the last four parts of a path name; a version may end in `.json`."""
    parts = path.absolute().parts[-_PARTS:]
    if len(parts) < _PARTS:
        return None
    key = parse_uri(f"iglu:{'/'.join(parts).removesuffix('.json')}")
    return None if isinstance(key, NotIglu) else key


def root_of(folder: Path) -> Path:
    """Where the vendors' folders are, in whichever layout the folder has."""
    for layout in reversed(LAYOUTS):
        if layout and (folder / layout).is_dir():
            return folder / layout
    return folder


def place_of(folder: Path, key: SchemaKey) -> Path:
    """Where a schema stands or belongs in the folder."""
    plain = root_of(folder) / key.vendor / key.name / key.format / key.version
    ending = plain.with_name(f"{key.version}.json")
    return ending if ending.exists() else plain


def parse_name(text: str) -> SchemaKey:
    """The key of `vendor/name/1-0-0`, `vendor/name` or a whole URI. Raises ValueError with what is expected."""
    parts = text.removeprefix("iglu:").split("/")
    if len(parts) == 2:
        parts.append("1-0-0")
    if len(parts) == 3:
        parts.insert(2, "jsonschema")
    key = parse_uri(f"iglu:{'/'.join(parts)}")
    if isinstance(key, NotIglu):
        raise ValueError(f"{text!r} is not the name of a schema: write it like com.acme/user/1-0-0")
    return key


def document_of(key: SchemaKey, body: dict[str, Any]) -> dict[str, Any]:
    """A whole schema document around its rules."""
    return {"$schema": SELF_DESCRIBING, "self": key._asdict(), **body}


def text_of(document: object) -> bytes:
    """A document as files have it."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"
