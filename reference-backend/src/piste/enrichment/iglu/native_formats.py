"""Says formats as patterns, where that can be done: they are matched without a call into Python."""

from __future__ import annotations

from typing import Any

from piste.enrichment.iglu.formats import PATTERNS, USUAL_DATE_TIME

_USUAL: dict[str, str] = {
    "date-time": f"^{USUAL_DATE_TIME}$",
    **{name: PATTERNS[name] for name in ("ipv4", "ip-address", "uuid", "alpha", "alphanumeric", "utc-millisec")},
    "uri": r"^[a-zA-Z][a-zA-Z0-9+.-]*:[!-~]*$",
}
"""What nearly all values look like. Each lets pass only what the format does; the engine's `$` is the very end."""

_SCHEMA = ("not", "additionalItems", "additionalProperties")
_LIST = ("allOf", "anyOf", "oneOf")
_NAMED = ("properties", "patternProperties", "definitions", "dependencies")
"""Where a schema has schemas in it: one, a list of them, or an object of them by name."""


def with_patterns(schema: Any) -> Any:
    """The same schema, in which a usual value is found to have its format by a pattern; the very one if it has none.

    It decides the same; what it says is wrong differs, so that it is not for telling that.
    """
    if not isinstance(schema, dict):
        return schema
    changed: dict[str, Any] = {}
    for name in _SCHEMA:
        _change(changed, schema, name, with_patterns)
    for name in _LIST:
        _change(changed, schema, name, _each)
    for name in _NAMED:
        _change(changed, schema, name, _by_name)
    _change(changed, schema, "items", lambda items: (_each if isinstance(items, list) else with_patterns)(items))
    pattern = _USUAL.get(form) if isinstance(form := schema.get("format"), str) else None
    if pattern is not None:
        either = {"anyOf": [{"pattern": pattern}, {"format": form}]}
        others: list[Any] = changed.get("allOf") or schema.get("allOf") or []
        changed["allOf"] = [*others, either]
    if not changed:
        return schema
    rest = {name: value for name, value in schema.items() if pattern is None or name != "format"}
    return {**rest, **changed}


def _change(changed: dict[str, Any], schema: dict[str, Any], name: str, change: Any) -> None:
    if name in schema and (new := change(schema[name])) is not schema[name]:
        changed[name] = new


def _each(schemas: Any) -> Any:
    if not isinstance(schemas, list):
        return schemas
    new = [with_patterns(schema) for schema in schemas]
    return schemas if all(one is other for one, other in zip(new, schemas, strict=True)) else new


def _by_name(schemas: Any) -> Any:
    if not isinstance(schemas, dict):
        return schemas
    new = {name: with_patterns(schema) for name, schema in schemas.items()}
    return schemas if all(new[name] is schemas[name] for name in schemas) else new
