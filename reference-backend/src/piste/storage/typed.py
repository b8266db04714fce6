"""Typed columns: one for each self-describing event and entity, named and laid as the official lake loaders do.

`unstruct_event_<vendor>_<name>_<model>` is a STRUCT, `contexts_<vendor>_<name>_<model>` a list of STRUCTs that begin
with `_schema_version`; entities of trackers and of enrichments share it. Columns are added when a schema is first
seen and widened when a version of the same model brings new fields. What does not fit is null there; the JSON columns
keep the whole.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast

import duckdb
import pyarrow as pa

from piste.records import Event, SchemaKey
from piste.storage import shapes
from piste.storage.arrays import to_array
from piste.storage.columns import COLUMNS
from piste.storage.names import SCHEMA_VERSION, Prefix, column_name, quoted, unique
from piste.storage.shapes import JSON, Shape, Struct, duckdb_type

log = logging.getLogger("piste.storage")

Lookup = Callable[[SchemaKey], dict[str, object] | None]

MAX_COLUMNS: Final = 500
MAX_LEAVES: Final = 1_000
"""Physical columns of one typed column; a schema with more is kept as JSON."""

REFRESH_SECONDS: Final = 5.0
"""How long a schema is taken as unchanged; a folder of schemas may be edited while the backend runs."""

Ident = tuple[Prefix, str, str, str]


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """A typed column: its name, what it holds (prefix, vendor, name, model) and the shape of the data."""

    name: str
    ident: Ident
    shape: Shape

    @property
    def is_list(self) -> bool:
        return self.ident[0] == "contexts"

    @property
    def type(self) -> str:
        """The column's DuckDB type."""
        inner = duckdb_type(self.shape)
        if not self.is_list:
            return inner
        if isinstance(self.shape, Struct):
            inner = inner.replace("STRUCT(", f"STRUCT({quoted(SCHEMA_VERSION)} VARCHAR, ", 1)
        return f"{inner}[]"


