"""Finds the files that enrichments read, where their configurations say `uri` and `database`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit


def local_file(entry: object, where: str) -> Path | None:
    """The file `database` in the folder that `uri` names; None when `uri` is not a `file:` one.

    Nothing is downloaded: a backend for one machine should not need the network to start. Raises ValueError, which
    names `where`, when the entry is malformed or the file is not there.
    """
    if not isinstance(entry, Mapping):
        raise ValueError(f"{where} must be an object with `uri` and `database`")
    uri = urlsplit(str(entry.get("uri") or ""))
    if uri.scheme != "file":
        return None
    if uri.netloc not in ("", "localhost"):
        raise ValueError(f"{where}.uri must be like file:///a/folder, with three slashes")
    file = Path(unquote(uri.path)) / str(entry.get("database") or "")
    if not file.is_file():
        raise ValueError(f"{where}: there is no file {file}; uri names its folder, database the file in it")
    return file


def required_file(entry: object, where: str) -> Path:
    """The same, for an enrichment that is nothing without its file; ValueError when it is not a local one."""
    file = local_file(entry, where)
    if file is None:
        raise ValueError(
            f"{where}: files are not downloaded here; get it, and let uri be the file: address of its folder"
        )
    return file
