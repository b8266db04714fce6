"""Questions: SQL files with a first line that says what they answer, and lines that declare their parameters.

A line `-- sampled` says that the question may be answered from a part of the visitors, `-- sampled without bots` that
it needs to be only where each event must be looked at to tell whether a bot sent it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from piste.storage.bots import IS_BOT
from piste.storage.query import QueryResult, run_prepared

if TYPE_CHECKING:
    from piste.storage.database import Database

Value = str | int | bool | None
Bots = Literal["0", "1", "only"]

HALF_HOUR = 1_800_000
_SAMPLED = {"-- sampled": "always", "-- sampled without bots": "without bots"}
_PARAMETER = re.compile(r"-- \$(\w+): (.+) = (.+)")


class QuestionError(ValueError):
    """A parameter that there is not, or a value that it cannot have; the message names it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What every question is about: a lane, a span in epoch ms, one app or all, with bots, without, or bots only.

    Where only every `part`-th visitor is looked at, counts are multiplied by it.
    """

    lane: str = ""
    start: int = 0
    end: int = 2**53
    app: str | None = None
    bots: Bots = "1"
    part: int = 1

    @classmethod
    def last(cls, milliseconds: int = HALF_HOUR, lane: str = "") -> Scope:
        """The span that ends now."""
        now = time.time_ns() // 1_000_000
        return cls(lane, now - milliseconds, now + 1)

    def values(self) -> dict[str, Value]:
        span: dict[str, Value] = {"lane": self.lane, "from": self.start, "to": self.end}
        return span | {"app": self.app, "bots": self.bots, "part": self.part}


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `parameters` are its own, by name, with their default values; `sampled` is when it may be."""

    name: str
    about: str
    sql: str
    parameters: Mapping[str, Value]
    sampled: str = "never"

    def may_sample(self, scope: Scope) -> bool:
        """Whether a part of the visitors is enough for an answer about this scope."""
        return self.sampled == "always" or (self.sampled == "without bots" and scope.bots != "1")

    def bound(self, given: Mapping[str, str], scope: Scope) -> dict[str, Value]:
        """The values for the SQL: the scope's and the question's own. Raises QuestionError."""
        values = scope.values() | dict(self.parameters)
        for name, text in given.items():
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none of its own"
                raise QuestionError(f"{self.name} has no parameter {name!r}; it has {known}")
            values[name] = _typed(name, text, self.parameters[name])
        return values

    def answer(
        self, database: Database, scope: Scope, given: Mapping[str, str] | None = None, *, timeout: float, max_rows: int
    ) -> QueryResult:
        """The rows. Raises QuestionError and QueryError."""
        return run_prepared(database, self.sql, self.bound(given or {}, scope), timeout=timeout, max_rows=max_rows)


def _typed(name: str, text: str, default: Value) -> Value:
    if not isinstance(default, int):
        return text
    if not re.fullmatch(r"\d{1,15}", text) or (name == "step" and int(text) < 1):
        raise QuestionError(f"{name} must be a whole number above 0, not {text[:80]!r}")
    return int(text)


@cache
def questions() -> dict[str, Question]:
    """All questions of the folder, by name."""
    folder = files("piste.analytics").joinpath("queries")
    return {
        name: _question(name, folder.joinpath(f"{name}.sql").read_text())
        for name in sorted(file.name.removesuffix(".sql") for file in folder.iterdir() if file.name.endswith(".sql"))
    }


@cache
def scope_sql() -> str:
    """The common part, in front of every question: WITH scope AS (...)."""
    text = files("piste.analytics").joinpath("scope.sql").read_text()
    sql = "\n".join(line for line in text.splitlines() if not line.startswith("--")).strip()
    return "WITH " + sql.replace("{is_bot}", IS_BOT)


def _question(name: str, text: str) -> Question:
    about, *lines = text.splitlines()
    parameters: dict[str, Value] = {}
    body: list[str] = []
    sampled = "never"
    for line in lines:
        if line in _SAMPLED:
            sampled = _SAMPLED[line]
        elif match := _PARAMETER.fullmatch(line):
            parameters[match[1]] = match[3].strip("'") if match[3].startswith("'") else int(match[3])
        else:
            body.append(line)
    return Question(name, about.removeprefix("-- "), f"{scope_sql()}\n" + "\n".join(body), parameters, sampled)
