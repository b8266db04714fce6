"""From an event to its payload: the flat map of texts that travels. Pure; ids and times come in from outside."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

from piste_tracker import protocol
from piste_tracker.events import Event
from piste_tracker.field_text import epoch_ms
from piste_tracker.json_text import JsonEncoder, quoted, to_utf8, well_formed
from piste_tracker.protocol import Key
from piste_tracker.self_describing_json import entity_json
from piste_tracker.subject import DEFAULT_PLATFORM, Subject
from piste_tracker.version import TRACKER_VERSION

Payload = dict[str, str]


class PayloadWriter:
    """Writes the payloads of one tracker: holds what is the same in all of them."""

    def __init__(
        self,
        namespace: str,
        app_id: str | None = None,
        encode_base64: bool = True,
        json_encoder: JsonEncoder | None = None,
    ) -> None:
        self.encode_base64 = encode_base64
        self.json_encoder = json_encoder
        self._constants = {Key.TRACKER_VERSION: TRACKER_VERSION}
        if namespace:
            self._constants[Key.TRACKER_NAMESPACE] = str(namespace)
        if app_id:
            self._constants[Key.APP_ID] = str(app_id)

    def payload(
        self,
        event: Event,
        event_id: str,
        created_ms: int,
        subject: Subject | None = None,
        entities: Sequence[Any] = (),
        request_subject: Subject | None = None,
    ) -> Payload:
        """Return the payload of one event; `entities` go after the event's own.

        Raises InvalidEventError for a value that the protocol cannot carry. The sent timestamp is not in it: each
        attempt to send adds its own.
        """
        payload: Payload = {Key.EVENT: event.code, Key.EVENT_ID: event_id, Key.PLATFORM: DEFAULT_PLATFORM}
        if subject is not None:
            payload.update(subject.pairs)
        if request_subject is not None:
            payload.update(request_subject.pairs)
        if event.event_subject is not None:
            payload.update(event.event_subject.pairs)
        for key, text in event.pairs().items():
            if text is not None:
                payload[key] = text
        described = event.self_describing()
        if described is not None:
            inner = entity_json(described, self.json_encoder)
            self._add_json(
                payload,
                f'{{"schema":"{protocol.UNSTRUCT_EVENT}","data":{inner}}}',
                Key.UNSTRUCT_EVENT,
                Key.UNSTRUCT_EVENT_BASE64,
            )
        if event.context or entities:
            members = ",".join([entity_json(one, self.json_encoder) for one in (*(event.context or ()), *entities)])
            self._add_json(
                payload, f'{{"schema":"{protocol.CONTEXTS}","data":[{members}]}}', Key.CONTEXTS, Key.CONTEXTS_BASE64
            )
        payload[Key.CREATED_TSTAMP] = str(created_ms)
        if event.true_timestamp is not None:
            payload[Key.TRUE_TSTAMP] = str(epoch_ms("true_timestamp", event.true_timestamp))
        payload.update(self._constants)
        return payload

    def _add_json(self, payload: Payload, text: str, plain_key: str, base64_key: str) -> None:
        if self.encode_base64:
            payload[base64_key] = urlsafe_b64encode(to_utf8(text)).decode("ascii")
        else:
            payload[plain_key] = well_formed(text)


def to_bytes(payload: Payload) -> bytes:
    """Return a payload as one JSON object in UTF-8: the form that queues keep and request bodies are made of."""
    return to_utf8("{" + ",".join([f"{quoted(key)}:{quoted(text)}" for key, text in payload.items()]) + "}")


def from_bytes(item: bytes) -> Payload:
    """Return the payload that `to_bytes` wrote."""
    payload: Payload = json.loads(item)
    return payload
