"""Debug mode: one log line for each event that was sent, with what the collector says about it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from piste_tracker.event_queue import QueuedEvent
from piste_tracker.payload import Payload, from_bytes
from piste_tracker.protocol import EVENT_CODES, Key
from piste_tracker.request import Response

logger = logging.getLogger("piste_tracker.debug")

_SHOWN = (
    Key.SE_CATEGORY,
    Key.SE_ACTION,
    Key.PAGE_URL,
    Key.TR_ORDER_ID,
    Key.TI_SKU,
)


def log_batch(batch: Sequence[QueuedEvent], response: Response) -> None:
    """Log each event of a batch: what it was, the collector's status, and why it failed if the collector says so."""
    if not logger.isEnabledFor(logging.INFO):
        # Debug mode was asked for; it must show even where the program has set up no logging.
        logger.setLevel(logging.INFO)
        if not logging.getLogger().handlers and not logger.handlers:
            logger.addHandler(logging.StreamHandler())
    answer = f"{response.status}" if response.status else f"no answer ({response.error})"
    verdicts = read_verdicts(response.body)
    for event in batch:
        payload = from_bytes(event.body)
        verdict = verdicts.get(payload[Key.EVENT_ID])
        logger.info("%s -> %s%s", describe(payload), answer, f" {explain(verdict)}" if verdict else "")


def describe(payload: Payload) -> str:
    """Return the kind of an event, what tells it apart and its id, e.g. `struct shop/view 6f1c0a52-...`."""
    kind = EVENT_CODES.get(payload[Key.EVENT], payload[Key.EVENT])
    marks = [payload[key] for key in _SHOWN if key in payload]
    if Key.UNSTRUCT_EVENT in payload:
        marks.append(_inner_schema(payload[Key.UNSTRUCT_EVENT]))
    elif Key.UNSTRUCT_EVENT_BASE64 in payload:
        from base64 import urlsafe_b64decode

        text = payload[Key.UNSTRUCT_EVENT_BASE64]
        marks.append(_inner_schema(urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()))
    return " ".join([kind, "/".join(marks), payload[Key.EVENT_ID]]).replace("  ", " ")


def read_verdicts(body: bytes) -> dict[str, Mapping[str, Any]]:
    """Return the verdicts in a collector's answer by event id; none if it gave none."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if isinstance(answer, Mapping):
        answer = answer.get("events", answer.get("verdicts"))
    if not isinstance(answer, list):
        return {}
    return {
        str(verdict["event_id"]): verdict
        for verdict in answer
        if isinstance(verdict, Mapping) and "event_id" in verdict
    }


def explain(verdict: Mapping[str, Any]) -> str:
    """Return a verdict in one line: its state, then reason, path, expected, got and fix as far as they are told."""
    state = str(verdict.get("verdict") or verdict.get("status") or "")
    told = [f"{name}: {verdict[name]}" for name in ("reason", "path", "expected", "got", "fix") if verdict.get(name)]
    return ", ".join([state, *told]) if told else state


def _inner_schema(text: str) -> str:
    try:
        return str(json.loads(text)["data"]["schema"])
    except (ValueError, KeyError, TypeError):
        return "?"
