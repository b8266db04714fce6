"""The open rules that name what a user agent says: ua-parser's, and the list of crawlers; loaded once, when needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ua_parser.core import Result

LONGEST = 1024
"""A user agent that is longer is read so far: real ones end before, and the rules' cost grows with the length."""
_SET_MEMORY = 64 << 20
"""Bytes for patterns that are matched all at once; those of the crawlers take about a tenth."""
_NOT_ROBOTS = "http-library"
"""Apps and servers send events with the same libraries as robots, so that a library's name alone says nothing."""


@cache
def parser(rules: Path | None = None) -> Callable[[str], Result]:
    """The function that applies ua-parser's rules: those of the installed package, or those in a regexes.yaml.

    The installed ones take 29 MB, which nobody should pay who does not use them. The resolver is named, since the
    package would fall back without a word to one that is fifty times slower. Raises ValueError for a file that holds
    no rules.
    """
    from ua_parser import Parser
    from ua_parser.loaders import load_lazy_builtins, load_yaml
    from ua_parser.regex import Resolver

    if rules is None:
        return Parser(Resolver(load_lazy_builtins())).parse
    assert load_yaml is not None  # it is None without PyYAML, on which we depend
    try:
        return Parser(Resolver(load_yaml(rules))).parse
    except Exception as fault:  # YAML's, the loader's, the regular expressions': each has its own
        raise ValueError(f"{rules} holds no rules of ua-parser: {fault}") from fault


@cache
def crawlers() -> Callable[[str], list[int]]:
    """The function that finds the crawlers, previews, monitors and driven browsers among user agents.

    Nothing found, no such thing.
    """
    from crawleruseragents import CRAWLER_USER_AGENTS_DATA  # type: ignore[import-untyped]  # it brings no types

    return matcher([entry["pattern"] for entry in CRAWLER_USER_AGENTS_DATA if _NOT_ROBOTS not in entry["tags"]])


def matcher(patterns: Iterable[str], *, ignore_case: bool = False) -> Callable[[str], list[int]]:
    """The function that says which of the patterns (RE2's kind) a text holds: all at once, in a microsecond."""
    import re2  # type: ignore[import-untyped]  # it brings no types; late, for who does not need it

    options = re2.Options()
    options.max_mem = _SET_MEMORY
    options.case_sensitive = not ignore_case
    together = re2.Set.SearchSet(options)
    for pattern in patterns:
        together.Add(pattern)
    together.Compile()

    def match(text: str) -> list[int]:
        return together.Match(text) or []

    return match
