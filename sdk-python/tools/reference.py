"""Prints docs/api.md from the signatures and docstrings of the public names.

python sdk-python/tools/reference.py [--check]
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import piste_tracker
from piste_tracker import compat, request_subject, schemas
from piste_tracker.middleware import asgi, django, flask, wsgi
from piste_tracker.tracker import PayloadSource

TARGET = Path(__file__).resolve().parents[1] / "docs" / "api.md"

PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Trackers", ("create_tracker", "get_tracker", "Tracker", "AsyncTracker", "TrackerConfiguration")),
    (
        "Events",
        (
            "Event",
            "PageView",
            "PagePing",
            "StructuredEvent",
            "SelfDescribing",
            "ScreenView",
            "Timing",
            "EcommerceTransaction",
            "EcommerceTransactionItem",
            "SelfDescribingJson",
            "GlobalEntities",
            "Subject",
            "InvalidEventError",
            "new_event_id",
        ),
    ),
    ("Sending", ("Emitter", "SyncEmitter", "EmitterConfiguration", "Counters", "FlushResult")),
    ("Queues", ("EventQueue", "QueuedEvent", "MemoryQueue", "SQLiteQueue")),
    ("Seams", ("Transport", "RequestsTransport", "Request", "Response", "Clock")),
)


def signature(thing: Any) -> str:
    """The parameters of a call, without `self` and without quotes around types."""
    try:
        found = inspect.signature(thing)
    except (ValueError, TypeError):
        return "()"
    parameters = [one for name, one in found.parameters.items() if name not in ("self", "cls")]
    text = str(found.replace(parameters=parameters, return_annotation=inspect.Signature.empty))
    plain = re.sub(r": '([^']+)'", r": \1", text)
    return re.sub(r"<[\w.]+ object at 0x[0-9a-f]+>", "...", plain)


def paragraphs(thing: Any) -> str:
    """The docstring."""
    return inspect.getdoc(thing) or ""


def methods(kind: type) -> Iterator[str]:
    """One line for each public method and property; those of the kinds of event are for the tracker only."""
    if issubclass(kind, piste_tracker.Event) and kind is not piste_tracker.Event:
        return
    inherited = vars(PayloadSource) if issubclass(kind, PayloadSource) else {}
    for name, value in {**vars(kind), **inherited}.items():
        if name.startswith("_") or not inspect.getdoc(value):
            continue
        first = paragraphs(value).split("\n\n")[0].replace("\n", " ")
        if isinstance(value, property):
            yield f"- `.{name}`: {first}"
        elif inspect.isfunction(value):
            yield f"- `.{name}{signature(value)}`: {first}"


def entry(name: str, thing: Any) -> Iterator[str]:
    """The section of one name."""
    yield f"### {name}"
    yield ""
    is_plain = inspect.isclass(thing) and (getattr(thing, "_is_protocol", False) or issubclass(thing, BaseException))
    if not is_plain:
        yield f"```python\n{name}{signature(thing)}\n```"
        yield ""
    yield paragraphs(thing)
    yield ""
    if inspect.isclass(thing):
        lines = list(methods(thing))
        if lines:
            yield "\n".join(lines)
            yield ""


def page() -> str:
    """The whole page."""
    lines = [
        "# Reference of piste_tracker",
        "",
        "Printed from the docstrings by `sdk-python/tools/reference.py`. Change it there.",
        "",
    ]
    for title, names in PARTS:
        lines += [f"## {title}", ""]
        for name in names:
            lines += entry(name, getattr(piste_tracker, name))
    lines += ["## Web requests", ""]
    for module in (flask, django, asgi, wsgi, request_subject):
        lines += [f"### {module.__name__}", "", paragraphs(module), ""]
        for name, thing in vars(module).items():
            if getattr(thing, "__module__", "") == module.__name__ and not name.startswith("_") and callable(thing):
                lines += [f"- `{name}{signature(thing)}`: {paragraphs(thing).splitlines()[0]}"]
        lines += [""]
    lines += ["## piste_tracker.schemas", "", paragraphs(schemas), ""]
    lines += ["## piste_tracker.compat", "", paragraphs(compat), ""]
    return "\n".join(lines).rstrip() + "\n"


def main() -> int:
    """Write the page, or with --check say whether it is stale."""
    text = page()
    if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text:
        return 0
    if "--check" in sys.argv[1:]:
        print(f"{TARGET.name} is stale: run sdk-python/tools/reference.py")
        return 1
    TARGET.write_text(text, encoding="utf-8")
    print(TARGET.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
