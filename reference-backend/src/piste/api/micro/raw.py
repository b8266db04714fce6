"""The request behind an event, rebuilt from the raw record that the store keeps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from piste.api.services import Services
from piste.enrichment import querystring, recorded
from piste.enrichment.adapters import Api, Parameters, RequestFailure, adapt
from piste.enrichment.adapters.request import FORMAT_VIOLATION, api_of
from piste.protocol import JSON_DEPTH
from piste.records import CollectorPayload


class RawRecords:
    """Looks up raw records and shows them as Micro does; one an answer: neighbours in it share their request."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._raw_id: int | None = None
        self._payload: CollectorPayload | None = None
        self._parameters: list[Parameters] = []

    def raw_event(self, raw_id: int, index: int) -> dict[str, object] | None:
        """The event as it came out of its request, before enrichment; None where the request is gone or failed."""
        self._load(raw_id)
        payload = self._payload
        if payload is None or index >= len(self._parameters):
            return None
        return {
            "api": _api(payload),
            "parameters": self._parameters[index],
            "contentType": payload.content_type,
            "source": _source(payload),
            "context": _context(payload),
        }

    def collector_payload(self, raw_id: int) -> dict[str, object] | None:
        """The request itself; None where it is gone or its bytes are no record."""
        self._load(raw_id)
        payload = self._payload
        if payload is None:
            return None
        return {
            "api": _api(payload),
            "querystring": [f"{name}={value or ''}" for name, value in querystring.split(payload.querystring)],
            "contentType": payload.content_type,
            "body": None if payload.body is None else payload.body.decode("utf-8", "replace"),
            "source": _source(payload),
            "context": _context(payload),
        }

    def api(self, raw_id: int) -> Api | None:
        """The vendor and version of the request's path; None where there is no request."""
        self._load(raw_id)
        return None if self._payload is None else api_of(self._payload.path)

    def _load(self, raw_id: int) -> None:
        if raw_id == self._raw_id:
            return
        self._raw_id, self._payload, self._parameters = raw_id, None, []
        record = self._services.store.raw(raw_id)
        if record is None:
            return
        try:
            self._payload = recorded.decode(record)
            request, _ = recorded.read(self._payload, JSON_DEPTH)
            self._parameters = adapt(request, self._services.resolver)
        except RequestFailure as failure:
            # It failed as a whole when it came, too. Micro shows no request that breaks the record's format.
            if failure.kind == FORMAT_VIOLATION:
                self._payload = None


def _api(payload: CollectorPayload) -> dict[str, str]:
    api = api_of(payload.path)
    return {"vendor": api.vendor, "version": api.version} if api else {"vendor": "", "version": ""}


def _source(payload: CollectorPayload) -> Mapping[str, str | None]:
    return {"name": payload.collector, "encoding": payload.encoding, "hostname": payload.hostname}


def _context(payload: CollectorPayload) -> dict[str, object]:
    return {
        "timestamp": iso(payload.timestamp),
        "ipAddress": payload.ip_address,
        "useragent": payload.user_agent,
        "refererUri": payload.referer,
        "headers": payload.headers,
        "userId": payload.network_userid,
    }


def iso(epoch_ms: int) -> str | None:
    """An instant with milliseconds and Z; None outside the years that text can say."""
    try:
        instant = datetime.fromtimestamp(epoch_ms // 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return f"{instant:%Y-%m-%dT%H:%M:%S}.{epoch_ms % 1000:03d}Z"
