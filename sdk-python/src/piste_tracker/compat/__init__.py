"""The official tracker's names: a program for snowplow-tracker 1.1 runs after changing its imports to this package.

`from snowplow_tracker import X` becomes `from piste_tracker.compat import X`, and so for its submodules. What differs:

- Nothing is lost at the end of the program, in an outage or in a fork; a request has a time-out of 5 s for connecting
  and 10 s for reading where none is set; a redirect is not followed.
- `AsyncEmitter.sync_flush` and `Tracker.flush` return after 30 s at the latest; the official ones never do while the
  collector fails. `thread_count` is taken and not used: one thread sends.
- Values that would make invalid events (NaN, an order without a total) raise ValueError at the call.
- The callbacks of a GET are called for each event, since each is a request.
"""

import logging

from piste_tracker.compat.contracts import disable_contracts, enable_contracts
from piste_tracker.compat.emitter_configuration import EmitterConfiguration
from piste_tracker.compat.emitters import AsyncEmitter, Emitter
from piste_tracker.compat.event_store import EventStore
from piste_tracker.compat.events import Event, PagePing, PageView, ScreenView, SelfDescribing, StructuredEvent
from piste_tracker.compat.self_describing_json import SelfDescribingJson
from piste_tracker.compat.snowplow import Snowplow
from piste_tracker.compat.subject import Subject
from piste_tracker.compat.tracker import Tracker
from piste_tracker.compat.tracker_configuration import TrackerConfiguration
from piste_tracker.version import VERSION

__version__ = VERSION
logger = logging.getLogger("piste_tracker")

__all__ = [
    "AsyncEmitter",
    "Emitter",
    "EmitterConfiguration",
    "Event",
    "EventStore",
    "PagePing",
    "PageView",
    "ScreenView",
    "SelfDescribing",
    "SelfDescribingJson",
    "Snowplow",
    "StructuredEvent",
    "Subject",
    "Tracker",
    "TrackerConfiguration",
    "__version__",
    "disable_contracts",
    "enable_contracts",
    "logger",
]
