"""One schema, compiled: says whether data fits, and if not, everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

import jsonschema_rs
import orjson

from piste.enrichment.iglu import effort
from piste.enrichment.iglu.formats import CHECKS
from piste.enrichment.iglu.native_formats import with_patterns
from piste.enrichment.iglu.reports import reports_of
from piste.enrichment.iglu.schema_error import NOT_FOUND, RegistryError, Report, SchemaIssue, repo_failure
from piste.records import SchemaKey

MAX_BYTES = 2 * 2**20
"""A schema document that is larger is refused: compiling it would stop the pipeline for seconds."""

# A hostile pattern must cost microseconds, not minutes: the engine is linear where it can be, and gives up where it
# cannot.
_PATTERNS = jsonschema_rs.FancyRegexOptions(backtrack_limit=50_000, size_limit=2 * 2**20)
_METASCHEMA = "http://json-schema.org/draft-04/schema#"


class Schema:
    """A schema document under its key.

    `document` is the JSON as the registry gave it. `issues` says why it cannot be used; then nothing is valid against
    it. `superseded_by` is the document's own claim, a version, that a newer one should be used instead.
    """

    __slots__ = ("document", "is_valid", "issues", "key", "superseded_by", "validator")

    def __init__(self, key: SchemaKey, document: dict[str, object]) -> None:
        self.key = key
        self.document = document
        claim = document.get("$supersededBy")
        self.superseded_by = claim if isinstance(claim, str) else None
        self.issues = _self_issues(key, document)
        self.validator: jsonschema_rs.Validator | None = None
        self.is_valid: Callable[[object], bool] = _never
        if not self.issues:
            self._compile()

    def _compile(self) -> None:
        try:
            self.validator = _validator(self.document)
        except jsonschema_rs.ValidationError as error:
            self.issues = _metaschema_issues(self.document) or [
                SchemaIssue(_pointer(error.instance_path), error.message)
            ]
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            self.issues = [SchemaIssue("$", str(error))]
        else:
            self.is_valid = self._quick(self.validator).is_valid

    def _quick(self, validator: jsonschema_rs.Validator) -> jsonschema_rs.Validator:
        """A validator that decides the same, in less time where there are formats."""
        try:
            usual = with_patterns(self.document)
        except RecursionError:  # nobody writes schemas this deep but to see what happens
            return validator
        return validator if usual is self.document else _validator(usual)

    def reports(self, data: object) -> list[Report]:
        """All that is wrong with the data, or the first thing if it is too large for more; empty when it is valid."""
        if self.validator is None:
            return []
        try:
            return reports_of(self.document, data, self._errors(self.validator, data))
        except (ValueError, TypeError) as error:
            # Too much of it, or values that are not JSON: orjson never makes such (a lone surrogate), a caller might.
            message = f"$: cannot be checked: {error}"
            return [Report(message, "$", "type", [], "$", "JSON", str(error))]

    def _errors(self, validator: jsonschema_rs.Validator, data: object) -> Iterable[jsonschema_rs.ValidationError]:
        size = effort.size(data)
        if size <= effort.LARGEST and size * effort.errors_of_one_value(self.document) <= effort.MOST_COPIES:
            return validator.iter_errors(data)
        if self.is_valid(data):
            return []
        if size * effort.errors_in_one_error(self.document) > effort.MOST_COPIES:
            raise ValueError(f"it fits none of the alternatives, and {size} values are too many to tell why")
        try:
            validator.validate(data)
        except jsonschema_rs.ValidationError as error:
            return [error]
        return []


@lru_cache(maxsize=256)
def pattern_check(pattern: str) -> Callable[[object], bool]:
    """Whether text matches a pattern, by the validator's own engine and its bounds; never for one that is none."""
    try:
        return jsonschema_rs.Draft4Validator({"pattern": pattern}, pattern_options=_PATTERNS).is_valid
    except (jsonschema_rs.ValidationError, ValueError):
        return _never


def read_schema(key: SchemaKey, text: bytes, source: str) -> Schema | RegistryError:
    """Makes a schema of a registry's answer; one that is not a JSON object is the registry's failure."""
    if len(text) > MAX_BYTES:
        return repo_failure(f"{source} is larger than {MAX_BYTES} bytes")
    if not text.strip():
        return NOT_FOUND
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return repo_failure(f"{source} is not JSON: {error}")
    if not isinstance(document, dict):
        return repo_failure(f"{source} is not a JSON object")
    return Schema(key, document)


def _validator(document: dict[str, object]) -> jsonschema_rs.Draft4Validator:
    # offline: a $ref to another document must never make us fetch an address or a file that a stranger chose.
    return jsonschema_rs.Draft4Validator(
        document, validate_formats=True, formats=CHECKS, pattern_options=_PATTERNS, offline=True
    )


def _never(_data: object) -> bool:
    return False


def _self_issues(key: SchemaKey, document: dict[str, object]) -> list[SchemaIssue]:
    # A document without `self` is let pass, as the original does; one that names another schema was filed in the
    # wrong place.
    if "self" not in document:
        return []
    own = document["self"]
    if not isinstance(own, dict):
        return [SchemaIssue("$.self", "must be an object with vendor, name, format and version")]
    return [
        SchemaIssue(f"$.self.{part}", f"is {own.get(part)!r}, but the schema was looked up under {wanted!r}")
        for part, wanted in zip(("vendor", "name", "format", "version"), key, strict=True)
        if own.get(part) != wanted
    ]


def _metaschema_issues(document: dict[str, object]) -> list[SchemaIssue]:
    """Every place where the document breaks the rules of draft 4, not only the first."""
    metaschema = jsonschema_rs.Draft4Validator({"$ref": _METASCHEMA}, offline=True)
    return [SchemaIssue(_pointer(error.instance_path), error.message) for error in metaschema.iter_errors(document)]


def _pointer(path: list[str | int]) -> str:
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
