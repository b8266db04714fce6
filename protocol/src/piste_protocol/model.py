"""The executable specification: what a tracker sends for an event, and what the enricher reads out of a payload.

Pure, slow and plain; written from rules.md and never from a tracker. Tests compare everything else with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote

from piste_protocol.load import Protocol, load
from piste_protocol.parameters import Parameter
from piste_protocol.values import (
    DECODERS,
    ENCODERS,
    RefusedError,
    encode_base64,
    encode_json,
    encode_self_describing,
)

OFFSETS = ("pp_min_x", "pp_max_x", "pp_min_y", "pp_max_y")


@dataclass(frozen=True)
class Tracked:
    """An event as a caller gives it: names of events.yaml and parameters.yaml, values in Python's types.

    `fields` are those of tracker, subject and clock: tracker_version, platform, event_id, created_tstamp and so on.
    """

    event: str
    arguments: Mapping[str, Any]
    fields: Mapping[str, Any]
    entities: Sequence[Mapping[str, Any]] = ()
    base64: bool = True


@dataclass(frozen=True)
class Read:
    """A payload as the enricher reads it: canonical columns, and for each wire key that cannot be read the reason."""

    columns: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def encode(tracked: Tracked, protocol: Protocol | None = None) -> dict[str, str]:
    """The payload of an event; RefusedError names the argument that a tracker must refuse."""
    protocol = protocol or load()
    kind = next(kind for kind in protocol.events if kind.name == tracked.event)
    for argument in kind.required:
        if tracked.arguments.get(argument) in (None, ""):
            raise RefusedError(f"{argument}: missing or empty")  # SP-SE-2, SP-PV-2, SP-TR-5
    values = dict(tracked.fields) | {kind.arguments[name]: value for name, value in tracked.arguments.items()}
    payload = {protocol.parameter("event").wires[-1].key: kind.code}
    for parameter in protocol.parameters:
        value = values.get(parameter.name)
        if parameter.name == "unstruct_event" and value is not None:
            value = wrap("unstruct_event", encode_self_describing(value), protocol)
        if parameter.name == "contexts" and tracked.entities:  # SP-ENT-2
            value = wrap("contexts", [encode_self_describing(entity) for entity in tracked.entities], protocol)
        if value is not None:
            payload |= encode_parameter(parameter, value, tracked.base64, protocol)
    return payload


def encode_parameter(parameter: Parameter, value: Any, base64: bool, protocol: Protocol) -> dict[str, str]:
    """One parameter as a pair of the payload, or none where there is nothing to send (SP-PAY-4)."""
    try:
        if parameter.type == "platform":
            if value not in {platform.code for platform in protocol.codes.platforms}:
                raise RefusedError(f"{value!r} is not a platform")  # SP-PAY-9
            text = str(value)
        elif parameter.name in OFFSETS:
            text = ENCODERS["integer"](round(value))  # SP-PP-2
        else:
            text = ENCODERS[parameter.type](value)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise RefusedError(f"{parameter.name}: {error}") from error
    if text == "":
        return {}
    if parameter.keys is None:
        return {parameter.wires[-1].key: text}
    return {parameter.keys.base64: encode_base64(text)} if base64 else {parameter.keys.plain: text}  # SP-B64-1


def wrap(wrapper: str, data: Any, protocol: Protocol | None = None) -> dict[str, Any]:
    """Data inside one of the wrappers of transport.yaml."""
    return {"schema": (protocol or load()).transport.wrapper_uri(wrapper), "data": data}


def encode_post(payloads: Iterable[Mapping[str, str]], sent_tstamp: int) -> bytes:
    """The body of a POST (SP-POST-3, SP-STM-2)."""
    key = load().parameter("sent_tstamp").wires[-1].key
    return encode_json(wrap("payload_data", [dict(payload) | {key: str(sent_tstamp)} for payload in payloads])).encode()


def encode_get(payload: Mapping[str, str], sent_tstamp: int) -> str:
    """The querystring of a GET (SP-GET-2)."""
    key = load().parameter("sent_tstamp").wires[-1].key
    pairs = dict(payload) | {key: str(sent_tstamp)}
    return "&".join(f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in pairs.items())


def decode_post(body: bytes) -> list[dict[str, str]]:
    """The payloads of a body, none of them judged."""
    return list(json.loads(body)["data"])


def decode_get(querystring: str) -> dict[str, str]:
    """The payload of a querystring: the last of a repeated key, none for a key without an equals sign (SP-ENR-8)."""
    pairs = [pair for pair in querystring.split("&") if "=" in pair]
    return dict(parse_qsl("&".join(pairs), keep_blank_values=True, separator="&"))


def decode(payload: Mapping[str, str], protocol: Protocol | None = None) -> Read:
    """What the mapper of the enricher makes of a payload (SP-ENR-20 to 34)."""
    protocol = protocol or load()
    read = Read()
    codes = {code.code: code.event for code in protocol.codes.event_codes}
    platforms = {platform.code: platform.code for platform in protocol.codes.platforms}
    for parameter in protocol.parameters:
        if parameter.carrier != "payload" or not parameter.columns:
            continue
        for wire in parameter.wires:
            text = payload.get(wire.key)
            if text is None:
                continue
            try:
                if wire.type in ("event_code", "platform"):
                    value: Any = (codes if wire.type == "event_code" else platforms).get(text)
                    if value is None:
                        raise RefusedError(f"{text!r} is not in its closed set")
                else:
                    value = DECODERS[wire.type](text)
            except RefusedError as error:
                read.errors[wire.key] = str(error)
                continue
            parts = value if wire.type == "dimensions" else (value,)
            read.columns.update(zip(parameter.columns, parts, strict=True))
    read.errors.update(too_long(read.columns, protocol))
    return Read({name: value for name, value in read.columns.items() if value is not None}, read.errors)


def too_long(columns: Mapping[str, Any], protocol: Protocol) -> dict[str, str]:
    """Columns whose text is longer than its limit in UTF-16 units (SP-ENR-29)."""
    limits = {column.name: column.max_length for column in protocol.columns if column.max_length is not None}
    return {
        name: f"longer than {limits[name]}"
        for name, value in columns.items()
        if isinstance(value, str) and name in limits and len(value.encode("utf-16-le")) // 2 > limits[name]
    }
