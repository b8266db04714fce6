"""What `piste query`, `export` and `status` do: ask the running instance, or open the store's file when there is
none.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from piste.api.client import Answer, Client, NotRunning, Refused
from piste.complaint import Complaint
from piste.rendezvous import find

if TYPE_CHECKING:
    from piste.analytics.question import Scope
    from piste.storage.export import Format

STORE = "piste.duckdb"
STARTING_SECONDS = 10.0


@contextmanager
def complaining() -> Iterator[None]:
    """Turn what the two ways of reading raise into a Complaint with what to do."""
    from piste.storage.database import StoreUnavailable
    from piste.storage.query import QueryError

    try:
        yield
    except Refused as problem:
        raise Complaint(" — ".join(filter(None, (str(problem), problem.fix)))) from None
    except QueryError as problem:
        raise Complaint(" — ".join(filter(None, (problem.message, problem.fix)))) from None
    except (NotRunning, StoreUnavailable, OSError) as problem:
        raise Complaint(str(problem)) from None


def ask(data: Path, sql: str, *, max_rows: int, timeout: float) -> Answer:
    """Run one SELECT over the running instance's API, or on the file. Raises Complaint."""
    with complaining():
        client = running(data)
        if client is not None:
            return client.query(sql, max_rows=max_rows, timeout=timeout)
        from piste.storage.database import open_readonly

        with open_readonly(data / STORE) as database:
            result = database.query(sql, max_rows=max_rows, timeout=timeout)
            return Answer(result.columns, result.types, result.rows, result.note)


def answer_question(data: Path, name: str, scope: Scope) -> list[list[Any]]:
    """The rows of a prepared question, from the running instance or from the file. Raises Complaint."""
    from piste.analytics.question import questions

    with complaining():
        client = running(data)
        if client is not None:
            return client.question(name, scope.start, scope.end, scope.lane)
        from piste.storage.database import open_readonly

        with open_readonly(data / STORE) as database:
            return questions()[name].answer(database, scope, timeout=30.0, max_rows=100_000).rows


def running(data: Path) -> Client | None:
    """The instance that works on the data folder, waited for while it starts; None when there is none."""
    instance = find(data)
    if instance is None:
        return None
    client = Client(instance.socket)
    client.wait_ready(STARTING_SECONDS)
    return client


def print_result(answer: Answer, form: str) -> None:
    """Print rows as a table for people, as CSV with a header, or as a JSON array of objects; notes go to stderr."""
    if form == "json":
        rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
        json.dump(rows, sys.stdout, ensure_ascii=False, indent=None if len(rows) > 100 else 2)
        print()
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows([cell(value, "") for value in row] for row in answer.rows)
    else:
        print_table(answer)
    for note in (answer.note, f"{answer.lag} requests are not stored yet" if answer.lag else None):
        if note:
            print(f"piste: {note}", file=sys.stderr)


def print_table(answer: Answer) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    numeric = ("INT", "DOUBLE", "DECIMAL", "FLOAT")
    for name, kind in zip(answer.columns, answer.types, strict=True):
        side: Literal["left", "right"] = "right" if any(word in kind for word in numeric) else "left"
        table.add_column(Text(name), justify=side, overflow="fold")
    for row in answer.rows:
        table.add_row(*(Text(str(cell(value, "·"))) for value in row))
    # Where nobody looks at a screen, no value is cut or folded to its width.
    console = Console() if sys.stdout.isatty() else Console(width=100_000)
    console.print(table)
    print(f"{len(answer.rows)} row{'' if len(answer.rows) == 1 else 's'}")


def cell(value: Any, null: str) -> Any:
    """A value for a cell: nulls as given, nested values as JSON."""
    if value is None:
        return null
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value


def export(data: Path, form: Format, out: Path | None) -> None:
    """Write the export to `out`, whole or not at all, or to stdout. Raises Complaint."""
    with complaining():
        if out is None:
            write_export(data, form, sys.stdout.buffer, lambda _done: None)
            sys.stdout.buffer.flush()
            return
        scratch = out.with_name(f".{out.name}.part")
        try:
            with scratch.open("wb") as file, progress_line() as progress:
                write_export(data, form, file, progress)
            scratch.replace(out)
        finally:
            scratch.unlink(missing_ok=True)
        print(f"{out}: {out.stat().st_size:,} bytes", file=sys.stderr)


def write_export(data: Path, form: Format, out: BinaryIO, progress: Callable[[int], None]) -> None:
    client = running(data)
    if client is not None:
        client.export(form, out, progress)
        return
    from piste.storage.database import open_readonly
    from piste.storage.export import export as chunks
    from piste.storage.export import write_stream

    with open_readonly(data / STORE) as database:
        write_stream(counted(chunks(database, form), progress), out)


def counted(chunks: Iterable[bytes], progress: Callable[[int], None]) -> Iterator[bytes]:
    done = 0
    for chunk in chunks:
        yield chunk
        done += len(chunk)
        progress(done)


@contextmanager
def progress_line() -> Iterator[Callable[[int], None]]:
    """A line on the terminal that tells how many bytes are written; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    yield lambda done: print(f"\r{done / 1e6:,.1f} MB", end="", file=sys.stderr, flush=True)
    print("\r", end="", file=sys.stderr)


def status(data: Path) -> int:
    """Print where the instance is and what it has; the exit code is 0 when it runs, 1 when it does not."""
    with complaining():
        instance, client = find(data), running(data)
        if instance is not None and client is not None:
            told = client.status()
            print(f"running   {instance.url} (process {instance.pid}, for {told['uptime_seconds']:,.0f} s)")
            print(f"events    {told['good']:,} good, {told['bad']:,} failed, {told['lag']:,} requests waiting")
            print(f"store     {told['store']['path']} ({told['store']['bytes'] / 1e6:,.1f} MB)")
            return 0
        from piste.storage.database import open_readonly

        with open_readonly(data / STORE) as database:
            counts = database.counts()
            print(f"not running; {data} has {counts.good:,} good events, {counts.bad:,} failed")
            return 1
