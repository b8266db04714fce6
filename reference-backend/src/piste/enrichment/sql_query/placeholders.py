"""Numbers the question marks of SQL, which JDBC's drivers leave without."""

from __future__ import annotations

import re

_MARK_OR_OTHER = re.compile(
    r"""
    (?P<mark>\?)
    | '(?:[^']|'')*'               # text
    | "(?:[^"]|"")*"               # a name
    | (?P<tag>\$[A-Za-z_]*\$).*?(?P=tag)   # text between dollars
    | --[^\n]*
    | /\*.*?\*/
    """,
    re.VERBOSE | re.DOTALL,
)


def numbered(sql: str) -> tuple[str, int]:
    """The SQL with $1, $2, ... for each `?` that is not in text, a name or a comment, and how many there are."""
    count = 0

    def number(match: re.Match[str]) -> str:
        nonlocal count
        if match["mark"] is None:
            return match[0]
        count += 1
        return f"${count}"

    return _MARK_OR_OTHER.sub(number, sql), count
