"""Webhooks of one's own, by a file that says where in a request the events are, and which schema each has."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import isfinite
from pathlib import Path
from typing import Annotated, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
import orjson

from piste.collector.routes import REDIRECT_PREFIX, RESERVED_SEGMENTS
from piste.enrichment import querystring
from piste.enrichment.adapters.request import Api, Parameters, Request
from piste.enrichment.adapters.webhooks import body, times
from piste.enrichment.adapters.webhooks.camel import camel_case
from piste.enrichment.adapters.webhooks.mistake import mistake
from piste.enrichment.adapters.webhooks.webhook import PLATFORM, Webhook
from piste.enrichment.iglu import ConfigError, NotIglu, Resolver, parse_uri
from piste.protocol import IGLU_WEBHOOK, PLATFORMS, TP1, TP2, Key

Adapter = Callable[[Request, Resolver], list[Parameters]]
Dotted = Annotated[str, msgspec.Meta(pattern=r"^[^.\s]+(\.[^.\s]+)*$")]
"""A place in JSON: the names on the way to it, with dots between them."""

_PATH = re.compile(r"/([A-Za-z0-9._~-]{1,64})/([A-Za-z0-9._~-]{1,16})")
"""What bad rows and the column v_tracker have room for."""

_TAKEN = frozenset({TP1, TP2, IGLU_WEBHOOK})
_RESERVED = RESERVED_SEGMENTS | {REDIRECT_PREFIX.strip("/")}
_NUMBER = re.compile(r"[+-]?\d{1,300}(\.\d{1,300})?([eE][+-]?\d{1,3})?")
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


class FieldRule(msgspec.Struct, forbid_unknown_fields=True, frozen=True, rename={"name": "as"}):
    """What becomes of one field of the data: another name, another type, or nothing."""

    name: str | None = None
    type: Literal["seconds", "milliseconds", "integer", "number", "flag", "text"] | None = None
    drop: bool = False


class Rule(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One webhook: the path it is sent to, where its events are, and what they become.

    `events` is the place of the list of events in the body, `data` that of an event's data, `type` that of its type,
    which `schemas` turns into a schema URI; `schema` is for those without.
    """

    path: str
    format: Literal["json", "form", "query"] = "json"
    events: Dotted | None = None
    type: Dotted | None = None
    schemas: dict[str, str] = {}
    schema: str | None = None
    data: Dotted | None = None
    event_id: Dotted | None = None
    true_tstamp: Dotted | None = None
    user_id: Dotted | None = None
    fields: dict[str, FieldRule] = {}
    camel_case: bool = False
    app_id: str | None = None
    platform: str = PLATFORM