@dataclass(slots=True)
class Group:
    """The values of one typed column in a batch; `rows` ascend, and repeat where a row has several entities."""

    rows: list[int] = field(default_factory=list)
    values: list[object] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """What a batch needs: columns as they must be, the statements that make them so, and the values by column name."""

    columns: dict[Ident, TypedColumn]
    changed: dict[Ident, TypedColumn] = field(default_factory=dict)
    statements: list[str] = field(default_factory=list)
    groups: dict[Ident, Group] = field(default_factory=dict)

    def apply(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Bring the table and the notes about it into the planned state, inside the caller's transaction."""
        for statement in self.statements:
            connection.execute(statement)
        for column in self.changed.values():
            connection.execute("DELETE FROM typed_columns WHERE name = ?", [column.name])
            shape = json.dumps(shapes.to_plain(column.shape))
            connection.execute(
                "INSERT INTO typed_columns VALUES (?, ?, ?, ?, ?, ?)", [column.name, *column.ident, shape]
            )

    def arrays(self, rows: int) -> Iterator[tuple[str, pa.Array[Any]]]:
        """The values as (column name, array of `rows` values)."""
        for ident, group in self.groups.items():
            yield self.columns[ident].name, _array(self.columns[ident], group, rows)


class TypedColumns:
    """The typed columns that the table has, and what batches add to them. Used on the writing thread alone."""

    def __init__(self, lookup: Lookup, limit: int = MAX_COLUMNS) -> None:
        self._lookup, self._limit = lookup, limit
        self._columns: dict[Ident, TypedColumn] = {}
        self._seen: dict[tuple[Prefix, SchemaKey], tuple[dict[str, object] | None, float]] = {}
        self._warned = False

    def load(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Take the state from the table's notes."""
        rows = connection.execute(
            "SELECT name, prefix, vendor, schema_name, model, shape FROM typed_columns"
        ).fetchall()
        loaded = (TypedColumn(row[0], row[1:5], shapes.from_plain(json.loads(row[5]))) for row in rows)
        self._columns = {column.ident: column for column in loaded}
        self._seen.clear()

    def plan(self, events: Sequence[Event]) -> Plan:
        """Sort the self-describing parts of the events by typed column; the table is not touched."""
        plan = Plan(self._columns)
        single: dict[SchemaKey, Group | None] = {}
        many: dict[SchemaKey, Group | None] = {}
        for row, event in enumerate(events):
            if (inner := event.unstruct_event) is not None:
                key, data = inner
                if key not in single:
                    single[key] = self._group(plan, "unstruct_event", key)
                if (group := single[key]) is not None:
                    group.rows.append(row)
                    group.values.append(data)
            for entities in (event.contexts, event.derived_contexts):
                for key, data in entities:
                    if key not in many:
                        many[key] = self._group(plan, "contexts", key)
                    if (group := many[key]) is not None:
                        group.rows.append(row)
                        group.values.append(data)
                        group.versions.append(key.version)
        return plan

    def adopt(self, plan: Plan) -> None:
        """Take the plan's columns as the table's, after its transaction committed."""
        self._columns = plan.columns

    def forget(self) -> None:
        """Look every schema up again: a plan was not carried out."""
        self._seen.clear()

    def _group(self, plan: Plan, prefix: Prefix, key: SchemaKey) -> Group | None:
        ident: Ident = (prefix, key.vendor, key.name, key.model)
        document, is_new = self._document(prefix, key)
        if document is not None and is_new:
            self._fit(plan, ident, key, document)
        return plan.groups.setdefault(ident, Group()) if ident in plan.columns else None

    def _document(self, prefix: Prefix, key: SchemaKey) -> tuple[dict[str, object] | None, bool]:
        """The schema, and whether it may differ from what the columns were made for."""
        now = time.monotonic()
        before, until = self._seen.get((prefix, key), (None, 0.0))
        if now < until:
            return before, False
        try:
            document = self._lookup(key)
        except Exception:
            log.exception("the schema %s could not be looked up: its events have no typed column for now", key.uri)
            document = None
        if len(self._seen) > 20_000:
            self._seen.clear()
        self._seen[prefix, key] = document, now + REFRESH_SECONDS
        return document, document is not None and document != before

    def _fit(self, plan: Plan, ident: Ident, key: SchemaKey, document: dict[str, object]) -> None:
        shape = shapes.shape_of(document)
        if shapes.leaves(shape) > MAX_LEAVES:
            shape = JSON
        old = plan.columns.get(ident)
        if old is None:
            if len(plan.columns) >= self._limit:
                self._warn(key)
                return
            taken = {column.name.casefold() for column in plan.columns.values()} | _FIXED
            column = TypedColumn(unique(column_name(ident[0], key), taken, "__"), ident, shape)
            plan.statements.append(f"ALTER TABLE events ADD COLUMN {quoted(column.name)} {column.type}")
        else:
            column = replace(old, shape=shapes.merge(old.shape, shape))
            if column.shape == old.shape or shapes.leaves(column.shape) > MAX_LEAVES:
                return
            start = (old.name, "element") if old.is_list else (old.name,)
            plan.statements.extend(_add_fields(shapes.additions(old.shape, column.shape, start)))
        plan.changed[ident] = column
        plan.columns = {**plan.columns, ident: column}

    def _warn(self, key: SchemaKey) -> None:
        if not self._warned:
            self._warned = True
            log.warning(
                "the store has its limit of %d typed columns: %s and other new schemas have the JSON columns alone",
                self._limit,
                key.uri,
            )


def _add_fields(added: Iterable[tuple[tuple[str, ...], Shape]]) -> Iterator[str]:
    for path, shape in added:
        yield f"ALTER TABLE events ADD COLUMN {'.'.join(map(quoted, path))} {duckdb_type(shape)}"


def _array(column: TypedColumn, group: Group, rows: int) -> pa.Array[Any]:
    """One value a row: the data itself, or the list of a row's entities; null where the row has none."""
    data = to_array(column.shape, group.values)
    places: list[int | None] = [None] * rows
    if not column.is_list:
        for place, row in enumerate(group.rows):
            places[row] = place
        return data.take(pa.array(places, pa.int32()))
    if isinstance(column.shape, Struct):
        names = [SCHEMA_VERSION, *(field.name for field in column.shape.fields)]
        children = [pa.array(group.versions, pa.string()), *cast(pa.StructArray, data).flatten()]
        fields = [pa.field(name, child.type) for name, child in zip(names, children, strict=True)]
        data = pa.StructArray.from_arrays(children, fields=fields)
    offsets: list[int] = []
    last = -1
    for place, row in enumerate(group.rows):
        if row != last:
            places[row] = len(offsets)
            offsets.append(place)
            last = row
    offsets.append(len(group.rows))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), data).take(pa.array(places, pa.int32()))


_FIXED: Final = frozenset({*(column.name for column in COLUMNS), "raw_id", "raw_index", "lane", "number_texts"})
