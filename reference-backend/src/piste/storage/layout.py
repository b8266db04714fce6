"""The layout of the store's file: its tables and views, its version, and how an older one becomes today's."""

from __future__ import annotations

import logging
from importlib.resources import files
from pathlib import Path
from typing import Final

import duckdb

from piste.storage.database import StoreUnavailable
from piste.storage.failed import incomplete_events

log = logging.getLogger("piste.storage")

FORMAT: Final = 3
"""Version of the file's layout."""

UPGRADES: Final = {
    1: ("ALTER TABLE failed_events ADD COLUMN reasons JSON",),
    2: (
        "ALTER TABLE events ADD COLUMN lane VARCHAR DEFAULT ''",
        "ALTER TABLE failed_events ADD COLUMN lane VARCHAR DEFAULT ''",
    ),
}
"""What makes each older layout the next one."""

_TABLES: Final = ("events", "failed_events", "raw_batches", "typed_columns", "store")
_VIEWS: Final = ("raw", "incomplete_events")


def create(writer: duckdb.DuckDBPyConnection, offset: int) -> None:
    """Make everything, empty, inside the caller's transaction; `offset` is the stream's to go on from."""
    for name in ("events.sql", "tables.sql"):
        writer.execute(files("piste.storage").joinpath(name).read_text())
    writer.execute(incomplete_events())
    writer.execute("INSERT INTO store VALUES (?, ?)", [FORMAT, offset])


def drop(writer: duckdb.DuckDBPyConnection) -> None:
    """Remove everything, inside the caller's transaction."""
    for view in _VIEWS:
        writer.execute(f"DROP VIEW {view}")
    for table in _TABLES:
        writer.execute(f"DROP TABLE {table}")


def open_layout(writer: duckdb.DuckDBPyConnection, path: Path) -> int:
    """The stream's offset of an existing file, after it was brought into today's layout.

    Raises StoreUnavailable for one that is not ours, or is of a later version.
    """
    row = writer.execute("SELECT format, stream_offset FROM store").fetchone()
    if row is not None and row[0] in UPGRADES:
        _upgrade(writer, path, row[0])
    elif row is None or row[0] != FORMAT:
        found = "no version" if row is None else f"version {row[0]}"
        raise StoreUnavailable(f"{path} has {found} of the layout, this Piste reads {FORMAT}: use the other one")
    return int(row[1])


def _upgrade(writer: duckdb.DuckDBPyConnection, path: Path, found: int) -> None:
    """As a whole or not at all."""
    writer.execute("BEGIN")
    for version in range(found, FORMAT):
        for statement in UPGRADES[version]:
            writer.execute(statement)
    writer.execute(incomplete_events())
    writer.execute("UPDATE store SET format = ?", [FORMAT])
    writer.execute("COMMIT")
    log.info("%s now has version %d of the layout", path, FORMAT)
