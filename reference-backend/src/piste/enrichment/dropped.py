"""Tells of an event that an enrichment dropped: it was received, so it must be somewhere."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from piste.enrichment import badrow
from piste.enrichment.settle import ENRICHMENT
from piste.protocol import Key
from piste.records import FailedEvent, Reason

KIND = "generic_error"


def dropped_event(parameters: Mapping[str, str], reason: str) -> FailedEvent:
    """The failed event for one that was dropped; the original keeps nothing of it."""
    return FailedEvent(
        kind=KIND,
        stage=ENRICHMENT,
        reason=reason,
        badrow=badrow.render(KIND, {"errors": [reason]}, orjson.dumps(parameters).decode()),
        event_id=parameters.get(Key.EVENT_ID),
        expected="an event that no enrichment drops",
        reasons=[Reason(message=reason, stage=ENRICHMENT, kind=KIND, fix="nothing, if it was meant to be dropped")],
    )
