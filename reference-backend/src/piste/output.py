"""What `piste up` prints while it runs: good events on stdout when asked for, and a line of log for what came in."""

from __future__ import annotations

import logging
import os
import sys
import time
from typing import Literal

from piste.enrichment.flat import to_json
from piste.enrichment.tsv import to_tsv
from piste.records import Event, FailedEvent
from piste.storage.batch import Batch

log = logging.getLogger("piste")

LINES_A_BATCH = 10
"""Above this many events a batch is told in one line, at most one a second."""


class Output:
    """Prints committed batches: events to stdout as `tsv` or `json` lines (None: not), and a log line for each or for
    all.
    """

    def __init__(self, form: Literal["tsv", "json"] | None) -> None:
        self._form = form
        self._good = self._bad = 0
        self._told = 0.0

    def print(self, batch: Batch) -> None:
        """Print one batch; a reader that went away ends the printing, never the pipeline."""
        self._tell(batch)
        if self._form is None:
            return
        line = to_tsv if self._form == "tsv" else to_json
        text = "".join(f"{line(event)}\n" for _, _, event in batch.events)
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError as problem:
            log.warning("stdout takes no more: %s; events are no longer printed, but stored as ever", problem)
            self._form = None
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _tell(self, batch: Batch) -> None:
        if len(batch.events) + len(batch.failed) <= LINES_A_BATCH and not self._good and not self._bad:
            for _, _, event in batch.events:
                log.info("GOOD %s", describe(event))
            for _, _, failed in batch.failed:
                log.warning("BAD %s", describe_failed(failed))
            return
        self._good += len(batch.events)
        self._bad += sum(failed.event_count for _, _, failed in batch.failed)
        if time.monotonic() - self._told >= 1.0:
            log.info("%d good, %d failed", self._good, self._bad)
            self._told = time.monotonic()
            self._good = self._bad = 0


def describe(event: Event) -> str:
    """An event in one line, as Micro logs it."""
    columns = event.columns
    schema = f"{columns.get('event_vendor')}/{columns.get('event_name')}/{columns.get('event_version')}"
    return printable(
        f"id:{columns.get('event_id')} app_id:{columns.get('app_id')} type:{columns.get('event')} ({schema})"
    )


def describe_failed(failed: FailedEvent) -> str:
    """A failed event in one line: what it is and why it failed."""
    many = f" ({failed.event_count} events)" if failed.event_count != 1 else ""
    return printable(f"id:{failed.event_id} {failed.kind}{many}: {failed.reason}")


def printable(text: str) -> str:
    """Text from outside, with what could move a terminal's cursor or forge a line of log escaped; at most 500
    characters.
    """
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text[:500])
