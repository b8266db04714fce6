"""All miniatures with a defect, by the name of the defect."""

from __future__ import annotations

import re

import batch_defects
import ending_defects
import endpoint_defects
import event_defects
import identity_defects
import queue_defects
import retry_defects
import time_defects
import value_defects
from losers import LOSERS
from tracker import Tracker

MODULES = (
    batch_defects,
    ending_defects,
    endpoint_defects,
    event_defects,
    identity_defects,
    queue_defects,
    retry_defects,
    time_defects,
    value_defects,
)


def _name(kind: type[Tracker]) -> str:
    """NewIdOnRetry -> new-id-on-retry."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", kind.__name__).lower()


DEFECTS: dict[str, type[Tracker]] = {
    _name(kind): kind
    for kind in [*(kind for module in MODULES for kind in vars(module).values()), *LOSERS]
    if isinstance(kind, type) and issubclass(kind, Tracker) and kind is not Tracker
}
