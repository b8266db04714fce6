"""Turns the validator's errors into the official data reports: same order, same words, same paths.

The words are those of networknt's json-schema-validator (its 1.0.76 templates), which the original's bad rows are
written in and which people's alerts are grepping for.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import jsonschema_rs
import orjson

from piste.enrichment.iglu.formats import PATTERNS
from piste.enrichment.iglu.schema_error import Report

MAX_REPORTS = 1000
"""A hostile payload can be wrong in a million places; after this many the rest is not told."""

_GOT_LENGTH = 200
Kind = jsonschema_rs.ValidationErrorKind


def reports_of(
    document: dict[str, object], data: object, errors: Iterable[jsonschema_rs.ValidationError]
) -> list[Report]:
    """All reports on the data, in the order in which the original's validator meets them, none twice."""
    flat = list(islice(_leaves(errors), MAX_REPORTS))
    flat.sort(key=lambda error: _order(document, error))
    reports: dict[tuple[str, str], Report] = {}
    for error in flat:
        value = _walk(data, error.instance_path)
        rules = _walk(document, error.schema_path[:-1])
        for report in _reports(document, value, error):
            if (report.message, report.keyword) not in reports:
                reports[report.message, report.keyword] = _with_surroundings(report, value, rules)
    return list(reports.values())[:MAX_REPORTS]


def _with_surroundings(report: Report, value: object, rules: object) -> Report:
    """The report with what its explanation needs; `value` is where the schema was applied."""
    if report.keyword == "additionalProperties" and isinstance(value, dict):
        return report._replace(value=value.get(report.targets[0]), beside=value, rules=rules)
    if report.keyword in ("required", "dependencies"):
        return report._replace(beside=value, rules=rules)
    if report.keyword == "items" and isinstance(value, list):
        return report._replace(value=value[int(report.targets[0])], rules=rules)
    return report._replace(value=value, rules=rules)


def _leaves(errors: Iterable[jsonschema_rs.ValidationError]) -> Iterable[jsonschema_rs.ValidationError]:
    """Branches of anyOf and oneOf of which none fits are told by what was wrong in each of them."""
    for error in errors:
        kind = error.kind
        if isinstance(kind, Kind.AnyOf | Kind.OneOfNotValid):
            for branch in kind.context:
                yield from _leaves(branch)
        else:
            yield error


def _order(document: dict[str, object], error: jsonschema_rs.ValidationError) -> list[tuple[int, int, str]]:
    """Sorts `properties` first and other keywords by name, properties as the schema lists them, items by index."""
    order: list[tuple[int, int, str]] = []
    node: object = document
    places = iter(error.instance_path)
    path = iter(error.evaluation_path)
    for keyword in path:
        order.append((0 if keyword == "properties" else 1, 0, str(keyword)))
        node = node.get(str(keyword)) if isinstance(node, dict) else None
        if keyword == "properties":
            name = str(next(path, ""))
            order.append((_position(node, name), 0, name))
            node = node.get(name) if isinstance(node, dict) else None
            next(places, None)
        elif keyword in ("items", "additionalItems") and not isinstance(node, bool):
            index = next(places, 0)
            order.append((2, index if isinstance(index, int) else 0, ""))
            if isinstance(node, list):
                node = _item(node, next(path, 0))
        elif keyword == "additionalProperties" and isinstance(node, dict):
            order.append((2, 0, str(next(places, ""))))
        elif keyword == "patternProperties":
            name = str(next(path, ""))
            node = node.get(name) if isinstance(node, dict) else None
            order.append((2, 0, name + str(next(places, ""))))
        elif keyword in ("anyOf", "allOf", "oneOf"):
            branch = next(path, 0)
            order.append((2, branch if isinstance(branch, int) else 0, ""))
            node = _item(node, branch)
        elif keyword == "$ref":
            node = _local(document, node)
    return order


def _position(properties: object, name: str) -> int:
    return list(properties).index(name) if isinstance(properties, dict) and name in properties else 0


