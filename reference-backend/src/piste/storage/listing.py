"""Good and failed events of a lane together, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from piste.records import Event
from piste.storage import rows
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
    ) -> list[Found]:
        """Up to `limit` events, newest first, before a key if one is given.

        `text` must stand in one of the telling columns or in the event's own JSON (or the reason), whatever the case;
        `columns` must have these values. Raises UnknownColumn.
        """
        values: dict[str, object] = {"lane": lane, "limit": limit}
        good, failed = ["lane = $lane"], ["lane = $lane"]
        if before is not None:
            values |= {"before_id": before[0], "before_index": before[1]}
            for conditions in (good, failed):
                conditions.append("(raw_id < $before_id OR (raw_id = $before_id AND raw_index < $before_index))")
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
            failed.append(f"partial->>'$.{name}' = $v{place}")
        found: list[Found] = []
        if status != "failed":
            found += self._good(" AND ".join(good), values)
        if status != "good":
            found += self._failed(" AND ".join(failed), values)
        found.sort(key=lambda item: item[:2], reverse=True)
        return found[:limit]

    def one(self, raw_id: int, index: int) -> tuple[Event | None, dict[str, Any] | None]:
        """The good event, or the failed one's row, or neither."""
        where = "raw_id = $raw_id AND raw_index = $raw_index"
        values: dict[str, object] = {"raw_id": raw_id, "raw_index": index, "limit": 1}
        for _, _, event, row in [*self._good(where, values), *self._failed(where, values)]:
            return event, row
        return None, None

    def _good(self, where: str, values: Mapping[str, object]) -> list[Found]:
        newest = "ORDER BY raw_id DESC, raw_index DESC LIMIT $limit"
        with self._database.reading() as cursor:
            # First the oldest that is wanted, from few columns: the wide read then skips all that is older.
            edge = cursor.execute(
                f"SELECT min(raw_id) FROM (SELECT raw_id FROM events WHERE {where} {newest})", dict(values)
            ).fetchone()
            if edge is None or edge[0] is None:
                return []
            listed = cursor.execute(
                f"SELECT {rows.selection()}, lane, raw_id, raw_index FROM events"
                f" WHERE raw_id >= $edge AND {where} {newest}",
                {**values, "edge": edge[0]},
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
                f"SELECT {chosen} FROM failed_events WHERE {where} ORDER BY raw_id DESC, raw_index DESC LIMIT $limit",
                dict(values),
            ).fetchall()
        named = [dict(zip(_FAILED, row, strict=True)) for row in listed]
        return [(row["raw_id"], row["raw_index"], None, row) for row in named]
