"""Prints what is derived from the protocol: tables and constants only, never behaviour.

The list TARGETS is the whole truth about which file comes from which template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jinja2

from piste_protocol.columns import Dialect
from piste_protocol.load import Protocol, load, root
from piste_protocol.parameters import Parameter
from piste_protocol.schemas import standard_schemas


@dataclass(frozen=True)
class Target:
    """A file to print: `template` under templates/, `path` under the repository.

    With `markers`, only what stands between them is printed; the text around it is written by hand.
    """

    template: str
    path: str
    markers: bool = False
    dialect: Dialect = "duckdb"


TARGETS: tuple[Target, ...] = (
    Target("backend/protocol.py.j2", "reference-backend/src/piste/protocol.py"),
    Target("backend/fields.py.j2", "reference-backend/src/piste/enrichment/fields.py"),
    Target("backend/columns.py.j2", "reference-backend/src/piste/storage/columns.py"),
    Target("backend/events.sql.j2", "reference-backend/src/piste/storage/events.sql"),
    Target("python/protocol.py.j2", "sdk-python/src/piste_tracker/protocol.py"),
    Target("js/protocol.ts.j2", "sdk-js/src/protocol.ts"),
    Target("pixel/parameters.ts.j2", "sdk-js/src/pixel/parameters.ts"),
    Target("lua/protocol.lua.j2", "sdk-lua/src/piste/protocol.lua"),
    Target("arduino/PisteProtocol.h.j2", "sdk-arduino/src/PisteProtocol.h"),
    Target("ddl/events.sql.j2", "docs/reference/ddl/postgres.sql", dialect="postgres"),
    Target("ddl/events.sql.j2", "docs/reference/ddl/redshift.sql", dialect="redshift"),
    Target("docs/parameters.md.j2", "docs/reference/parameters.md", markers=True),
    Target("docs/columns.md.j2", "docs/reference/columns.md", markers=True),
    Target("docs/events.md.j2", "docs/reference/events.md", markers=True),
    Target("docs/rules.md.j2", "docs/reference/rules.md", markers=True),
    Target("docs/schemas.md.j2", "docs/reference/schemas.md", markers=True),
)

BEGIN = "<!-- generated: begin, by `piste-protocol generate` -->"
END = "<!-- generated: end -->"


def environment(folder: Path) -> jinja2.Environment:
    """The template engine: unknown names are errors, tags leave no blank lines behind."""
    jinja = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder / "templates"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # code and Markdown are printed, no HTML
    )
    jinja.filters["py"] = python_literal
    jinja.filters["const"] = str.upper
    jinja.filters["camel"] = lambda name: re.sub("_(.)", lambda match: match[1].upper(), name)
    jinja.filters["cell"] = lambda text: text.replace("|", "\\|")
    jinja.filters["about"] = lambda parameter: " ".join(filter(None, about(parameter)))
    return jinja


def about(parameter: Parameter) -> Iterator[str | None]:
    """The sentences that a reference table has on a parameter."""
    yield parameter.brief
    yield parameter.note
    for alias in parameter.aliases:
        yield f"`{alias.key}`: {alias.because}."
    if parameter.stability != "stable":
        yield f"({parameter.stability.replace('_', ' ')})"


def python_literal(value: object) -> str:
    """A Python literal as ruff would print it: double quotes, a comma after the only item of a tuple."""
    if isinstance(value, tuple):
        items = ", ".join(python_literal(item) for item in value)
        return f"({items},)" if len(value) == 1 else f"({items})"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return repr(value)


def render(target: Target, protocol: Protocol, folder: Path) -> str:
    """The text that the target's template prints."""
    return (
        environment(folder)
        .get_template(target.template)
        .render(
            protocol=protocol,
            transport=protocol.transport,
            codes=protocol.codes,
            schemas=standard_schemas(folder / "schemas"),
            dialect=target.dialect,
        )
    )


def wanted(target: Target, protocol: Protocol, folder: Path, repository: Path) -> str:
    """The whole text that the file should have. ValueError if its markers are missing."""
    text = render(target, protocol, folder)
    if not target.markers:
        return text
    current = (repository / target.path).read_text(encoding="utf-8")
    before, begin, rest = current.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{target.path}: put {BEGIN} and {END} around the place for the generated text")
    return f"{before}{BEGIN}\n\n{text.strip()}\n\n{END}{after}"


def stale(repository: Path) -> list[str]:
    """Paths of the generated files that are missing or differ from what would be printed."""
    folder, protocol = root(), load()
    paths = []
    for target in TARGETS:
        path = repository / target.path
        if not path.is_file() or path.read_text(encoding="utf-8") != wanted(target, protocol, folder, repository):
            paths.append(target.path)
    return paths


def generate(repository: Path) -> list[str]:
    """Writes every generated file that changed, and returns the paths of those."""
    folder, protocol = root(), load()
    changed = stale(repository)
    for target in TARGETS:
        if target.path in changed:
            path = repository / target.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted(target, protocol, folder, repository), encoding="utf-8")
    return changed
