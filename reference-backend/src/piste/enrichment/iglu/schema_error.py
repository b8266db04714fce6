"""What went wrong between a piece of data and its schema, in the official shape and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from piste.records import SchemaKey


class Report(NamedTuple):
    """One violation: the four official parts first, then where, what was expected and what was found, for people.

    For the explanation: `value` is what is wrong (None where something is missing), `beside` the object that it is or
    should be in, `rules` the part of the schema that it breaks.
    """

    message: str
    path: str
    keyword: str
    targets: list[str]
    where: str
    expected: str
    got: str
    value: object = None
    beside: object = None
    rules: object = None

    def to_json(self) -> dict[str, object]:
        return {"message": self.message, "path": self.path, "keyword": self.keyword, "targets": self.targets}


class SchemaIssue(NamedTuple):
    """One reason why a schema itself cannot be used."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class RegistryError:
    """What one registry answered instead of a schema; `error` is NotFound, RepoFailure or ClientFailure."""

    error: str
    message: str | None = None

    def to_json(self) -> dict[str, str]:
        return {"error": self.error} if self.message is None else {"error": self.error, "message": self.message}


NOT_FOUND = RegistryError("NotFound")


def repo_failure(message: str) -> RegistryError:
    """The registry answered wrongly or not at all; asking again may help."""
    return RegistryError("RepoFailure", message)


@dataclass(slots=True)
class LookupHistory:
    """All that one registry has answered for one key so far; `last_attempt` is epoch seconds."""

    errors: list[RegistryError] = field(default_factory=list)
    attempts: int = 0
    last_attempt: float = 0.0

    def add(self, error: RegistryError, now: float) -> None:
        if error not in self.errors:
            self.errors = [*self.errors, error][-8:]
        self.attempts += 1
        self.last_attempt = now

    @property
    def not_found(self) -> bool:
        return NOT_FOUND in self.errors

    def to_json(self) -> dict[str, object]:
        stamp = datetime.fromtimestamp(self.last_attempt, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {"errors": [e.to_json() for e in self.errors], "attempts": self.attempts, "lastAttempt": stamp}


@dataclass(slots=True)
class SchemaError:
    """Data that does not fit its schema (`reports`), a schema that is unusable (`issues`), or none found (`history`).

    Exactly one of the three is filled. `superseded_by` is the version that the data was checked against instead,
    `nearest` a schema that exists and is most like the one that was not found.
    """

    key: SchemaKey
    reports: Sequence[Report] = ()
    issues: Sequence[SchemaIssue] = ()
    history: dict[str, LookupHistory] = field(default_factory=dict)
    superseded_by: str | None = None
    nearest: SchemaKey | None = None

    @property
    def resolution(self) -> bool:
        """Whether no schema was found, as opposed to data that does not fit one."""
        return not self.reports and not self.issues

    def to_json(self) -> dict[str, object]:
        """The official `{schemaKey, error}` of schema violations."""
        return {"schemaKey": self.key.uri, "error": self.error_json()}

    def error_json(self) -> dict[str, object]:
        """The `error` part alone."""
        error: dict[str, object]
        if self.reports:
            error = {"error": "ValidationError", "dataReports": [r.to_json() for r in self.reports]}
        elif self.issues:
            error = {
                "error": "ValidationError",
                "schemaIssues": [{"path": i.path, "message": i.message} for i in self.issues],
            }
        else:
            error = {"error": "ResolutionError", "lookupHistory": self.history_json()}
        if self.superseded_by is not None:
            error["supersededBy"] = self.superseded_by
        return error

    def history_json(self) -> list[dict[str, object]]:
        return [{"repository": name, **history.to_json()} for name, history in sorted(self.history.items())]

    @property
    def path(self) -> str | None:
        """Where in the data, as a JSON path; None when the schema is at fault."""
        return self.reports[0].where if self.reports else None

    @property
    def expected(self) -> str:
        if self.reports:
            return self.reports[0].expected
        return "a valid JSON Schema (draft 4)" if self.issues else f"a schema {self.key.uri}"

    @property
    def got(self) -> str:
        if self.reports:
            return self.reports[0].got
        if self.issues:
            return self.issues[0].message
        return "; ".join(
            f"{name}: {', '.join(e.message or 'not found' for e in history.errors)}"
            for name, history in sorted(self.history.items())
        )

    @property
    def message(self) -> str:
        """One sentence for people."""
        if self.reports:
            more = len(self.reports) - 1
            return self.reports[0].message + (f" (and {more} more)" if more else "")
        if self.issues:
            return f"schema {self.key.uri} is unusable: {self.issues[0].message} (at {self.issues[0].path})"
        return f"schema {self.key.uri} was not found ({self.got}); check the URI, or add the schema to a registry"
