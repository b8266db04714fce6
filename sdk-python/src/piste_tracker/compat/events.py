"""The official tracker's events. Those of this package have the same constructors."""

from __future__ import annotations

from typing import Any

from piste_tracker import events
from piste_tracker.compat.payload import Payload
from piste_tracker.events import PagePing, PageView, ScreenView, SelfDescribing, StructuredEvent
from piste_tracker.field_text import optional_text
from piste_tracker.protocol import EVENT_CODES, Key

__all__ = ["Event", "PagePing", "PageView", "ScreenView", "SelfDescribing", "StructuredEvent"]


class Event(events.Event):
    """An event whose payload its maker fills by hand, wire keys and all."""

    def __init__(
        self,
        dict_: dict[str, Any] | None = None,
        event_subject: Any = None,
        context: Any = None,
        true_timestamp: Any = None,
    ) -> None:
        super().__init__(event_subject, context, true_timestamp)
        self.payload = Payload(dict_)

    def pairs(self) -> dict[str, str | None]:
        return {name: optional_text(name, value) for name, value in self.payload.nv_pairs.items()}

    def schema_uri(self) -> str:
        self_code = str(self.payload.nv_pairs.get(Key.EVENT, ""))
        return "" if self_code not in EVENT_CODES else super().schema_uri()
