"""A registry that is a folder of schema files: `<vendor>/<name>/jsonschema/<M-R-A>`."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

from piste.enrichment.iglu.key import NotIglu, leads_astray, parse_uri
from piste.enrichment.iglu.schema import MAX_BYTES, Schema, read_schema
from piste.enrichment.iglu.schema_error import NOT_FOUND, RegistryError, repo_failure
from piste.records import SchemaKey

_PARTS = 4
"""Levels of folders: vendor, name, format, version."""

LAYOUTS = ("", "schemas", "iglu-client-embedded/schemas")


class FolderRegistry:
    """Schemas in a folder, in any of three layouts: vendors at the top, under `schemas/`, or as Snowplow Micro mounts
    them.

    A file may end in `.json`. `fixed` folders are part of the program and never watched for changes.
    """

    def __init__(self, path: Path, *, name: str | None = None, priority: int = -1, fixed: bool = False) -> None:
        self.path = path
        self.name = name or str(path)
        self.rank = (0, priority)
        self.watched = not fixed
        self._roots = [path / layout if layout else path for layout in LAYOUTS]

    def serves(self, vendor: str) -> bool:
        # os.path, since Path.is_dir raises on names that are too long, and strangers choose the names.
        return any(os.path.isdir(root / vendor) for root in self._roots)  # noqa: PTH112

    def lookup(self, key: SchemaKey) -> Schema | RegistryError:
        for file in self._files(key):
            try:
                with file.open("rb") as stream:
                    text = stream.read(MAX_BYTES + 1)
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                continue
            except (OSError, ValueError) as error:
                if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
                    return NOT_FOUND
                return repo_failure(f"{file} cannot be read: {error}")
            return read_schema(key, text, str(file))
        return NOT_FOUND

    def stamp(self, key: SchemaKey) -> object:
        if not self.watched:
            return None
        for file in self._files(key):
            try:
                status = file.stat()
            except (OSError, ValueError):
                continue
            return (str(file), status.st_mtime_ns, status.st_size, status.st_ino)
        return None

    def listed(self) -> Iterator[SchemaKey]:
        for root in self._roots:
            for file in sorted(root.glob("*/*/*/*-*-*")):
                key = _key(*file.relative_to(root).parts)
                if key is not None and file.is_file():
                    yield key

    def stamps(self) -> Iterator[tuple[SchemaKey, object]]:
        """The keys of all files with what changes when a file does: a walk that costs microseconds a schema."""
        for root in self._roots:
            for file in _files_below(str(root), _PARTS):
                key = _key(*file.path.rsplit("/", _PARTS)[1:])
                if key is not None:
                    try:
                        status = file.stat()
                    except OSError:
                        continue  # it has just gone
                    yield key, (file.path, status.st_mtime_ns, status.st_size, status.st_ino)

    def ready(self) -> bool:
        return True

    def _files(self, key: SchemaKey) -> Iterator[Path]:
        if leads_astray(key):
            return
        for root in self._roots:
            file = root / key.vendor / key.name / key.format / key.version
            yield file
            yield file.with_name(f"{key.version}.json")


def _key(vendor: str, name: str, form: str, version: str) -> SchemaKey | None:
    key = parse_uri(f"iglu:{vendor}/{name}/{form}/{version.removesuffix('.json')}")
    return None if isinstance(key, NotIglu) else key


def _files_below(folder: str, levels: int) -> Iterator[os.DirEntry[str]]:
    """The files that are so many levels below a folder; what cannot be read has none."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if levels == 1:
            if entry.is_file():
                yield entry
        elif entry.is_dir():
            yield from _files_below(entry.path, levels - 1)
