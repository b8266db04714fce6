"""Events and subjects of the driver contract as fields of the board's commands (Conformance/Track.h, Slot.h)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from values import Number, RefusedError, printed, text, whole

Fields = list[tuple[str, bytes]]
KINDS = ("structured", "page_view", "page_ping", "self_describing", "screen_view", "timing", "transaction")
ITEM = len(KINDS)
TEXTS = {
    "structured": ("category", "action", "label", "property"),
    "page_view": ("page_url", "page_title", "referrer"),
    "page_ping": ("page_url", "page_title", "referrer"),
    "self_describing": ("schema",),
    "screen_view": ("name", "id"),
    "timing": ("category", "variable", "label"),
    "transaction": ("order_id", "affiliation", "city", "state", "country", "currency"),
    "transaction_item": ("order_id", "sku", "name", "category", "currency"),
}
NUMBERS = {
    "structured": ("value",),
    "timing": ("timing",),
    "transaction": ("total", "tax", "shipping"),
    "transaction_item": ("price",),
}
OFFSETS = ("min_x", "max_x", "min_y", "max_y")
SUBJECT_TEXTS = {
    "user_id": "U",
    "domain_userid": "D",
    "network_userid": "N",
    "domain_sessionid": "S",
    "ip_address": "I",
    "useragent": "A",
    "language": "L",
    "timezone": "Z",
    "platform": "P",
}
SUBJECT_NUMBERS = {"domain_sessionidx": "X", "color_depth": "C"}
SUBJECT_SIZES = {"screen_resolution": "W", "viewport": "V"}


def fields_of(request: dict[str, Any]) -> Iterator[Fields]:
    """The command of each event that a `track` stands for: one, but for an order with items."""
    event, args = request["event"], request.get("args", {})
    yield event_fields(event, args) + extras(request)
    shared = {name: value for name, value in request.items() if name != "event_id"}
    for item in args.get("items", []):
        yield event_fields("transaction_item", {**item, "order_id": args["order_id"]}) + extras(shared)


def event_fields(event: str, args: dict[str, Any]) -> Fields:
    fields: Fields = [("k", bytes((KINDS.index(event) if event in KINDS else ITEM,)))]
    letters = "abcdeg"
    fields += [(letter, text(args[name])) for letter, name in zip(letters, TEXTS[event], strict=False) if name in args]
    fields += [
        (letter, text(args[name])) for letter, name in zip("vwx", NUMBERS.get(event, ()), strict=False) if name in args
    ]
    if event == "page_ping":
        fields += [
            (letter, whole(args[name], rounds=True))
            for letter, name in zip("vwxy", OFFSETS, strict=True)
            if name in args
        ]
    if event == "transaction_item" and "quantity" in args:
        fields.append(("w", whole(args["quantity"], rounds=False)))
    if event == "self_describing":
        if "data" not in args:
            raise RefusedError("data is missing")
        fields.append(("b", printed(args["data"])))
    return fields


def extras(request: dict[str, Any]) -> Fields:
    """What stands beside the event's arguments."""
    fields: Fields = []
    for entity in request.get("entities", []):
        fields += [("s", text(entity["schema"])), ("j", printed(entity["data"]))]
    if "event_id" in request:
        fields.append(("i", text(request["event_id"])))
    if "true_timestamp" in request:
        moment = request["true_timestamp"]
        if not isinstance(moment, Number) or not moment.isdecimal() or int(moment) >= 1 << 63:
            raise RefusedError("true_timestamp is no number of milliseconds since 1970")
        fields.append(("T", int(moment).to_bytes(8, "little")))
    if "subject" in request:
        fields += [("O", b""), *subject_fields(request["subject"])]
    return fields


def subject_fields(subject: dict[str, Any]) -> Fields:
    """The fields of a subject; an empty text is none."""
    fields = [(letter, text(subject[name])) for name, letter in SUBJECT_TEXTS.items() if subject.get(name)]
    for name, letter in SUBJECT_NUMBERS.items():
        if subject.get(name):
            fields.append((letter, whole(subject[name], rounds=True)))
    for name, letter in SUBJECT_SIZES.items():
        if size := subject.get(name):
            fields += [(letter, pixels(size["width"])), (letter, pixels(size["height"]))]
    return fields


def pixels(value: Any) -> bytes:
    if not isinstance(value, Number) or not value.is_decimal or not 0 <= float(value) <= 65535:
        raise RefusedError("a size is a number of pixels")
    return whole(value, rounds=True)
