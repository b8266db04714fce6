"""Takes stored requests through today's pipeline, some hundred at a time, and replaces what became of them.

Each portion is one transaction of the store: whenever it ends, by whatever cause, each request is wholly as it was or
wholly as it became, and what is done is not undone. Ids and times of receipt stay: an event that brought no id keeps
the one that it was given when it came.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from piste.enrichment.failures import ENDED_TWICE
from piste.pipeline import Ids, Pipeline
from piste.storage.batch import Batch
from piste.storage.duckdb import Store
from piste.storage.raw import unpack
from piste.storage.replace import Outcome

PORTION_RECORDS: Final = 400
PORTION_BYTES: Final = 4 * 2**20
"""Of one portion: events that arrive meanwhile wait for it."""

_PAGE: Final = 2_000
_IN_LANE: Final = (
    "SELECT raw_id FROM events WHERE lane = $lane UNION SELECT raw_id FROM failed_events WHERE lane = $lane"
)


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which requests to replay: received at `since` (epoch ms) or later; only those of failed events; only those of
    failed events of which a reason names one of the `schemas` (URIs); only those of one lane.
    """

    since: int | None = None
    failed: bool = False
    schemas: tuple[str, ...] = ()
    lane: str | None = None

    @property
    def of_failed(self) -> bool:
        return self.failed or bool(self.schemas)


@dataclass(slots=True)
class Progress:
    """How far a replay is: requests `done` of `total`, and what came of them."""

    total: int = 0
    done: int = 0
    outcome: Outcome = field(default_factory=Outcome)


class _Stored(NamedTuple):
    raw_id: int
    received: int
    record: bytes


