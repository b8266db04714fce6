"""Exports: the official line, flat JSON, Parquet; complete, in order, and never half a file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import orjson
import pytest
from pyarrow import parquet
from samples import make_batch, make_event, make_failed

from piste.storage.columns import COLUMNS
from piste.storage.database import open_readonly
from piste.storage.duckdb import Store
from piste.storage.export import LINES_A_CHUNK, export, write_file, write_stream

NAMES = [column.name for column in COLUMNS]


def lines(store: Store, format_: str) -> list[str]:
    text = b"".join(export(store, format_)).decode()  # type: ignore[arg-type]
    assert text.endswith("\n")
    return text.removesuffix("\n").split("\n")


def test_the_line_is_the_official_one(store: Store) -> None:
    event = make_event(
        0,
        page_title="tab\there\nand\rthere",
        se_value=Decimal("10"),
        geo_latitude=37.4043,
        geo_longitude=-1e-7,
        tr_total=Decimal("18.50"),
        tr_tax=Decimal("20"),
        tr_shipping=Decimal("0"),
        br_cookies=False,
        true_tstamp=-62_167_219_200_000,
        dvce_created_tstamp=1_700_000_000_005,
    )
    store.write(make_batch(1, event, make_failed()))
    (line,) = lines(store, "tsv")
    cells = dict(zip(NAMES, line.split("\t"), strict=True))
    assert cells["page_title"] == "tab here and there"
    assert (cells["se_value"], cells["geo_latitude"], cells["geo_longitude"]) == ("10", "37.4043", "-1e-07")
    assert (cells["tr_total"], cells["tr_tax"], cells["tr_shipping"]) == ("18.50", "20", "0")
    assert (cells["br_cookies"], cells["br_features_pdf"], cells["br_viewwidth"]) == ("0", "", "800")
    assert cells["collector_tstamp"] == "2026-09-21 14:13:20.000"
    assert cells["dvce_created_tstamp"] == "2023-11-14 22:13:20.005"
    assert cells["true_tstamp"] == "0000-01-01 00:00:00.000"
    assert orjson.loads(cells["unstruct_event"])["data"]["data"]["position"] == 0
    assert cells["derived_contexts"] == ""


@pytest.mark.parametrize(
    "text",
    ["12.50", "0", "0.0", "-0.0", "7", "0.07", "1.005", "0.1", "1E-10", "100", "123456789012345.125", "00.5", "-3.00"],
)
def test_numbers_are_printed_as_they_were_sent(store: Store, text: str) -> None:
    number = Decimal(text)
    store.write(make_batch(1, make_event(0, se_value=number, ti_price=number), make_event(1, se_value=None)))
    first, second = (dict(zip(NAMES, line.split("\t"), strict=True)) for line in lines(store, "tsv"))
    assert (first["se_value"], first["ti_price"]) == (str(number), str(number))
    assert (second["se_value"], second["ti_price"]) == ("", "")


def test_the_line_agrees_with_the_one_that_the_pipeline_prints(store: Store) -> None:
    from piste.enrichment.tsv import to_tsv

    event = make_event(5, tr_total=Decimal("1.5"))
    store.write(make_batch(1, event))
    assert lines(store, "tsv") == [to_tsv(event)]


def test_flat_json_agrees_with_the_one_that_the_pipeline_prints(store: Store) -> None:
    from piste.enrichment.flat import to_json

    event = make_event(5, tr_total=Decimal("1.5"))
    store.write(make_batch(1, event))
    (line,) = lines(store, "ndjson")
    assert orjson.loads(line) == orjson.loads(to_json(event))
    assert orjson.loads(line)["contexts_com_acme_user_2"][0]["userId"] == "u5"


def test_parquet_is_the_whole_table(store: Store, tmp_path: Path) -> None:
    store.write(make_batch(1, *map(make_event, range(7))))
    out = tmp_path / "events.parquet"
    write_file(export(store, "parquet"), out)
    with duckdb.connect() as other:
        read = other.execute(
            "SELECT count(*), sum(unstruct_event_com_acme_link_click_1.position),"
            " any_value(contexts_com_acme_user_2[1]._schema_version),"
            f" min(collector_tstamp)::VARCHAR FROM '{out}'"
        ).fetchall()
        described = [row[0] for row in other.execute(f"DESCRIBE FROM '{out}'").fetchall()]
    assert read == [(7, 21, "2-1-0", "2026-09-21 14:13:20")]
    assert described == [row[0] for row in store.query("DESCRIBE events").rows]
    assert parquet.ParquetFile(out).metadata.row_group(0).column(0).compression == "ZSTD"


@pytest.mark.parametrize("format_", ["tsv", "ndjson", "parquet"])
def test_exports_stream_in_order_and_tell_their_progress(store: Store, tmp_path: Path, format_: str) -> None:
    many = 2 * LINES_A_CHUNK + 10
    for first in range(1, many, 500):
        store.write(make_batch(first, *map(make_event, range(first, min(first + 500, many + 1)))))
    told: list[tuple[int, int]] = []
    out = tmp_path / f"events.{format_}"
    write_file(export(store, format_, lambda done, total: told.append((done, total))), out)  # type: ignore[arg-type]
    assert told[-1] == (many, many)
    assert told == sorted(told)
    if format_ == "parquet":
        ids = parquet.read_table(out, columns=["user_id"])["user_id"].to_pylist()
    elif format_ == "tsv":
        ids = [line.split("\t")[NAMES.index("user_id")] for line in out.read_text().splitlines()]
    else:
        ids = [orjson.loads(line)["user_id"] for line in out.read_text().splitlines()]
    assert ids == [f"user {number}" for number in range(1, many + 1)]


def test_an_export_is_one_snapshot(store: Store) -> None:
    store.write(make_batch(1, *map(make_event, range(1500))))
    chunks = export(store, "tsv")
    first = next(chunks)
    store.write(make_batch(1501, make_event(9999)))
    store.reset(1501)
    rest = b"".join(chunks)
    assert (first + rest).count(b"\n") == 1500
    assert store.counts().good == 0


def test_a_broken_export_leaves_the_old_file(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "events.tsv"
    out.write_text("before")

    def broken() -> Iterator[bytes]:
        yield b"some"
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        write_file(broken(), out)
    assert out.read_text() == "before"
    assert not [entry for entry in tmp_path.iterdir() if entry.name.endswith(".part")]


def test_exports_of_a_store_at_rest(store: Store, path: Path) -> None:
    store.write(make_batch(1, make_event()))
    store.close()
    with open_readonly(path) as offline:
        out = io.BytesIO()
        write_stream(export(offline, "tsv"), out)
        assert out.getvalue().count(b"\t") == 130


@pytest.mark.parametrize("format_", ["tsv", "ndjson"])
def test_an_empty_store_exports_nothing(store: Store, format_: str) -> None:
    assert b"".join(export(store, format_)) == b""  # type: ignore[arg-type]
