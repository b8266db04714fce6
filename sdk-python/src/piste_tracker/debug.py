"""Debug mode: one log line for each event of a request, with the collector's verdict where it gives one."""

from __future__ import annotations

import json
import logging
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from typing import Any

from piste_tracker.event_queue import QueuedEvent
from piste_tracker.payload import Payload, from_bytes
from piste_tracker.protocol import EVENT_CODES, SENT_STATUSES, Key
from piste_tracker.request import Response

logger = logging.getLogger("piste_tracker.debug")


def log_batch(batch: Sequence[QueuedEvent], response: Response) -> None:
    """Log what became of each event of a request, e.g. `piste: page_view 7d9a8a5e good`."""
    if not logger.isEnabledFor(logging.INFO):
        # Debug mode was asked for; it must show even where the program has set up no logging.
        logger.setLevel(logging.INFO)
        if not logging.getLogger().handlers and not logger.handlers:
            logger.addHandler(logging.StreamHandler())
    verdict = read_verdict(response.body)
    for event in batch:
        payload = from_bytes(event.body)
        logger.info("piste: %s %s", describe(payload), outcome(payload[Key.EVENT_ID], response, verdict))


def describe(payload: Payload) -> str:
    """Return what kind of event it is and the beginning of its id, e.g. `order 8c1f0a52`."""
    kind = EVENT_CODES.get(payload[Key.EVENT], payload[Key.EVENT])
    if Key.SE_CATEGORY in payload:
        kind = f"{kind} {payload[Key.SE_CATEGORY]}/{payload.get(Key.SE_ACTION, '')}"
    elif Key.UNSTRUCT_EVENT in payload:
        kind = _schema_name(payload[Key.UNSTRUCT_EVENT])
    elif Key.UNSTRUCT_EVENT_BASE64 in payload:
        text = payload[Key.UNSTRUCT_EVENT_BASE64]
        kind = _schema_name(urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode())
    return f"{kind} {payload[Key.EVENT_ID][:8]}"


def read_verdict(body: bytes) -> Mapping[str, Any] | None:
    """Return the verdict in a collector's answer; None where it gave none, as every other collector does."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict) or "status" not in answer or not isinstance(answer.get("events"), list):
        return None
    answer["events"] = [event for event in answer["events"] if isinstance(event, dict)]
    return answer


def outcome(event_id: str, response: Response, verdict: Mapping[str, Any] | None) -> str:
    """Return what became of an event: good, failed with the reason and what to do, pending, or how far it came."""
    if not response.status:
        return f"not sent: no answer ({response.error})"
    if response.status not in SENT_STATUSES:
        return f"not sent: the collector answered {response.status}"
    if verdict is None:
        return "sent; this collector gives no verdicts"
    own = [event for event in verdict["events"] if event.get("event_id") == event_id]
    # A request that failed as a whole is one failure, which belongs to no event alone.
    told = next(iter(own or [event for event in verdict["events"] if event.get("event_id") is None]), verdict)
    status = str(told.get("status"))
    if told is verdict and status != "pending":
        return "sent; the collector says nothing of it"
    if status != "failed":
        return status
    reason, got, fix = (told.get(name) for name in ("reason", "got", "fix"))
    got = f", got {got}" if got and str(got) not in str(reason) else ""
    return f"failed: {reason}{got}{f' ({fix})' if fix else ''}"


def _schema_name(text: str) -> str:
    try:
        return str(json.loads(text)["data"]["schema"]).split("/")[1]
    except (ValueError, KeyError, TypeError, IndexError):
        return "?"