class Replayer:
    """One replay over one store; steps() does it."""

    def __init__(self, store: Store, pipeline: Pipeline, selection: Selection, *, dry_run: bool = False) -> None:
        self._store, self._pipeline, self._selection, self._dry_run = store, pipeline, selection, dry_run
        self._condemned: frozenset[int] = frozenset()
        self.progress = Progress()

    def steps(self, stopped: Callable[[], bool] = lambda: False) -> Generator[Progress, None, None]:
        """Replay portion by portion, as long as not `stopped`; gives the progress after each.

        It ends when the store is emptied meanwhile. Raises StoreUnavailable; what was replaced until then stays
        replaced.
        """
        resets = self._store.resets
        self._condemned = self._ending()
        last = self._store.offset()  # what comes later has met today's pipeline already
        self.progress.total = self._count(last)
        yield self.progress
        portion: list[_Stored] = []
        size = 0
        for stored in self._stored(last):
            if self._store.resets != resets:  # what is in our hands is no longer in the store
                return
            if stored.raw_id in self._condemned:
                self.progress.done += 1
                continue
            portion.append(stored)
            size += len(stored.record)
            if len(portion) >= PORTION_RECORDS or size >= PORTION_BYTES:
                self._replace(portion)
                yield self.progress
                portion, size = [], 0
                if stopped():
                    return
        if portion and self._store.resets == resets:
            self._replace(portion)
        if not self._dry_run and self.progress.outcome.rewritten:
            self._store.checkpoint()
        yield self.progress

    def _replace(self, portion: Sequence[_Stored]) -> None:
        ids = self._ids([stored.raw_id for stored in portion])
        results = self._pipeline.process_batch(
            [stored.record for stored in portion], [ids.get(stored.raw_id, {}) for stored in portion]
        )
        batch = Batch()
        for stored, made in zip(portion, results, strict=True):
            batch.add(stored.raw_id, stored.record, made, stored.received)
        self.progress.outcome.add(self._store.replace(batch, dry_run=self._dry_run))
        self.progress.done += len(portion)

    def _ending(self) -> frozenset[int]:
        """The records that ended the pipeline: they would again."""
        with self._store.reading() as cursor:
            rows = cursor.execute(
                "SELECT DISTINCT raw_id FROM failed_events WHERE kind = 'generic_error' AND reason = ?", [ENDED_TWICE]
            ).fetchall()
        return frozenset(raw_id for (raw_id,) in rows)

    def _ids(self, raw_ids: list[int]) -> dict[int, Ids]:
        """The ids that the events of these requests have, by their places."""
        ids: dict[int, dict[int, str]] = {}
        with self._store.reading() as cursor:
            rows = cursor.execute(
                " UNION ALL ".join(
                    f"SELECT raw_id, raw_index, event_id FROM {table}"
                    " WHERE raw_id IN (SELECT unnest($ids::BIGINT[])) AND event_id IS NOT NULL"
                    for table in ("events", "failed_events")
                ),
                {"ids": raw_ids},
            ).fetchall()
        for raw_id, place, event_id in rows:
            ids.setdefault(raw_id, {})[place] = event_id
        return dict(ids)

    def _count(self, last: int) -> int:
        if self._selection.of_failed:
            where, parameters = self._conditions(0, last)
            sql = f"SELECT count(DISTINCT raw_id) FROM failed_events WHERE {where}"
        else:
            sql = (
                "SELECT count(*) FROM (SELECT unnest(raw_ids) AS raw_id, unnest(received_tstamps) AS received"
                " FROM raw_batches) WHERE raw_id <= $last AND received >= make_timestamp_ms($since)"
            )
            parameters = {"last": last, "since": self._selection.since or 0}
            if self._selection.lane is not None:
                sql += f" AND raw_id IN ({_IN_LANE})"
                parameters["lane"] = self._selection.lane
        with self._store.reading() as cursor:
            row = cursor.execute(sql, parameters).fetchone()
        return int(row[0]) if row else 0

    def _stored(self, last: int) -> Iterator[_Stored]:
        """The selected requests in the order in which they came; one page of them is in memory."""
        return self._of_failed(last) if self._selection.of_failed else self._all(last)

    def _all(self, last: int) -> Iterator[_Stored]:
        since, after = self._selection.since or 0, 0
        while True:
            with self._store.reading() as cursor:
                found = cursor.execute(
                    "SELECT first_id, raw_ids, list_transform(received_tstamps, lambda at_: epoch_ms(at_)), records"
                    " FROM raw_batches WHERE first_id > $after AND first_id <= $last"
                    " AND received_tstamp >= make_timestamp_ms($since) ORDER BY first_id LIMIT 8",
                    {"after": after, "last": last, "since": since},
                ).fetchall()
            if not found:
                return
            for first, ids, received, blob in found:
                wanted = self._in_lane(ids)
                for stored in map(_Stored, ids, received, unpack(blob)):
                    if stored.received >= since and stored.raw_id in wanted:
                        yield stored
                after = first

    def _in_lane(self, ids: Sequence[int]) -> Collection[int]:
        """Those of the requests that were sent to the selected lane; all of them where none is selected."""
        if self._selection.lane is None or not ids:
            return ids
        with self._store.reading() as cursor:
            found = cursor.execute(
                f"SELECT raw_id FROM ({_IN_LANE}) WHERE raw_id BETWEEN $first AND $last",
                {"lane": self._selection.lane, "first": min(ids), "last": max(ids)},
            ).fetchall()
        return {raw_id for (raw_id,) in found}

    def _of_failed(self, last: int) -> Iterator[_Stored]:
        after = 0
        while True:
            where, parameters = self._conditions(after, last)
            with self._store.reading() as cursor:
                page = cursor.execute(
                    f"SELECT raw_id, min(epoch_ms(received_tstamp)) FROM failed_events WHERE {where}"
                    f" GROUP BY raw_id ORDER BY raw_id LIMIT {_PAGE}",
                    parameters,
                ).fetchall()
            if not page:
                return
            for raw_id, received in page:
                record = self._store.raw(raw_id)
                if record is not None:  # else the retention has taken it
                    yield _Stored(raw_id, received, record)
                after = raw_id

    def _conditions(self, after: int, last: int) -> tuple[str, dict[str, object]]:
        conditions = ["raw_id > $after", "raw_id <= $last"]
        parameters: dict[str, object] = {"after": after, "last": last}
        if self._selection.since is not None:
            conditions.append("received_tstamp >= make_timestamp_ms($since)")
            parameters["since"] = self._selection.since
        if self._selection.lane is not None:
            conditions.append("lane = $lane")
            parameters["lane"] = self._selection.lane
        if self._selection.schemas:
            named = "list_has_any(json_extract_string(reasons, '$[*].schema'), $schemas::VARCHAR[])"
            conditions.append(f"(schema = ANY ($schemas::VARCHAR[]) OR {named})")
            parameters["schemas"] = list(self._selection.schemas)
        return " AND ".join(conditions), parameters
