"""How long the store keeps what it took."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Retention:
    """Ages in days and a size in bytes above which the oldest rows are deleted; None keeps them for ever.

    Age counts from receipt by the collector. `raw_days` is that of the raw records, which replay needs. `max_bytes`
    bounds what the database uses of its file: raw records go first (the oldest first), then events and failed events.
    A lane that got nothing for `lane_hours` goes as a whole.
    """

    events_days: float | None = None
    failed_days: float | None = None
    raw_days: float | None = None
    max_bytes: int | None = None
    lane_hours: float | None = 24.0

    @property
    def is_set(self) -> bool:
        """Whether anything is ever deleted."""
        return any(
            limit is not None
            for limit in (self.events_days, self.failed_days, self.raw_days, self.max_bytes, self.lane_hours)
        )
