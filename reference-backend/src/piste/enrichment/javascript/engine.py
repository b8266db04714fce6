"""One script in a JavaScript engine of its own, which has neither files nor a network, and bounded time and memory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import orjson
import quickjs  # type: ignore[import-untyped]  # it brings no types

from piste.records import Value
from piste.storage.columns import COLUMNS

SECONDS = 0.1
"""For one event, in CPU time of the process."""

MEMORY = 64 * 2**20
"""Bytes for everything that a script keeps."""

_STACK = 256 * 2**10
_PRELUDE_AT = 1_000_000
"""The prelude's first line, far behind the end of any script: a line number in an error then tells whose it is."""

_LINE = re.compile(r"<input>:(\d+)")
_KINDS = orjson.dumps({column.name: column.kind for column in COLUMNS}).decode()
ALL = frozenset(column.name for column in COLUMNS)
JSON = frozenset(column.name for column in COLUMNS if column.kind == "json")
_FEW = 16
"""Columns that are handed over one by one; more cost less as one JSON text."""
MISSED = "missed"
"""What run() answers when the script has read a column that was not given."""


class ScriptError(Exception):
    """The script failed; the text is one line, with the script's line number where it is known.

    `fatal` is true when it was ended by force, and its engine cannot be used any more.
    """

    def __init__(self, message: str, *, fatal: bool = False) -> None:
        super().__init__(message)
        self.fatal = fatal


class Engine:
    """A script that is ready to run. Only the thread that made it may use it. Raises ScriptError when it is no script.

    `config` is the second argument of `process`; `given` are the columns that run() will be given, if not null.
    """

    def __init__(
        self,
        script: str,
        config: object,
        given: frozenset[str] = ALL,
        *,
        seconds: float = SECONDS,
        memory: int = MEMORY,
    ) -> None:
        self.given = given
        names = sorted(given - JSON)
        self._names = names if len(names) <= _FEW else None
        self._limits = f"{seconds:g} s", f"{memory // 2**20} MB"
        self._context = quickjs.Context()
        self._context.set_memory_limit(memory)
        self._context.set_time_limit(seconds)
        self._context.set_max_stack_size(_STACK)
        try:
            prelude = self._context.eval("\n" * _PRELUDE_AT + _prelude())
            self._run = prelude(_KINDS, orjson.dumps(config).decode(), orjson.dumps(sorted(given)).decode())
            self._context.eval(script)
            if self._context.eval("typeof process") != "function":
                raise ScriptError("the script must define function process(event, params, headers)")
            self.wants_headers = bool(self._context.eval("process.length > 2"))
        except quickjs.JSException as error:
            raise self._told(error) from None

    def run(
        self,
        columns: Mapping[str, Value],
        unstruct: str | None,
        contexts: str | None,
        derived: str | None,
        headers: str | None,
    ) -> str | None:
        """What `process` did, as the prelude tells it in JSON; None for nothing, or MISSED. Raises ScriptError."""
        given: list[object]
        if self._names is None:
            given = [orjson.dumps(columns, default=_number).decode()]
        else:
            given = [_argument(columns.get(name)) for name in self._names]
        try:
            answer = self._run(unstruct, contexts, derived, headers, *given)
        except quickjs.JSException as error:
            raise self._told(error) from None
        return None if answer is None else str(answer)

    def _told(self, error: quickjs.JSException) -> ScriptError:
        text = str(error)
        message = text.partition("\n    at ")[0].removesuffix("\nundefined").strip()  # a thrown text has no stack
        if message.endswith("interrupted"):
            return ScriptError(f"the script took longer than {self._limits[0]}", fatal=True)
        if message.endswith("out of memory"):
            return ScriptError(f"the script needed more memory than {self._limits[1]}", fatal=True)
        lines = [line for match in _LINE.finditer(text) if (line := int(match[1])) < _PRELUDE_AT]
        return ScriptError(f"line {lines[0]}: {message}" if lines else message)


def _argument(value: Value | None) -> str | bool | float | None:
    """A value as the engine takes it: its numbers are floating ones, and it would cut whole ones to 32 bits."""
    return value if value is None or isinstance(value, str | bool) else float(value)


def _number(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


@cache
def _prelude() -> str:
    return Path(__file__).with_name("prelude.js").read_text(encoding="utf-8")


def named(script: str) -> frozenset[str]:
    """The columns whose names are in the script's text: nearly always all that it reads."""
    text = script.lower()
    return frozenset(name for name in ALL if name in text)
