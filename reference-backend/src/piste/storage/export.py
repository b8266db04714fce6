"""Exports: every event of a snapshot, in the order of arrival, as TSV, NDJSON or Parquet, in bounded memory."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Final, Literal, cast

from piste.enrichment.flat import to_json
from piste.storage import rows
from piste.storage.columns import COLUMNS, Column
from piste.storage.database import Database
from piste.storage.names import quoted

if TYPE_CHECKING:
    import pyarrow as pa

Format = Literal["tsv", "ndjson", "parquet"]
Progress = Callable[[int, int], None]
"""Called with the events done and all events, after each chunk."""

LINES_A_CHUNK: Final = 1_000
ROWS_A_GROUP: Final = 20_000
"""Rows of one Parquet row group: what a writer holds in memory."""


def export(database: Database, format_: Format, progress: Progress = lambda _done, _all: None) -> Iterator[bytes]:
    """All events as chunks of bytes; the store may be written meanwhile.

    `tsv` is the official enriched line, without a header. `ndjson` is flat JSON, one key a schema. `parquet` is the
    whole table with its typed columns, zstd. Raises StoreUnavailable.
    """
    writers = {"tsv": _tsv, "ndjson": _ndjson, "parquet": _parquet}
    return writers[format_](database, progress)


def write_file(chunks: Iterable[bytes], path: Path) -> None:
    """Write a file that appears under its name when it is complete; a failure leaves what was there before."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            write_stream(chunks, file)
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_stream(chunks: Iterable[bytes], out: BinaryIO) -> None:
    """Write to a pipe or an open file."""
    for chunk in chunks:
        out.write(chunk)
    out.flush()


def tsv_expression(column: Column) -> str:
    """A column as SQL for its text in the enriched line; null is empty, numbers are as they were sent."""
    name = quoted(column.name)
    match column.kind:
        case "timestamp":
            text = f"strftime({name}, '%Y-%m-%d %H:%M:%S.%g')"
        case "flag":
            text = f"CASE WHEN {name} THEN '1' WHEN NOT {name} THEN '0' END"
        case "double":
            whole = f"{name} = trunc({name}) AND abs({name}) < 1e15"
            text = _as_sent(column, f"CASE WHEN {whole} THEN {name}::BIGINT::VARCHAR ELSE {name}::VARCHAR END")
        case "decimal":
            text = _as_sent(column, f"rtrim(rtrim({name}::VARCHAR, '0'), '.')")
        case "text":
            text = f"translate({name}, chr(9) || chr(10) || chr(13), '   ')"
        case _:
            text = f"{name}::VARCHAR"
    return f"coalesce({text}, '')"


def _as_sent(column: Column, shortest: str) -> str:
    return f"coalesce(number_texts->>'$.{column.name}', {shortest})"


def _tsv(database: Database, progress: Progress) -> Iterator[bytes]:
    line = f"concat_ws(chr(9), {', '.join(map(tsv_expression, COLUMNS))})"
    for found in _chunks(database, line, progress):
        yield "".join(f"{row[0]}\n" for row in found).encode()


def _ndjson(database: Database, progress: Progress) -> Iterator[bytes]:
    for found in _chunks(database, rows.selection(), progress):
        yield "".join(f"{to_json(rows.to_event(row))}\n" for row in found).encode()


def _chunks(database: Database, selected: str, progress: Progress) -> Iterator[list[Any]]:
    """Rows in table order, which is that of arrival: batches are appended by one writer."""
    with database.reading() as cursor:
        total, done = _count(cursor), 0
        cursor.execute(f"SELECT {selected} FROM events")
        while found := cursor.fetchmany(LINES_A_CHUNK):
            yield found
            done += len(found)
            progress(done, total)


def _parquet(database: Database, progress: Progress) -> Iterator[bytes]:
    from pyarrow import parquet  # late: only this format needs it

    sink = _Sink()
    with database.reading() as cursor:
        total, done = _count(cursor), 0
        reader: pa.RecordBatchReader = cursor.sql("SELECT * FROM events").to_arrow_reader(ROWS_A_GROUP)
        with parquet.ParquetWriter(cast(IO[bytes], sink), reader.schema, compression="zstd") as writer:
            for batch in reader:
                writer.write_batch(batch)
                yield sink.take()
                done += batch.num_rows
                progress(done, total)
    yield sink.take()


def _count(cursor: Any) -> int:
    return int(cursor.execute("SELECT count(*) FROM events").fetchall()[0][0])


class _Sink(io.RawIOBase):
    """A file that keeps what is written until it is taken: Parquet in, chunks out."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._place = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        self._place += len(self._parts[-1])
        return len(self._parts[-1])

    def tell(self) -> int:
        return self._place

    def take(self) -> bytes:
        """What was written since the last time."""
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken
