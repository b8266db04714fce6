"""Cases generated from the protocol's table: every parameter that a caller can set, with values of its type.

What no caller sets (the collector's own keys, dead ones) is left to the collector cases, which send every row.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from piste_conformance.cases import Case, parse_case
from piste_conformance.tags import Tag
from piste_conformance.wire import KEY, PROTOCOL
from piste_protocol.parameters import Parameter

# The kinds whose name in the contract is not that of the column `event`.
EVENT_NAMES = {"struct": "structured", "page_view": "page_view", "page_ping": "page_ping", "transaction": "transaction"}
EVENT_NAMES["transaction_item"] = "transaction_item"
# Subject fields of the contract whose parameter has another name.
SUBJECT_FIELDS = {"tracker_network_userid": "network_userid"}
SUBJECT_NAMES = (
    *("user_id", "domain_userid", "tracker_network_userid", "domain_sessionid", "domain_sessionidx", "ip_address"),
    *("useragent", "language", "timezone", "screen_resolution", "viewport", "color_depth"),
)
SAMPLES: dict[str, Any] = {
    "page_url": "https://shop.example/", "category": "shop", "action": "view", "order_id": "o-1", "total": 1,
    "sku": "s-1", "price": 1, "quantity": 1,
}  # fmt: skip
INT32 = (-(2**31), 2**31 - 1)
LONG = 12_000  # longer than any column, so that a tracker which cuts shows
DEFAULT_LENGTH = 255


def generated_cases() -> list[Case]:
    """Every generated case, in the order of the table."""
    return [*_argument_cases(), *_subject_cases()]


def _argument_cases() -> Iterator[Case]:
    lengths = {column.name: column.max_length for column in PROTOCOL.columns}
    for kind in PROTOCOL.events:
        if kind.name not in EVENT_NAMES:
            continue
        needed = {name: SAMPLES[name] for name in kind.required}
        for argument, parameter_name in kind.arguments.items():
            row = PROTOCOL.parameter(parameter_name)
            for label, value, matcher in _values(row, lengths.get((row.columns or ("",))[0])):
                args = {**needed, argument: value}
                keys = {
                    KEY[kind.arguments[name]]: Tag("number", str(other)) if isinstance(other, int) else other
                    for name, other in needed.items()
                }
                event = {KEY["event"]: kind.code, **keys, KEY[parameter_name]: matcher}
                step: dict[str, Any] = {"track": EVENT_NAMES[kind.name], "args": args}
                yield _case(f"parameters/{kind.name}-{argument}/{label}", row, [step], event)


def _subject_cases() -> Iterator[Case]:
    lengths = {column.name: column.max_length for column in PROTOCOL.columns}
    for name in SUBJECT_NAMES:
        row = PROTOCOL.parameter(name)
        field = SUBJECT_FIELDS.get(name, name)
        for label, value, matcher in _values(row, lengths.get((row.columns or ("",))[0])):
            steps: list[dict[str, Any]] = [
                {"subject": {field: value}},
                {"track": "page_view", "args": {"page_url": SAMPLES["page_url"]}},
            ]
            event = {KEY["event"]: "pv", KEY["page_url"]: SAMPLES["page_url"], KEY[name]: matcher}
            yield _case(f"parameters/subject-{field}/{label}", row, steps, event)


def _case(id_: str, row: Parameter, steps: list[dict[str, Any]], event: dict[str, Any]) -> Case:
    entry = {"id": id_, "rules": _rules(row), "brief": row.brief, "do": steps, "expect": {"events": [event]}}
    return parse_case(entry, {})


def _rules(row: Parameter) -> list[str]:
    """The rules of the type, and that of equality, since every generated case runs with GET and POST."""
    of_type = {"integer": "SP-INT-1", "decimal": "SP-DEC-2", "dimensions": "SP-DIM-1"}
    return [of_type.get(row.type, "SP-TEXT-1"), "SP-EQ-1"]


def _values(row: Parameter, length: int | None) -> Iterator[tuple[str, Any, Any]]:
    """(label, value to hand over, matcher of what must come) for a parameter."""
    if row.type == "decimal":
        for label, text in (
            ("whole", "7"),
            ("fraction", "19.99"),
            ("negative", "-2.5"),
            ("zero", "0"),
            ("small", "0.001"),
        ):
            yield label, float(text) if "." in text else int(text), Tag("number", text)
    elif row.type == "integer":
        for label, number in (
            ("example", int(row.examples[0])),
            ("zero", 0),
            ("largest", INT32[1]),
            ("smallest", INT32[0]),
        ):
            yield label, number, Tag("integer", str(number))
    elif row.type == "dimensions":
        for label, width, height in (("example", 1280, 1024), ("portrait", 390, 844)):
            yield label, {"width": width, "height": height}, f"{width}x{height}"
    elif row.type == "text" and row.name == "color_depth":
        yield "example", int(row.examples[0]), Tag("integer", row.examples[0])
    else:
        yield "example", row.examples[0], row.examples[0]
        if row.type == "text" and row.name not in ("tr_currency", "ti_currency"):
            yield "one-character", "x", "x"
            longest = "y" * (length or DEFAULT_LENGTH)
            yield "longest", longest, longest
            yield "any-script", "Zażółć 日本 😀 & = + %", "Zażółć 日本 😀 & = + %"
