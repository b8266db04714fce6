"""Raw records: packed one blob a commit, found again by id, and shown as a table of JSON."""

from __future__ import annotations

import threading
from base64 import b64encode
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import duckdb
import msgspec
import orjson
import pyarrow as pa
import zstandard

from piste.records import CollectorPayload
from piste.storage.arrays import JSON_TYPE, json_array

if TYPE_CHECKING:
    from piste.storage.database import Database

RAW_SCHEMA: Final = pa.schema(
    [pa.field("raw_id", pa.int64()), pa.field("received_tstamp", pa.timestamp("us")), pa.field("record", JSON_TYPE)]
)
BLOB_BYTES: Final = 4 * 2**20
"""Records of one blob, before compression; a bigger commit makes several, so that finding one record stays quick."""

CACHED_BLOBS: Final = 2

_ONE_BATCH: Final = "SELECT raw_ids, received_tstamps, records FROM raw_batches WHERE first_id = ?"

_packer = msgspec.msgpack.Encoder()
_unpacker: Final = msgspec.msgpack.Decoder(list[bytes])
_decoder: Final = msgspec.msgpack.Decoder(CollectorPayload)


def pack(records: Sequence[bytes]) -> bytes:
    """Records as one blob."""
    return zstandard.ZstdCompressor(level=1).compress(_packer.encode(records))


def unpack(blob: bytes) -> list[bytes]:
    """The records of a blob."""
    return _unpacker.decode(zstandard.ZstdDecompressor().decompress(blob))


def portions(raw: Sequence[tuple[int, int, bytes]]) -> Iterator[Sequence[tuple[int, int, bytes]]]:
    """The records of a batch in runs of at most BLOB_BYTES, or of one bigger record."""
    start = size = 0
    for place, (_, _, record) in enumerate(raw):
        if place > start and size + len(record) > BLOB_BYTES:
            yield raw[start:place]
            start, size = place, 0
        size += len(record)
    if raw:
        yield raw[start:]


def insert_raw(connection: duckdb.DuckDBPyConnection, raw: Sequence[tuple[int, int, bytes]]) -> None:
    """Write the records of a batch, inside the caller's transaction."""
    for run in portions(raw):
        ids = [raw_id for raw_id, _, _ in run]
        received = pa.array([timestamp for _, timestamp, _ in run], pa.timestamp("ms"))
        table = pa.table(
            {
                "first_id": pa.array(ids[:1], pa.int64()),
                "last_id": pa.array(ids[-1:], pa.int64()),
                "received_tstamp": received[-1:],
                "raw_ids": pa.array([ids], pa.list_(pa.int64())),
                "received_tstamps": pa.ListArray.from_arrays(pa.array([0, len(run)], pa.int32()), received),
                "records": pa.array([pack([record for _, _, record in run])], pa.binary()),
            }
        )
        insert_arrow(connection, "raw_batches", table)


def insert_arrow(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    """Insert an Arrow table by the names of its columns."""
    columns = ", ".join('"' + column.replace('"', '""') + '"' for column in table.column_names)
    connection.register("arriving", table)
    connection.execute(f"INSERT INTO {name} ({columns}) SELECT * FROM arriving")
    connection.unregister("arriving")  # not after a failure: in an aborted transaction it would hide the reason


def record_json(record: bytes) -> bytes:
    """A record as JSON: its fields by name, a body that is not text as `body_base64`; unreadable bytes as `base64`."""
    try:
        payload = _decoder.decode(record)
    except msgspec.DecodeError:
        return orjson.dumps({"base64": b64encode(record).decode()})
    fields: dict[str, Any] = {name: getattr(payload, name) for name in payload.__struct_fields__}
    body = payload.body
    if body is not None:
        try:
            fields["body"] = body.decode()
        except UnicodeDecodeError:
            fields["body"] = None
            fields["body_base64"] = b64encode(body).decode()
    return orjson.dumps(fields)


class RawTable:
    """The table `raw` for one query: an Arrow stream that DuckDB pulls, blob after blob, once for each scan."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __arrow_c_schema__(self) -> object:
        return RAW_SCHEMA.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        reader = pa.RecordBatchReader.from_batches(RAW_SCHEMA, self._batches())
        return reader.__arrow_c_stream__(requested_schema)  # type: ignore[no-untyped-call]  # pyarrow's

    def _batches(self) -> Iterator[pa.RecordBatch]:
        with self._database.reading() as cursor:
            firsts = cursor.execute("SELECT first_id FROM raw_batches ORDER BY first_id").fetchall()
        for first in firsts:
            with self._database.reading() as cursor:
                found = cursor.execute(_ONE_BATCH, first).fetchone()
            if found is None:  # deleted meanwhile
                continue
            ids, received, blob = found
            texts = [record_json(record) for record in unpack(blob)]
            arrays: list[pa.Array[Any]] = [
                pa.array(ids, pa.int64()),
                pa.array(received, pa.timestamp("us")),
                json_array(texts),
            ]
            yield pa.RecordBatch.from_arrays(arrays, schema=RAW_SCHEMA)


class RawReader:
    """Single raw records by id, from the blob that holds them; the last blobs are kept unpacked."""

    def __init__(self) -> None:
        self._blobs: OrderedDict[tuple[int, int], dict[int, bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, database: Database, raw_id: int) -> bytes | None:
        """The record's bytes, None when there is none (any more)."""
        with self._lock:
            for (first, last), records in self._blobs.items():
                if first <= raw_id <= last:
                    return records.get(raw_id)
            with database.reading() as cursor:
                found = cursor.execute(
                    "SELECT first_id, last_id, raw_ids, records FROM raw_batches WHERE $1 BETWEEN first_id AND last_id",
                    [raw_id],
                ).fetchone()
            if found is None:
                return None
            first, last, ids, blob = found
            self._blobs[first, last] = records = dict(zip(ids, unpack(blob), strict=True))
            while len(self._blobs) > CACHED_BLOBS:
                self._blobs.popitem(last=False)
            return records.get(raw_id)

    def forget(self) -> None:
        """Drop what is kept unpacked: the store was emptied."""
        with self._lock:
            self._blobs.clear()
