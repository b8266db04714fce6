"""Reads a record off the stream: is it a collector payload, and can its parts be read?"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from piste.enrichment import querystring, uri
from piste.enrichment.adapters.request import FORMAT_VIOLATION, Api, Request, RequestFailure, api_of
from piste.records import CollectorPayload

_decoder = msgspec.msgpack.Decoder(CollectorPayload)

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_LOOSE_UUID = re.compile(r"[0-9a-f]{1,16}(?:-[0-9a-f]{1,16}){4}")
_UUID_PARTS = (8, 4, 4, 4, 12)
_LONGEST_UUID = 36
_YEAR_0, _YEAR_10000 = -62_167_219_200_000, 253_402_300_800_000  # epoch ms
_LONGEST_ERROR, _LONGEST_EXPECTATION = 512, 256
"""Characters, by the bad row's schema."""

_apis: dict[str, Api] = {}
_MOST_APIS, _LONGEST_CACHED = 1024, 128
"""Strangers choose paths, so what is remembered of them is bounded: entries, and characters of each."""


def decode(record: bytes) -> CollectorPayload:
    """The collector payload in `record`; raises RequestFailure when it is none."""
    try:
        return _decoder.decode(record)
    except (msgspec.MsgspecError, ValueError, RecursionError) as fault:
        error = f"error deserializing raw event: {fault}"[:_LONGEST_ERROR]
        raise RequestFailure(FORMAT_VIOLATION, [{"error": error}], error, expected="a collector payload") from None


def read(payload: CollectorPayload, depth_limit: int) -> tuple[Request, str | None]:
    """The request in `payload` and its network user id in canonical form.

    RequestFailure names every part that is wrong.
    """
    faults: list[tuple[str, str | None, str]] = []
    text = payload.querystring
    pairs: querystring.Pairs = []
    if text:
        if (fault := _querystring_fault(text)) is not None:
            faults.append(("querystring", text, f"could not extract name-value pairs from querystring: {fault}"))
        else:
            try:
                pairs = querystring.split(text, payload.encoding)
            except (LookupError, ValueError):  # no encoding at all, or one that is not of text
                faults.append(("encoding", payload.encoding, "not a known character encoding"))
    api = _api(payload.path)
    if api is None:
        faults.append(("path", payload.path, "does not match (/)vendor/version(/) nor is a legacy /i(ce.png) request"))
    userid = payload.network_userid or None
    if userid is not None and (userid := canonical_uuid(userid)) is None:
        faults.append(("networkUserId", payload.network_userid, "not valid UUID"))
    if not _YEAR_0 <= payload.timestamp < _YEAR_10000:
        faults.append(("timestamp", str(payload.timestamp), "must be epoch ms between the years 0 and 9999"))
    if faults or api is None:
        raise _violation(faults)
    parameters = {name: value for name, value in pairs if value is not None}
    return Request(payload, api, pairs, parameters, depth_limit), userid


def canonical_uuid(text: str) -> str | None:
    """A UUID as Java reads it, lower-cased: short groups are filled up with zeros, long ones lose their front."""
    lowered = text.lower()
    if _UUID.fullmatch(lowered):
        return lowered
    if len(text) > _LONGEST_UUID or not _LOOSE_UUID.fullmatch(lowered):
        return None
    parts = zip(lowered.split("-"), _UUID_PARTS, strict=True)
    return "-".join(part[-width:].zfill(width) for part, width in parts)


def _querystring_fault(text: str) -> str | None:
    fault = uri.check_querystring(text)
    return None if fault is None else fault[:_LONGEST_EXPECTATION]


def _api(path: str) -> Api | None:
    api = _apis.get(path)
    if api is None and (api := api_of(path)) is not None and len(_apis) < _MOST_APIS and len(path) <= _LONGEST_CACHED:
        _apis[path] = api
    return api


def _violation(faults: Iterable[tuple[str, str | None, str]]) -> RequestFailure:
    messages: list[dict[str, object]] = [
        {"payloadField": field, "value": value, "expectation": expectation[:_LONGEST_EXPECTATION]}
        for field, value, expectation in faults
    ]
    first = messages[0]
    field, value, expectation = str(first["payloadField"]), first["value"], str(first["expectation"])
    return RequestFailure(
        FORMAT_VIOLATION,
        messages,
        "; ".join(f"{message['payloadField']} {message['expectation']}" for message in messages),
        path=field,
        expected=expectation,
        got=None if value is None else str(value),
    )
