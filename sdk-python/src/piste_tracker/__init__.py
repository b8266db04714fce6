"""Event tracker for Python that speaks the Snowplow Tracker Protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from piste_tracker.clock import Clock
from piste_tracker.configuration import EmitterConfiguration, TrackerConfiguration
from piste_tracker.counters import Counters, FlushResult
from piste_tracker.ecommerce import EcommerceTransaction, EcommerceTransactionItem
from piste_tracker.emitter import Emitter, SyncEmitter
from piste_tracker.errors import InvalidEventError
from piste_tracker.event_id import new_event_id
from piste_tracker.event_queue import EventQueue, MemoryQueue, QueuedEvent
from piste_tracker.events import Event, PagePing, PageView, ScreenView, SelfDescribing, StructuredEvent, Timing
from piste_tracker.global_entities import GlobalEntities
from piste_tracker.registry import create_tracker, get_tracker
from piste_tracker.request import Request, Response
from piste_tracker.self_describing_json import SelfDescribingJson
from piste_tracker.subject import Subject
from piste_tracker.tracker import Tracker
from piste_tracker.transport import RequestsTransport, Transport
from piste_tracker.version import VERSION

if TYPE_CHECKING:
    from piste_tracker.async_tracker import AsyncTracker
    from piste_tracker.sqlite_queue import SQLiteQueue

__all__ = [
    "AsyncTracker",
    "Clock",
    "Counters",
    "EcommerceTransaction",
    "EcommerceTransactionItem",
    "Emitter",
    "EmitterConfiguration",
    "Event",
    "EventQueue",
    "FlushResult",
    "GlobalEntities",
    "InvalidEventError",
    "MemoryQueue",
    "PagePing",
    "PageView",
    "QueuedEvent",
    "Request",
    "RequestsTransport",
    "Response",
    "SQLiteQueue",
    "ScreenView",
    "SelfDescribing",
    "SelfDescribingJson",
    "StructuredEvent",
    "Subject",
    "SyncEmitter",
    "Timing",
    "Tracker",
    "TrackerConfiguration",
    "Transport",
    "__version__",
    "create_tracker",
    "get_tracker",
    "new_event_id",
]

__version__ = VERSION

# Not imported with the package: sqlite3 and httpx cost time, and httpx may be missing.
_LATE = {"AsyncTracker": "piste_tracker.async_tracker", "SQLiteQueue": "piste_tracker.sqlite_queue"}


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LATE[name]), name)
