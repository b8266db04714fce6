"""Keeps secrets out of failed events: the values of configured fields are masked wherever a failed event tells them.

A pattern is a field's name (`password`, `*email*`), or with the schema in front of it (`com.acme/user/email`), with `*`
for any characters. A column and the wire keys that fill it are one field. Text that hides fields from us (a body, JSON
in a parameter) is masked as a whole as soon as there is any pattern.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, Final

import orjson

from piste.enrichment.fields import FIELDS
from piste.enrichment.fitted import fitted
from piste.protocol import Key
from piste.records import Event, FailedEvent, Reason, SelfDescribing

MASK: Final = "(masked)"

_OPAQUE: Final = frozenset(
    {
        *(Key.UNSTRUCT_EVENT, Key.UNSTRUCT_EVENT_BASE64, Key.CONTEXTS, Key.CONTEXTS_BASE64),
        *("body", "payload", "querystring", "unstruct", "contexts", "json"),
    }
)
"""Where text is JSON, a body or a line, which may hold any field."""

_ALSO: Final = {
    "ipAddress": "user_ipaddress",
    "useragent": "useragent",
    "refererUri": "page_referrer",
    "networkUserId": "network_userid",
    "userId": "network_userid",
}
"""Names in bad rows of what columns have under others."""

_ABOUT_NAMES: Final = frozenset({"required", "additionalProperties", "dependencies"})
"""Rules whose suggestions are names of properties, never values."""

_PATH_PARTS: Final = re.compile(r"[.\[\]]")


class Masks:
    """The configured patterns, and what they do to a failed event. ValueError for one that is no pattern."""

    def __init__(self, patterns: Sequence[str] = ()) -> None:
        self._patterns = [_parsed(pattern) for pattern in patterns]
        self._covers = lru_cache(maxsize=4096)(self._is_covered)

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def apply(self, failed: FailedEvent) -> FailedEvent:
        """The failed event with nothing of the masked fields in it; masking it again changes nothing."""
        if not self._patterns:
            return failed
        reasons = [self._reason(reason) for reason in failed.reasons]
        row = self._walk(orjson.loads(failed.badrow), None)
        told: dict[str, Any] = {}
        if reasons != failed.reasons or not reasons:
            first = reasons[0] if reasons else Reason(message=MASK)
            told = {"reason": first.message, "got": first.got}
        return replace(
            failed,
            badrow=fitted(failed.kind, orjson.dumps(row)),
            partial=None if failed.partial is None else self._event(failed.partial),
            reasons=reasons,
            **told,
        )

    def _reason(self, reason: Reason) -> Reason:
        schema = _vendor_and_name(reason.schema)
        where = reason.path or ""
        if self._path_covered(where, schema) or (where == "$" and isinstance(reason.value, str)):
            keeps = reason.keyword in _ABOUT_NAMES
            return replace(
                reason,
                message=f"{where} is not as it should be",
                got=MASK,
                value=None if reason.value is None else MASK,
                did_you_mean=reason.did_you_mean if keeps else None,
                fix=reason.fix if keeps else None,
            )
        if isinstance(reason.value, dict | list):
            value = self._walk(reason.value, schema)
            return reason if value == reason.value else replace(reason, value=value, got=MASK, fix=None)
        if isinstance(reason.value, str) and reason.value.startswith(("{", "[")):  # JSON that was too long to keep
            return replace(reason, value=MASK, got=MASK, fix=None)
        return reason

    def _event(self, event: Event) -> Event:
        def masked(part: SelfDescribing) -> SelfDescribing:
            return SelfDescribing(part.key, self._walk(part.data, f"{part.key.vendor}/{part.key.name}"))

        return Event(
            {name: value for name, value in event.columns.items() if not self._covers(name, None)},
            event.parameters,
            None if event.unstruct_event is None else masked(event.unstruct_event),
            [masked(part) for part in event.contexts],
            [masked(part) for part in event.derived_contexts],
            event.side,
        )

    def _walk(self, json: Any, schema: str | None) -> Any:
        if isinstance(json, list):
            return [self._item(item, schema) for item in json]
        if not isinstance(json, dict):
            return json
        uri = json.get("schema", json.get("schemaKey"))
        inner = _vendor_and_name(uri) or schema
        if "message" in json and "path" in json and self._path_covered(str(json["path"]), inner):
            return {
                **json,
                "message": f"{json['path']} is not as it should be",
                **({"targets": []} if "targets" in json else {}),
            }
        named = next((json[key] for key in ("name", "field", "payloadField", "key", "source") if key in json), None)
        hidden = isinstance(named, str) and (named in _OPAQUE or self._covers(named, None))
        return {
            key: MASK
            if hidden and key in ("value", "error", "message")
            else self._value(key, value, inner if key in ("data", "errors", "error", "dataReports") else schema)
            for key, value in json.items()
        }

    def _value(self, key: str, value: Any, schema: str | None) -> Any:
        if self._covers(key, schema) or (key in _OPAQUE and isinstance(value, str)):
            return None if value is None else MASK
        return self._walk(value, schema)

    def _item(self, item: Any, schema: str | None) -> Any:
        """One of a list: a header is a line with its name in front."""
        if isinstance(item, str) and ": " in item:
            name = item.partition(": ")[0]
            return f"{name}: {MASK}" if self._covers(name, None) or self._covers(name.lower(), None) else item
        return self._walk(item, schema)

    def _path_covered(self, path: str, schema: str | None) -> bool:
        return any(self._covers(part, schema) for part in _PATH_PARTS.split(path) if part)

    def _is_covered(self, name: str, schema: str | None) -> bool:
        names = _SAME.get(name, (name,))
        return any(
            fnmatchcase(candidate, field) and (of is None or (schema is not None and fnmatchcase(schema, of)))
            for of, field in self._patterns
            for candidate in names
        )


def _parsed(pattern: str) -> tuple[str | None, str]:
    schema, _, field = pattern.rpartition("/")
    if not field or schema.startswith("iglu:") or (schema and schema.count("/") != 1 and schema != "*"):
        raise ValueError(f"{pattern!r} is not a mask: write a field (email) or vendor/name/field (com.acme/user/email)")
    return schema or None, field


def _vendor_and_name(uri: object) -> str | None:
    parts = uri.removeprefix("iglu:").split("/") if isinstance(uri, str) and uri.startswith("iglu:") else []
    return f"{parts[0]}/{parts[1]}" if len(parts) > 1 else None


def _same() -> Mapping[str, tuple[str, ...]]:
    """Every name of a field that has several: its columns, the wire keys that fill them, and bad rows' words."""
    same: dict[str, set[str]] = {}
    for key, field in FIELDS.items():
        group = {key, *field.columns}
        for name in [*group]:
            group |= same.get(name, set())
        for name in group:
            same[name] = group
    for word, column in _ALSO.items():
        same[word] = {word, column, *same.get(column, ())}
    return {name: tuple(sorted(group)) for name, group in same.items()}


_SAME: Final = _same()
