"""Good and failed events of a lane together, newest first, a page at a time.

The newest are looked for from the end of the store backwards, a window of records at a time: a page that is full after
the first window costs the same in a store of any size, and what matches rarely is looked for until the time is over.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from piste.records import Event
from piste.storage import rows
from piste.storage.bots import IS_BOT
from piste.storage.database import Database
from piste.storage.matches import UnknownColumn
from piste.storage.names import quoted
from piste.storage.reads import FAILED_COLUMNS

__all__ = ["Found", "Listing", "UnknownColumn"]

Found = tuple[int, int, Event | None, dict[str, Any] | None]
"""(raw_id, raw_index, the good event, the failed event's row): one of the two is None."""

_FAILED = (*FAILED_COLUMNS, "partial", "lane")
_TEXTS = (
    "event_name",
    "app_id",
    "page_url",
    "page_title",
    "se_category",
    "se_action",
    "se_label",
    "event_id",
    "user_id",
)


_PLAIN: Final = re.compile(r"[A-Za-z0-9 _.:/?=&-]+")
_NEWEST: Final = "ORDER BY raw_id DESC, raw_index DESC LIMIT $limit"
FIRST_WINDOW: Final = 25_000
"""Records that are looked at first; the next windows grow as the time allows."""

GROWTH: Final = 4


class Page(NamedTuple):
    """Events, newest first; `reached` is the record down to which was looked, None if that was everything."""

    found: list[Found]
    reached: int | None


class Listing:
    """Lists what a store has of a lane."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(
        self,
        lane: str,
        status: str,
        before: tuple[int, int] | None,
        text: str,
        columns: Mapping[str, str],
        limit: int,
        span: tuple[int | None, int | None] = (None, None),
        seconds: float = float("inf"),
        bots: bool | None = None,
    ) -> Page:
        """Up to `limit` events, newest first, before a key if one is given.

        `span` is from when on and until when (excluded) the collector received them, in epoch ms; None is no bound.
        After about so many seconds it is enough, however few were found. `bots` is true for theirs alone, false for all
        others; of a failed event nobody knows, so that it counts as another's.

        `text` must stand in one of the telling columns or in the event's own JSON (or the reason), whatever the case;
        `columns` must have these values. Raises UnknownColumn.
        """
        values: dict[str, object] = {"lane": lane, "limit": limit}
        good, failed = ["lane = $lane"], ["lane = $lane"]
        if before is not None:
            values |= {"before_id": before[0], "before_index": before[1]}
            for conditions in (good, failed):
                # The first comparison says no more, and is one by which the database skips what is newer unread.
                conditions.append("raw_id <= $before_id AND (raw_id < $before_id OR raw_index < $before_index)")
        for bound, moment, sign in (("from", span[0], ">="), ("to", span[1], "<")):
            if moment is not None:
                values[bound] = moment
                good.append(f"collector_tstamp {sign} make_timestamp_ms(${bound})")
                failed.append(f"received_tstamp {sign} make_timestamp_ms(${bound})")
        if bots is not None:
            good.append(IS_BOT if bots else f"NOT {IS_BOT}")
            failed.append("false" if bots else "true")
        if text:
            values["text"] = text.lower()
            searched = [*map(quoted, _TEXTS), "unstruct_event::VARCHAR"]
            good.append(f"contains(lower(concat_ws(' ', {', '.join(searched)})), $text)")
            failed.append("contains(lower(concat_ws(' ', reason, schema, path, partial::VARCHAR)), $text)")
        for place, (name, value) in enumerate(sorted(columns.items())):
            if name not in rows.KINDS:
                raise UnknownColumn(name[:80])
            values[f"v{place}"] = value
            good.append(f"{quoted(name)}::VARCHAR = $v{place}")
            same = f"partial->>'$.{name}' = $v{place}"
            # To look for the text is ten times faster than to read the JSON, in which these letters stand as they are.
            plain = _PLAIN.fullmatch(value) is not None
            failed.append(f"CASE WHEN contains(partial, $v{place}) THEN {same} ELSE false END" if plain else same)
        wanted = {"events": " AND ".join(good), "failed_events": " AND ".join(failed)}
        if status != "any":
            del wanted["failed_events" if status == "good" else "events"]
        edge, reached = self._look(wanted, values, limit, before, seconds)
        if edge is None:
            return Page([], reached)
        values["edge"] = edge
        found: list[Found] = []
        for table, where in wanted.items():
            read = self._good if table == "events" else self._failed
            found += read(f"raw_id >= $edge AND {where}", values)
        found.sort(key=lambda item: item[:2], reverse=True)
        return Page(found[:limit], reached)

    def _look(
        self,
        wanted: Mapping[str, str],
        values: Mapping[str, object],
        limit: int,
        before: tuple[int, int] | None,
        seconds: float,
    ) -> tuple[int | None, int | None]:
        """The oldest record of the page, from few columns, so that the wide read skips all else; and Page.reached."""
        began = time.monotonic()
        keys: list[int] = []
        with self._database.reading() as cursor:
            ends = [cursor.execute(f"SELECT min(raw_id), max(raw_id) FROM {table}").fetchone() for table in wanted]
            bottom = min((end[0] for end in ends if end and end[0] is not None), default=0)
            top = max((end[1] for end in ends if end and end[1] is not None), default=-1)
            high = top if before is None else min(top, before[0])
            top = high
            size = FIRST_WINDOW
            while high >= bottom and len(keys) < limit:
                spent = time.monotonic() - began
                if high < top and spent > seconds:
                    return (min(keys) if keys else None), high + 1
                low = max(bottom, high - size + 1)
                for table, where in wanted.items():
                    keys += [
                        key
                        for (key,) in cursor.execute(
                            f"SELECT raw_id FROM {table} WHERE raw_id BETWEEN $low AND $high AND {where}"
                            " ORDER BY raw_id DESC LIMIT $limit",
                            {**values, "low": low, "high": high},
                        ).fetchall()
                    ]
                took = time.monotonic() - began - spent
                affordable = (high - low + 1) / max(took, 0.001) * (seconds - spent - took)
                size = max(FIRST_WINDOW, int(min(size * GROWTH, affordable)))
                high = low - 1
        keys.sort(reverse=True)
        return (keys[:limit][-1] if keys else None), None

    def one(self, raw_id: int, index: int) -> tuple[Event | None, dict[str, Any] | None]:
        """The good event, or the failed one's row, or neither."""
        where = "raw_id = $raw_id AND raw_index = $raw_index"
        values: dict[str, object] = {"raw_id": raw_id, "raw_index": index, "limit": 1}
        for _, _, event, row in [*self._good(where, values), *self._failed(where, values)]:
            return event, row
        return None, None

    def _good(self, where: str, values: Mapping[str, object]) -> list[Found]:
        with self._database.reading() as cursor:
            listed = cursor.execute(
                f"SELECT {rows.selection()}, lane, raw_id, raw_index FROM events WHERE {where} {_NEWEST}", dict(values)
            ).fetchall()
        found: list[Found] = []
        for row in listed:
            event = rows.to_event(row)
            event.lane = row[-3] or ""
            found.append((row[-2], row[-1], event, None))
        return found

    def _failed(self, where: str, values: Mapping[str, object]) -> list[Found]:
        chosen = ", ".join("epoch_ms(received_tstamp)" if name == "received_tstamp" else name for name in _FAILED)
        with self._database.reading() as cursor:
            listed = cursor.execute(
                f"SELECT {chosen} FROM failed_events WHERE {where} {_NEWEST}", dict(values)
            ).fetchall()
        named = [dict(zip(_FAILED, row, strict=True)) for row in listed]
        return [(row["raw_id"], row["raw_index"], None, row) for row in named]
