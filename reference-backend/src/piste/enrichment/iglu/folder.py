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

_LAYOUTS = ("", "schemas", "iglu-client-embedded/schemas")


class FolderRegistry:
    """Schemas in a folder, in any of three layouts: vendors at the top, under `schemas/`, or as Snowplow Micro mounts
    them.

    A file may end in `.json`. `fixed` folders are part of the program and never watched for changes.
    """

    def __init__(self, path: Path, *, name: str | None = None, priority: int = -1, fixed: bool = False) -> None:
        self.path = path
        self.name = name or str(path)
        self.rank = (0, priority)
        self._fixed = fixed
        self._roots = [path / layout if layout else path for layout in _LAYOUTS]

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
        if self._fixed:
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
                vendor, name, form, version = file.relative_to(root).parts
                key = parse_uri(f"iglu:{vendor}/{name}/{form}/{version.removesuffix('.json')}")
                if not isinstance(key, NotIglu) and file.is_file():
                    yield key

    def ready(self) -> bool:
        return True

    def _files(self, key: SchemaKey) -> Iterator[Path]:
        if leads_astray(key):
            return
        for root in self._roots:
            file = root / key.vendor / key.name / key.format / key.version
            yield file
            yield file.with_name(f"{key.version}.json")
