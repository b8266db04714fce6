"""A registry: one place where schemas may be found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from piste.enrichment.iglu.schema import Schema
from piste.enrichment.iglu.schema_error import RegistryError
from piste.records import SchemaKey


def backoff(attempts: int) -> float:
    """Seconds to wait after so many failures before asking again: 4.5, 16.5, then a minute, as the original does."""
    return min(0.5 + 4.0 ** min(attempts, 4), 60.0)


class Registry(Protocol):
    """What the resolver asks of a registry.

    `name` is unique within a resolver and appears in lookup histories. `rank` orders registries whose vendors match
    equally: local before remote, then by configured priority. `watched` says that its schemas may change before our
    eyes. `lookup` never raises.
    """

    name: str
    rank: tuple[int, int]
    watched: bool

    def serves(self, vendor: str) -> bool:
        """Whether this registry is a likely home of the vendor's schemas; the others are still asked, later."""

    def lookup(self, key: SchemaKey) -> Schema | RegistryError:
        """The schema, or what came instead."""

    def stamp(self, key: SchemaKey) -> object:
        """Changes when the answer for this key may have changed; None where nothing can be told without asking."""

    def stamps(self) -> Iterator[tuple[SchemaKey, object]]:
        """Every key of a watched registry with its stamp."""

    def listed(self) -> Iterator[SchemaKey]:
        """The keys that can be listed without the network."""

    def ready(self) -> bool:
        """False while the registry is resting after failures; it is then not worth asking."""