class Rules(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The file: a list of webhooks."""

    webhooks: list[Rule]


_KINDS: dict[str, type[msgspec.Struct]] = {"$": Rules, "$.webhooks[]": Rule, "$.webhooks[].fields[...]": FieldRule}


def load(path: Path) -> dict[Api, Adapter]:
    """The adapters that a file asks for, by the vendor and version of their paths; raises ConfigError."""
    try:
        rules = msgspec.json.decode(path.read_bytes(), type=Rules)
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read: {error.strerror}; give --webhooks a JSON file as docs/webhooks.md has it"
        ) from error
    except msgspec.MsgspecError as fault:
        raise ConfigError(f"{path}: {mistake(fault, _KINDS)}") from fault
    adapters: dict[Api, Adapter] = {}
    for place, rule in enumerate(rules.webhooks):
        where = f"{path}: $.webhooks[{place}]"
        api = _checked(where, rule)
        if api in adapters:
            raise ConfigError(f"{where}.path: {rule.path} is there twice; keep one of the two")
        adapters[api] = _adapter(api, rule)
    return adapters


def _checked(where: str, rule: Rule) -> Api:
    api = _api(f"{where}.path", rule.path)
    if rule.schema is None and not rule.schemas:
        raise ConfigError(f"{where}: expected `schema`, or `type` and `schemas`")
    if rule.schemas and rule.type is None:
        raise ConfigError(
            f"{where}.type: expected the place of an event's type, since there are `schemas` to choose from"
        )
    if rule.type is not None and not rule.schemas:
        raise ConfigError(f"{where}.schemas: expected the schema of each type, since `type` says where an event's is")
    if rule.events is not None and rule.format != "json":
        raise ConfigError(f'{where}.events: only a body of "format": "json" has a list of events; leave it out')
    if rule.platform not in PLATFORMS:
        raise ConfigError(f"{where}.platform: expected one of {', '.join(sorted(PLATFORMS))}, found {rule.platform!r}")
    for name, uri in {"schema": rule.schema, **{f"schemas.{kind}": uri for kind, uri in rule.schemas.items()}}.items():
        if uri is not None and isinstance(code := parse_uri(uri), NotIglu):
            raise ConfigError(
                f"{where}.{name}: {code.value}: expected iglu:com.acme/order/jsonschema/1-0-0, found {uri!r}"
            )
    return api


def _api(where: str, path: str) -> Api:
    """The vendor and version of a path that the collector records and that no tracker uses."""
    match = _PATH.fullmatch(path)
    if match is None:
        raise ConfigError(
            f"{where}: expected /<vendor>/<version>, such as /com.acme.shop/v1, of letters, digits, dots, dashes and "
            f"underscores, at most 64 and 16 of them; found {path!r}"
        )
    if match[1] in _RESERVED:
        raise ConfigError(
            f"{where}: the collector keeps paths that begin with /{match[1]}/ for itself and would never record "
            f"{path}; take a vendor such as com.acme.shop"
        )
    if path in _TAKEN:
        raise ConfigError(f"{where}: {path} is a path that trackers send to; take a vendor of your own")
    return Api(match[1], match[2])


def _adapter(api: Api, rule: Rule) -> Adapter:
    webhook = Webhook(api.vendor, rule.schemas, version=api.version)

    def adapt(request: Request, _resolver: Resolver) -> list[Parameters]:
        return [_event(request, webhook, rule, item, index) for index, item in enumerate(_items(request, rule))]

    return adapt


def _items(request: Request, rule: Rule) -> list[object]:
    if rule.format == "query":
        if not request.pairs:
            raise request.failure("querystring", None, "empty querystring: no events to process")
        return [dict(request.pairs)]
    text = body.text_of(request)
    if rule.format == "form":
        return [dict(querystring.split(text))]
    json = body.json_of(request, text)
    found = json if rule.events is None else _at(json, rule.events)
    if rule.events is not None and not isinstance(found, list):
        raise request.failure(rule.events, text, f"expected a JSON array in `{rule.events}`")
    return found if isinstance(found, list) else [found]


def _event(request: Request, webhook: Webhook, rule: Rule, item: object, index: int) -> Parameters:
    kind = None if rule.type is None else _at(item, rule.type)
    if rule.schema is not None and (not isinstance(kind, str) or kind not in rule.schemas):
        schema = rule.schema
    else:
        schema = webhook.schema(request, kind, index)
    data = item if rule.data is None else _at(item, rule.data)
    if data is None and rule.data is not None:
        raise request.failure(rule.data, None, f"expected the event's data in `{rule.data}`")
    given = request.parameters if rule.format != "query" else {}
    event = webhook.event(request, schema, _shaped(data, rule), {Key.PLATFORM: rule.platform, **given})
    if rule.app_id is not None:
        event.setdefault(Key.APP_ID, rule.app_id)
    if rule.event_id is not None and (identity := _text(_at(item, rule.event_id))):
        event[Key.EVENT_ID] = _uuid(webhook.vendor, identity)
    if rule.user_id is not None and (user := _text(_at(item, rule.user_id))):
        event[Key.USER_ID] = user
    if rule.true_tstamp is not None and (stamp := _instant(_at(item, rule.true_tstamp))) is not None:
        event[Key.TRUE_TSTAMP] = str(stamp)
    return event


def _at(json: object, place: str) -> object:
    """What stands at a place, None if nothing does."""
    for name in place.split("."):
        json = json.get(name) if isinstance(json, dict) else None
    return json


def _shaped(data: object, rule: Rule) -> object:
    if not isinstance(data, dict):
        return data
    shaped: dict[str, object] = {}
    for name, value in data.items():
        field = rule.fields.get(name)
        if field is not None and field.drop:
            continue
        new = field.name if field is not None and field.name else camel_case(name) if rule.camel_case else name
        shaped[new] = _typed(value, None if field is None else field.type)
    return shaped


def _typed(value: object, kind: str | None) -> object:
    """The value as another type; one that cannot be read as that stays, and its schema says what is wrong."""
    if kind == "seconds":
        return times.of_seconds(value)
    if kind == "milliseconds":
        read = times.of_milliseconds(times.whole(value) if isinstance(value, str) else value)
        return read if isinstance(read, str) else value
    if kind == "text":
        return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()
    if not isinstance(value, str):
        return value
    if kind == "flag":
        return _FLAGS.get(value.lower(), value)
    if kind == "integer":
        number = times.whole(value)
        return value if number is None else number
    if kind == "number" and _NUMBER.fullmatch(value) and isfinite(read := float(value)):
        return read
    return value


def _text(value: object) -> str:
    """An id as text; what is neither text nor a whole number is none."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _uuid(vendor: str, identity: str) -> str:
    """Event ids are UUIDs: a sender's own id becomes one, the same each time that the sender repeats it."""
    try:
        return str(UUID(identity))
    except ValueError:
        return str(uuid5(NAMESPACE_URL, f"{vendor}/{identity}"))


def _instant(value: object) -> int | None:
    """Epoch milliseconds of a date-time, or of seconds or milliseconds: what is below 10**11 is seconds."""
    number = times.whole(value) if isinstance(value, str) else value
    if isinstance(number, int) and not isinstance(number, bool):
        return number * 1000 if abs(number) < 10**11 else number
    return times.to_milliseconds(value)
