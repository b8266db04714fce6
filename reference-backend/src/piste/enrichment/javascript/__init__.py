"""Runs a script of the user's on each event: it may change columns, add entities, or drop the event."""

from __future__ import annotations

import base64
import binascii
import threading
from collections.abc import Mapping
from time import monotonic
from typing import Any

import orjson

from piste.enrichment import tsv
from piste.enrichment.calls.breaker import Breaker
from piste.enrichment.context import Dropped, EnrichContext, Enrichment
from piste.enrichment.failures import Failure, enrichment_error
from piste.enrichment.javascript.engine import JSON, MISSED, Engine, ScriptError, named
from piste.enrichment.json_text import loads
from piste.enrichment.rewriting import rewrite
from piste.enrichment.written import column_value, entities
from piste.records import Event

IDENTITY = ("iglu:com.snowplowanalytics.snowplow/javascript_script_config/jsonschema/1-0-1", "javascript_script_config")
_DEPTH = 100
_NO_JSON: Mapping[str, str] = {}


def make(parameters: Mapping[str, object]) -> Enrichment:
    """Makes the enrichment of `javascript_script_config`'s parameters: a `script` in base64, and its `config`.

    The script is run once here, so that what is wrong with it is known at the start. A script that is ended by force
    five times in a row is left alone for a while, and its events fail at once.

    Handing over all of an event would cost more than most scripts do, so that a script is given the columns that its
    text names. One that reads another all the same is run again, in a new engine, and given everything from then on.
    """
    script = _decoded(str(parameters["script"]))
    config = parameters.get("config") or {}
    given = named(script)
    try:
        Engine(script, config, given)
    except ScriptError as error:
        raise ValueError(f"script: {error}") from error
    own = threading.local()
    breaker = Breaker(clock=monotonic)

    def run_script(event: Event, context: EnrichContext) -> list[Failure]:
        if breaker.is_open():
            return [_failure(f"the script is left alone for a while, after: {breaker.reason}")]
        try:
            engine = getattr(own, "engine", None)
            if engine is None:
                engine = own.engine = Engine(script, config, given)
            answer = _run(engine, event, context)
            if answer == MISSED:
                engine = own.engine = Engine(script, config)
                answer = _run(engine, event, context)
            if answer is None:
                return []
            told: Any = loads(answer, _DEPTH)
            if isinstance(told, list):
                event.derived_contexts += entities(told)
            elif told is None:
                raise Dropped("dropped by a JavaScript enrichment: its script called event.drop()")
            else:
                _apply(told, event, context)
        except ScriptError as error:
            if error.fatal:
                own.engine = None
                breaker.failed(str(error))
            return [_failure(str(error))]
        except ValueError as fault:
            return [_failure(str(fault))]
        breaker.succeeded()
        return []

    return run_script


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as fault:
        raise ValueError(f"script must be base64 of UTF-8 text: {fault}") from fault


def _run(engine: Engine, event: Event, context: EnrichContext) -> str | None:
    json = tsv.json_texts(event) if engine.given & JSON else _NO_JSON
    return engine.run(
        event.columns,
        json.get("unstruct_event"),
        json.get("contexts"),
        json.get("derived_contexts"),
        orjson.dumps(context.payload.headers).decode() if engine.wants_headers else None,
    )


def _apply(told: dict[str, Any], event: Event, context: EnrichContext) -> None:
    """All that the script did, or nothing: a ValueError comes before the first change."""
    changes = {name: column_value(name, value) for name, value in told["changes"].items()}
    found = entities(told["found"])
    rewrite(event, context, told["rewritten"])
    if told["erased"]:
        event.derived_contexts = []
    for name, value in changes.items():
        if value is None:
            event.columns.pop(name, None)
        else:
            event.columns[name] = value
    event.derived_contexts += found


def _failure(message: str) -> Failure:
    return enrichment_error(message, enrichment=IDENTITY, reason=f"JavaScript enrichment: {message}")