def _item(node: object, index: str | int) -> object:
    return node[index] if isinstance(node, list) and isinstance(index, int) and index < len(node) else None


def _walk(node: object, path: Iterable[str | int]) -> object:
    for part in path:
        node = node.get(str(part)) if isinstance(node, dict) else _item(node, part)
    return node


def _local(document: dict[str, object], reference: object) -> object:
    node: object = document
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    for part in reference[1:].split("/")[1:]:
        node = node.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(node, dict) else None
    return node


def _reports(document: dict[str, object], value: object, error: jsonschema_rs.ValidationError) -> list[Report]:
    """The reports of one error: one, but for unknown properties and items, of which each has its own.

    `value` is what is wrong, as it was sent: the copy in the error has its keys sorted.
    """
    kind = error.kind
    at = _path(error.instance_path)
    got = _short(value)
    if isinstance(kind, Kind.Required):
        if error.schema_path and error.schema_path[-1] == "dependencies":
            return [_dependencies(document, error, at, kind.property)]
        message = f"{at}.{kind.property}: is missing but it is required"
        return [Report(message, at, "required", [kind.property], f"{at}.{kind.property}", "a value", "nothing")]
    if isinstance(kind, Kind.AdditionalProperties | Kind.FalseSchema):
        says = "is not defined in the schema and the schema does not allow additional properties"
        sent = value if isinstance(value, dict) else {}
        # Where the schema names no property at all, the validator says only that the object must be empty.
        unexpected = sent if isinstance(kind, Kind.FalseSchema) else {*kind.unexpected}
        return [
            Report(
                f"{at}.{name}: {says}",
                at,
                "additionalProperties",
                [name],
                f"{at}.{name}",
                "no such property",
                _short(sent[name]),
            )
            for name in sent
            if name in unexpected
        ]
    if isinstance(kind, Kind.AdditionalItems):
        sent_items = value if isinstance(value, list) else []
        return [
            Report(
                f"{at}[{index}]: no validator found at this index",
                at,
                "items",
                [str(index)],
                f"{at}[{index}]",
                f"at most {kind.limit} items",
                _short(sent_items[index]),
            )
            for index in range(kind.limit, len(sent_items))
        ]
    if isinstance(kind, Kind.Type):
        found = json_type(value)
        types = _as_declared(document, error, kind.types)
        if len(types) == 1:
            message, keyword, wanted = f"{at}: {found} found, {types[0]} expected", "type", types[0]
        else:
            wanted = f"[{', '.join(types)}]"
            message, keyword = f"{at}: {found} found, but {wanted} is required", "unionType"
        return [Report(message, at, keyword, [found, wanted], at, " or ".join(types), f"{got} ({found})")]
    if isinstance(kind, Kind.OneOfMultipleValid):
        branches = _walk(document, error.schema_path)
        fitting = "".join(_json(_item(branches, i)) for i, wrong in enumerate(kind.context) if not wrong)
        message = f"{at}: should be valid to one and only one of schema, but more than one are valid: {fitting}"
        return [Report(message, at, "oneOf", [fitting], at, "a match of exactly one of the alternatives", got)]
    keyword, says, targets, expected = _plain(error, value)
    return [Report(f"{at}: {says}", at, keyword, targets, at, expected, got)]


def _plain(error: jsonschema_rs.ValidationError, value: object) -> tuple[str, str, list[str], str]:
    """Keyword, sentence, targets and what was expected, for the errors that come one to a keyword."""
    kind = error.kind
    telling = _LIMITS.get(type(kind))
    if telling is not None:
        limit = _number(kind.as_dict().get("limit", kind.as_dict().get("multiple_of")))
        return telling[0], telling[1].format(limit), [limit], telling[2].format(limit)
    if isinstance(kind, Kind.Enum):
        options = f"[{', '.join(_text(option) for option in kind.options)}]"
        return "enum", f"does not have a value in the enumeration {options}", [options], f"one of {options}"
    if isinstance(kind, Kind.Pattern):
        expected = f"a match of {kind.pattern}"
        return "pattern", f"does not match the regex pattern {kind.pattern}", [kind.pattern], expected
    if isinstance(kind, Kind.Format):
        return _format(kind.format, value)
    if isinstance(kind, Kind.UniqueItems):
        return "uniqueItems", "the items in the array must be unique", [], "items that differ from one another"
    if isinstance(kind, Kind.Not):
        schema = f'"not" : {_json(kind.schema)}'
        return "not", f"should not be valid to the schema {schema}", [schema], f"no match of {_json(kind.schema)}"
    if isinstance(kind, Kind.BacktrackLimitExceeded | Kind.RegexEngineFailure):
        return "pattern", "is too costly to match against the pattern", [], "a pattern that can be matched"
    return kind.name, error.message, [], error.message


