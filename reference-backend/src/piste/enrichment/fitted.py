"""Makes a bad row valid against its own schema, which is narrower than what people send.

A querystring's value may have 512 characters there, a vendor 64: what is longer is cut in the bad row alone, the raw
record has all of it. Nearly all bad rows are valid as they are, which takes some microseconds to see.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import cache
from typing import Any

import jsonschema_rs
import orjson

from piste.enrichment.iglu.formats import CHECKS
from piste.protocol import BAD_ROW_VENDOR, BAD_ROW_VERSIONS

log = logging.getLogger("piste.enrichment")

_ROUNDS = 8
"""A cut may uncover the next fault; no schema is this deep."""

Kind = jsonschema_rs.ValidationErrorKind
Fault = jsonschema_rs.ValidationError


def fitted(kind: str, text: bytes) -> bytes:
    """The bad row's text, cut where its schema asks for it; `kind` is the name of its schema."""
    document = orjson.loads(text)
    validator = _validator(kind)
    data = document["data"]
    if validator.is_valid(data):
        return text
    for _ in range(_ROUNDS):
        faults = [*_leaves(validator.iter_errors(data))]
        if not faults:
            return orjson.dumps(document)
        for fault in faults:
            _mend(data, fault)
    log.error("a bad row of kind %s does not fit its schema; this is a bug of ours, please report it", kind)
    return orjson.dumps(document)


@cache
def _validator(kind: str) -> jsonschema_rs.Draft4Validator:
    from piste_protocol import schemas_root

    file = schemas_root() / BAD_ROW_VENDOR / kind / "jsonschema" / BAD_ROW_VERSIONS[kind]
    document = orjson.loads(file.read_bytes())
    return jsonschema_rs.Draft4Validator(document, validate_formats=True, formats=CHECKS, offline=True)


def _leaves(faults: Iterable[Fault]) -> Iterable[Fault]:
    """The faults that can be mended; of alternatives, those of the one that has no others."""
    for fault in faults:
        if isinstance(fault.kind, Kind.AnyOf):
            branches = [[*_leaves(branch)] for branch in fault.kind.context]
            yield from min(branches, key=lambda branch: (not all(map(_is_mendable, branch)), len(branch)))
        else:
            yield fault


def _is_mendable(fault: Fault) -> bool:
    return isinstance(fault.kind, Kind.MaxLength | Kind.Format)


def _mend(data: Any, fault: Fault) -> None:
    """Text that is too long is cut; what is not of its format (an empty id) is null, as the schemas allow."""
    *way, last = fault.instance_path
    for part in way:
        data = data[part]
    if isinstance(fault.kind, Kind.MaxLength):
        data[last] = data[last][: fault.kind.limit]
    elif isinstance(fault.kind, Kind.Format):
        data[last] = None
    elif isinstance(fault.kind, Kind.Type):
        data[last] = str(data[last]) if "string" in fault.kind.types else None
