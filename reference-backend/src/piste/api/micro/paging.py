"""The bodies of /micro/events and /micro/timeline: pages of events, and counts of them by time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from piste.api.bodies import read_json
from piste.api.problems import Problem
from piste.storage.reads import Filter, Sorting

EVENTS_FIELDS = (
    "Send a JSON object with page (from 1), pageSize, filters (a list of {column, values}), and optionally validEvents "
    "(true, false or null), timeRange {start, end} in ISO 8601 and sorting {column, desc}."
)
TIMELINE_FIELDS = "Send a JSON object with buckets, a list of {start, end} in ISO 8601."
MAX_PAGE = 1_000
LAST_PAGE = 10**9
MAX_FILTERS = 131
MAX_BUCKETS = 1_000

_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Page:
    """What POST /micro/events asks for.

    A filter without a value is none. `valid` true selects good events, false failed ones, None both. `time_range` is
    [start, end) in epoch ms.
    """

    page: int
    page_size: int
    filters: list[Filter]
    valid: bool | None
    time_range: tuple[int | None, int | None]
    sorting: Sorting | None


def page_wanted(body: bytes) -> Page:
    """Reads a wish for a page of events; raises Problem 400."""
    wish = read_json(body, _Events, EVENTS_FIELDS)
    if not 1 <= wish.page <= LAST_PAGE or not 1 <= wish.pageSize <= MAX_PAGE:
        raise Problem(400, f"page must be from 1 to {LAST_PAGE}, pageSize from 1 to {MAX_PAGE}.", EVENTS_FIELDS)
    if len(wish.filters) > MAX_FILTERS:
        raise Problem(400, f"{len(wish.filters)} filters are more than {MAX_FILTERS}.", "Send fewer.")
    time_range = wish.timeRange
    return Page(
        page=wish.page,
        page_size=wish.pageSize,
        filters=[Filter(one.column, values) for one in wish.filters if (values := one.accepted())],
        valid=wish.validEvents,
        time_range=(None, None) if time_range is None else (epoch_ms(time_range.start), epoch_ms(time_range.end)),
        sorting=None if wish.sorting is None else Sorting(wish.sorting.column, wish.sorting.desc),
    )


def buckets_wanted(body: bytes) -> tuple[list[tuple[int, int]], list[dict[str, str]]]:
    """Reads the buckets of a timeline, in epoch ms and as they were written; raises Problem 400."""
    wish = read_json(body, _Timeline, TIMELINE_FIELDS)
    if len(wish.buckets) > MAX_BUCKETS:
        raise Problem(400, f"{len(wish.buckets)} buckets are more than {MAX_BUCKETS}.", "Send fewer, or wider ones.")
    instants = [(epoch_ms(bucket.start), epoch_ms(bucket.end)) for bucket in wish.buckets]
    return instants, [{"start": bucket.start, "end": bucket.end} for bucket in wish.buckets]


class _Range(msgspec.Struct):
    start: str
    end: str


class _Filter(msgspec.Struct):
    column: str
    values: list[str | int | float | bool | None] | None = None
    value: str | int | float | bool | None = None

    def accepted(self) -> tuple[str, ...]:
        """The values to look for; version 4.4 made a list of what was one value before."""
        values = self.values if self.values is not None else [self.value]
        return tuple(_text(value) for value in values if value is not None)


class _Sorting(msgspec.Struct):
    column: str
    desc: bool = False


class _Events(msgspec.Struct):
    page: int
    pageSize: int  # noqa: N815  (Micro's name)
    filters: list[_Filter]
    validEvents: bool | None = None  # noqa: N815
    timeRange: _Range | None = None  # noqa: N815
    sorting: _Sorting | None = None


class _Timeline(msgspec.Struct):
    buckets: list[_Range]


def _text(value: str | int | float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def epoch_ms(text: str) -> int:
    """An ISO 8601 time, in UTC where it names no zone; raises Problem 400."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as problem:
        raise Problem(400, f"{text!r} is not a time.", "Write it like 2026-11-24T06:41:18.565Z.") from problem
    return ((instant if instant.tzinfo else instant.replace(tzinfo=UTC)) - _EPOCH) // timedelta(milliseconds=1)