# keyword, sentence and expectation, with the limit in the braces; draft 4 has no exclusive keywords of its own.
_LIMITS: dict[type, tuple[str, str, str]] = {
    Kind.MinLength: ("minLength", "must be at least {} characters long", "at least {} characters"),
    Kind.MaxLength: ("maxLength", "may only be {} characters long", "at most {} characters"),
    Kind.Minimum: ("minimum", "must have a minimum value of {}", "at least {}"),
    Kind.Maximum: ("maximum", "must have a maximum value of {}", "at most {}"),
    Kind.ExclusiveMinimum: ("minimum", "must have a minimum value of {}", "more than {}"),
    Kind.ExclusiveMaximum: ("maximum", "must have a maximum value of {}", "less than {}"),
    Kind.MultipleOf: ("multipleOf", "must be multiple of {}", "a multiple of {}"),
    Kind.MinItems: ("minItems", "there must be a minimum of {} items in the array", "at least {} items"),
    Kind.MaxItems: ("maxItems", "there must be a maximum of {} items in the array", "at most {} items"),
    Kind.MinProperties: ("minProperties", "should have a minimum of {} properties", "at least {} properties"),
    Kind.MaxProperties: ("maxProperties", "may only have a maximum of {} properties", "at most {} properties"),
}


def _format(name: str, instance: object) -> tuple[str, str, list[str], str]:
    value = instance if isinstance(instance, str) else _json(instance)
    if name in ("date", "date-time"):
        return "dateTime", f"{value} is an invalid {name}", [value, name], name
    if name == "uuid":
        return "uuid", f"{value} is an invalid {name}", [value, name], name
    if name == "email":
        return "format", f"does not match the email pattern {name}", [name, name], "an e-mail address"
    pattern = PATTERNS.get(name, name)
    return "format", f"does not match the {name} pattern {pattern}", [name, pattern], name


def _dependencies(document: dict[str, object], error: jsonschema_rs.ValidationError, at: str, missing: str) -> Report:
    node = _walk(document, error.schema_path)
    rules = node if isinstance(node, dict) else {}
    told = ", ".join(f"{name}=[{', '.join(rule)}]" for name, rule in rules.items() if isinstance(rule, list))
    message = f"{at}: has an error with dependencies {{{told}}}"
    return Report(message, at, "dependencies", [f"{{{told}}}"], f"{at}.{missing}", "a value", "nothing")


def _as_declared(document: dict[str, object], error: jsonschema_rs.ValidationError, types: list[str]) -> list[str]:
    """The types in the schema's own order, which the validator does not keep."""
    if len(types) < 2:
        return types
    node = _walk(document, error.schema_path)
    return [str(t) for t in node] if isinstance(node, list) and {*node} == {*types} else types


def json_type(value: object) -> str:
    """The JSON type of a decoded value, integer and number told apart as draft 4 does."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, dict):
        return "object"
    return "array" if isinstance(value, list | tuple) else "number"


def _path(parts: list[str | int]) -> str:
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)


def _text(value: object) -> str:
    return value if isinstance(value, str) else _json(value)


def _number(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _json(value: object) -> str:
    return orjson.dumps(value, default=str).decode()


def _short(value: object) -> str:
    text = _json(value)
    return text if len(text) <= _GOT_LENGTH else text[: _GOT_LENGTH - 1] + "…"
