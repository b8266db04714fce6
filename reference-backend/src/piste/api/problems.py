"""How the API says no: a status, what is wrong, and what to do about it."""

from __future__ import annotations

import orjson

JSON = "application/json"


class Problem(Exception):  # noqa: N818  (an answer, not a mistake of ours)
    """An answer that is an error; `message` says what is wrong, `fix` what to do."""

    def __init__(self, status: int, message: str, fix: str = "", **details: object) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.fix = fix
        self.details = details

    def body(self) -> bytes:
        """The answer's JSON text: `{"error": {"message", "fix", ...}}`."""
        return orjson.dumps({"error": {"message": self.message, "fix": self.fix, **self.details}}, default=str)
