"""Runs a function of the user's, out of a .py file beside the configurations, on each event."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from inspect import signature
from pathlib import Path
from types import ModuleType
from typing import Any

import orjson

from piste.enrichment.context import Dropped, EnrichContext, Enrichment
from piste.enrichment.failures import Failure, enrichment_error
from piste.enrichment.given import Given
from piste.enrichment.json_text import loads
from piste.enrichment.written import column_value, entities
from piste.records import Event, SelfDescribing, Value

Function = Callable[[Event, EnrichContext], Any]

_DEPTH = 100
_SCHEMA = "iglu:dev.piste/python/jsonschema/1-0-0"
"""Bad rows name an enrichment by the schema of its configuration; this one has none."""


def make(file: Path) -> Enrichment:
    """Makes the enrichment of a file that has `def enrich(event, context)`.

    It runs in this process with all that Python can do, so it is trusted as the configuration is, and its time is not
    bounded. It may set `event.columns`, `event.unstruct_event` and the lists of entities, return entities to add, as
    `{"schema": "iglu:...", "data": ...}`, and call `context.drop(reason)`. The file is read once. An exception in it is
    a failed event that names the file and the line, and leaves the event as it was. Raises ValueError when the file
    cannot be loaded.
    """
    enrich = _load(file)
    identity = (_SCHEMA, file.name)

    def run_function(event: Event, context: EnrichContext) -> list[Failure]:
        given = Given(event)
        try:
            found = _json(entities(enrich(given, context)), ())
            columns = given.columns
            if columns != event.columns:
                columns = _checked(columns, event.columns)
            parts = _parts(given) if given.looked_at else None
        except Dropped as dropped:
            raise Dropped(f"dropped by {file.name}: {dropped}") from None
        except Exception as error:
            return [enrichment_error(f"{_place(error, file)}: {_told(error)}", enrichment=identity)]
        event.columns = columns
        if parts is not None:
            event.unstruct_event, event.contexts, event.derived_contexts = parts
            context.rewritten = True
        event.derived_contexts += found
        return []

    return run_function


def _load(file: Path) -> Function:
    # Not under the file's own name: another json.py would take the place of Python's.
    module = ModuleType(f"piste_enrichment_{file.stem}")
    module.__file__ = str(file)
    sys.modules[module.__name__] = module
    try:
        exec(compile(file.read_bytes(), str(file), "exec"), module.__dict__)
    except (Exception, SystemExit) as error:
        raise ValueError(f"{_place(error, file)}: {_told(error)}") from error
    enrich = getattr(module, "enrich", None)
    if not callable(enrich) or not _takes_two(enrich):
        raise ValueError(f"{file.name} must have a function enrich(event, context)")
    return enrich  # type: ignore[no-any-return]  # whatever it is, it is called


def _takes_two(function: Function) -> bool:
    """Whether it can be called as it will be; of one that does not say what it takes, that is only known then."""
    try:
        signature(function).bind(None, None)
    except TypeError:
        return False
    except ValueError:
        return True
    return True


def _checked(columns: Mapping[str, Any], before: Mapping[str, Value]) -> dict[str, Value]:
    """The columns with what was written to them in the columns' types."""
    checked: dict[str, Value] = {}
    for name, value in columns.items():
        known = before.get(name)
        new = known if known is not None and value is known else column_value(name, value)
        if new is not None:
            checked[name] = new
    return checked


def _parts(given: Given) -> tuple[SelfDescribing | None, list[SelfDescribing], list[SelfDescribing]]:
    """The event's own JSON, its entities and the derived ones, as the function leaves them."""
    before = given.source
    own = [] if given.unstruct_event is None else [given.unstruct_event]
    return (
        next(iter(_json(entities(own), [before.unstruct_event])), None),
        _json(entities(given.contexts), before.contexts),
        _json(entities(given.derived_contexts), before.derived_contexts),
    )


def _json(parts: list[SelfDescribing], before: Sequence[SelfDescribing | None]) -> list[SelfDescribing]:
    """The parts with data that is nothing but JSON; those that were there before are."""
    known = set(map(id, before))
    return [part if id(part) in known else SelfDescribing(part.key, _plain(part.data)) for part in parts]


def _plain(data: object) -> object:
    return loads(orjson.dumps(data, default=_number), _DEPTH)


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def _place(error: BaseException, file: Path) -> str:
    """The file and the line of the innermost of its frames."""
    if isinstance(error, SyntaxError):
        return f"{file.name} line {error.lineno}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
    return f"{file.name} line {lines[-1]}" if lines else file.name


def _told(error: BaseException) -> str:
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
