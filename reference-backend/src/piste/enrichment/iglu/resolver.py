"""Finds schemas in registries, keeps them compiled, and checks data against them."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from piste.enrichment.iglu.config import CACHE_SIZE, ResolverConfig, read_config
from piste.enrichment.iglu.folder import FolderRegistry
from piste.enrichment.iglu.key import NotIglu, parse_uri, version_parts
from piste.enrichment.iglu.nearest import nearest_schema
from piste.enrichment.iglu.registry import Registry, backoff
from piste.enrichment.iglu.schema import Schema
from piste.enrichment.iglu.schema_error import LookupHistory, RegistryError, SchemaError
from piste.records import SchemaKey, SelfDescribing

EMBEDDED = "Iglu Client Embedded"
WATCH_INTERVAL = 1.0
"""Seconds between two looks at the folders; a changed schema is used no later than that."""

KNOWN_INTERVAL = 5.0
"""Seconds for which a listing of the folders is good enough to find what somebody may have meant."""

MISSING_TTL = 60
"""Seconds that a not-found is believed when no cacheTtl is set: schemas are published while we run."""

_SMALLEST_CACHE = 64
"""A cacheSize of 0 turns the original's cache off; compiling each schema for each event would be all that we do."""


class _Found(NamedTuple):
    """A schema in use: `check` is its fast path, `stamps` what the folders looked like, `expires` monotonic seconds."""

    is_valid: Callable[[object], bool]
    schema: Schema
    superseded_by: str | None
    expires: float
    stamps: tuple[object, ...]


class AtHand(NamedTuple):
    """A schema that has served already in this moment: its key, and whether data fits it."""

    key: SchemaKey
    is_valid: Callable[[object], bool]


@dataclass(slots=True)
class _Missing:
    """A key that no registry has, as far as we know; those in `retry` failed and may be asked again at `retry_at`.

    `nearest` is a schema that may have been meant, once somebody `looked` for it.
    """

    history: dict[str, LookupHistory] = field(default_factory=dict)
    expires: float = 0.0
    stamps: tuple[object, ...] = ()
    retry: tuple[Registry, ...] = ()
    retry_at: float = 0.0
    nearest: SchemaKey | None = None
    looked: bool = False


class Resolver:
    """Schemas by key, from several registries, cached.

    Each lookup asks the registries that serve the vendor first, then local ones before remote ones, then by priority.
    Hits and not-founds are cached in two bounded caches, so that a flood of unknown keys cannot push out the schemas
    in use. An expired hit stays in use while its registry does not answer. Safe to use from several threads. `clock`
    is monotonic seconds, `wall` epoch seconds.
    """

    def __init__(
        self,
        registries: Sequence[Registry],
        *,
        cache_size: int = CACHE_SIZE,
        cache_ttl: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._registries = tuple(registries)
        self._size = max(cache_size, _SMALLEST_CACHE)
        self._ttl = float("inf") if cache_ttl is None else float(cache_ttl)
        self._missing_ttl = float(MISSING_TTL if cache_ttl is None else cache_ttl)
        self._clock = clock
        self._wall = wall
        self._found: OrderedDict[SchemaKey, _Found] = OrderedDict()
        self._missing: OrderedDict[SchemaKey, _Missing] = OrderedDict()
        self._lock = threading.Lock()
        self._watch_at = clock() + WATCH_INTERVAL
        self._moment: dict[str, AtHand] = {}
        self._any_superseded = False
        self._known: tuple[SchemaKey, ...] = ()
        self._known_until = clock()

    @classmethod
    def from_sources(cls, sources: Sequence[Path] = (), environment: Mapping[str, str] | None = None) -> Resolver:
        """Makes a resolver of `--iglu` arguments and the environment, with the standard schemas built in.

        Raises ConfigError.
        """
        config = read_config(sources) if environment is None else read_config(sources, environment)
        return cls.from_config(config)

    @classmethod
    def from_config(cls, config: ResolverConfig) -> Resolver:
        from piste_protocol import schemas_root

        # People's own folders come before the built-in one: who corrects a standard schema wants the correction used.
        embedded = FolderRegistry(schemas_root(), name=EMBEDDED, priority=0, fixed=True)
        return cls([*config.registries, embedded], cache_size=config.cache_size, cache_ttl=config.cache_ttl)

    def check(self, described: SelfDescribing) -> SchemaError | None:
        """Checks data against its schema; None when it is valid. Takes a microsecond or two for a valid entity."""
        key, data = described
        found = self._find(key)
        if isinstance(found, _Missing):
            return SchemaError(key, history=found.history, nearest=self._nearest(key, found))
        try:
            if found.is_valid(data):
                return None
        except (ValueError, TypeError):
            pass  # not JSON; reports() says so
        schema = found.schema
        if schema.issues:
            return SchemaError(key, issues=schema.issues, superseded_by=found.superseded_by)
        reports = schema.reports(data)
        return SchemaError(key, reports=reports, superseded_by=found.superseded_by) if reports else None

    def moment(self) -> Mapping[str, AtHand]:
        """What need not be looked up again, by URI, for at most WATCH_INTERVAL: then it is another object.

        What was valid in a moment may be taken to be valid as long as it lasts.
        """
        now = self._clock()
        if now >= self._watch_at:
            self._watch(now)
        return self._moment

    def put_at_hand(self, key: SchemaKey) -> None:
        """Have a schema in the moment; one that is superseded, and not the whole story, never is."""
        found = self._found.get(key)
        if found is not None and found.superseded_by is None and len(self._moment) < self._size:
            self._moment[key.uri] = AtHand(key, found.is_valid)

    def lookup(self, key: SchemaKey) -> dict[str, object] | None:
        """The schema's JSON, of the very version asked for or the one that supersedes it; None when there is none."""
        found = self._find(key)
        return None if isinstance(found, _Missing) else found.schema.document

    def superseding(self, key: SchemaKey) -> SchemaKey | None:
        """The key that data under this one was checked against and should be stored under, when its registry says so.

        Only to be asked after `check`.
        """
        if not self._any_superseded:  # nearly nobody's registry does, and this is asked for every entity
            return None
        found = self._find(key)
        return None if isinstance(found, _Missing) or found.superseded_by is None else found.schema.key

    def describe(self, key: SchemaKey) -> dict[str, object]:
        """Why a key was not found, registry by registry: `{"value": {name: {errors, attempts, lastAttempt}}}`."""
        found = self._find(key)
        history = found.history if isinstance(found, _Missing) else {}
        return {"value": {name: told.to_json() for name, told in sorted(history.items())}}

    def keys(self) -> Iterator[SchemaKey]:
        """All keys known without asking the network: those in folders, the built-in ones, and those in the cache."""
        for key, _source in self.sources():
            yield key

    def sources(self) -> Iterator[tuple[SchemaKey, str]]:
        """All keys as keys() gives them, each with the name of the registry that it is taken from."""
        seen: set[SchemaKey] = set()
        for registry in self._order(""):
            for key in registry.listed():
                if key not in seen:
                    seen.add(key)
                    yield key, registry.name
        for key in [*self._found]:
            if key not in seen:
                yield key, "cache"

    def stamps(self) -> dict[SchemaKey, object]:
        """What the watched folders hold now; the value of a key changes when its file does."""
        found: dict[SchemaKey, list[object]] = {}
        for registry in self._registries:
            for key, stamp in registry.stamps() if registry.watched else ():
                found.setdefault(key, []).append(stamp)
        return dict(found)

    def refresh(self) -> None:
        """Look at the folders now, not only when the interval is over: somebody knows that a file has changed."""
        self._watch(self._clock())

    def forget(self, names: Collection[tuple[str, ...]]) -> None:
        """Drop what is cached of all versions of these schemas (vendor, name, format): one may stand for another."""
        self._moment = {}
        for cache in (self._found, self._missing):
            with self._lock:
                for key in [key for key in cache if key[:3] in names]:
                    cache.pop(key, None)

    def _nearest(self, key: SchemaKey, missing: _Missing) -> SchemaKey | None:
        """The schema that was probably meant, looked for once for each missing key."""
        if not missing.looked:
            now = self._clock()
            if now >= self._known_until:
                self._known = tuple(self.keys())
                self._known_until = now + KNOWN_INTERVAL
            missing.nearest = nearest_schema(key, self._known)
            missing.looked = True
        return missing.nearest

    def _find(self, key: SchemaKey) -> _Found | _Missing:
        now = self._clock()
        if now >= self._watch_at:
            self._watch(now)
        found = self._found.get(key)
        if found is not None and now < found.expires:
            return found
        return self._resolve(key, now, found)

    def _resolve(self, key: SchemaKey, now: float, stale: _Found | None) -> _Found | _Missing:
        missing = self._missing.get(key)
        registries = self._order(key.vendor)
        if missing is not None:
            if now < missing.expires:
                # Only those that failed, and have rested, may answer differently now.
                registries = [r for r in missing.retry if r.ready()] if now >= missing.retry_at else []
                if not registries:
                    return missing
            else:
                missing = None
        history = missing.history if missing is not None else {}
        stamps = self._stamps(key)  # before the lookup: a file written meanwhile is then noticed
        failed: list[Registry] = []
        for registry in registries:
            answer = self._ask(registry, key)
            if not isinstance(answer, RegistryError):
                schema, superseded_by = answer
                self._any_superseded = self._any_superseded or superseded_by is not None
                return self._keep(key, _Found(schema.is_valid, schema, superseded_by, now + self._ttl, stamps))
            told = history.get(registry.name) or LookupHistory()
            told.add(answer, self._wall())
            history = {**history, registry.name: told}
            if answer.error == "RepoFailure":
                failed.append(registry)
        if stale is not None:
            # Not asked again at once: the registry that gave it may be down for hours.
            return self._keep(key, stale._replace(expires=now + min(self._ttl, MISSING_TTL)))
        expires = now + self._missing_ttl if missing is None else missing.expires
        attempts = max((told.attempts for told in history.values()), default=0)
        return self._miss(key, _Missing(history, expires, stamps, tuple(failed), now + backoff(attempts)))

    def _ask(self, registry: Registry, key: SchemaKey) -> tuple[Schema, str | None] | RegistryError:
        """One registry's schema for a key, following its own word that a newer version supersedes it."""
        schema = registry.lookup(key)
        if isinstance(schema, RegistryError) or schema.superseded_by is None:
            return schema if isinstance(schema, RegistryError) else (schema, None)
        version = schema.superseded_by
        newer = parse_uri(f"iglu:{key.vendor}/{key.name}/{key.format}/{version}")
        if isinstance(newer, NotIglu):
            return RegistryError("ClientFailure", f"{key.uri} is superseded by {version!r}, which is not a version")
        if version_parts(newer) <= version_parts(key):
            return RegistryError("ClientFailure", f"{key.uri} is superseded by {version}, which is not newer")
        replacement = registry.lookup(newer)
        return replacement if isinstance(replacement, RegistryError) else (replacement, version)

    def _order(self, vendor: str) -> list[Registry]:
        return sorted(self._registries, key=lambda registry: (not registry.serves(vendor), *registry.rank))

    def _stamps(self, key: SchemaKey) -> tuple[object, ...]:
        return tuple(registry.stamp(key) for registry in self._registries)

    def _watch(self, now: float) -> None:
        """Forgets every cached answer whose files have changed, come or gone."""
        self._watch_at = now + WATCH_INTERVAL
        self._moment = {}
        for cache in (self._found, self._missing):
            with self._lock:
                known = [(key, entry.stamps) for key, entry in cache.items()]
            for key, stamps in known:
                if self._stamps(key) != stamps:
                    with self._lock:
                        cache.pop(key, None)

    def _keep(self, key: SchemaKey, found: _Found) -> _Found:
        with self._lock:
            self._missing.pop(key, None)
            self._found[key] = found
            self._found.move_to_end(key)
            if len(self._found) > self._size:
                self._found.popitem(last=False)
        return found

    def _miss(self, key: SchemaKey, missing: _Missing) -> _Missing:
        with self._lock:
            self._missing[key] = missing
            self._missing.move_to_end(key)
            if len(self._missing) > self._size:
                self._missing.popitem(last=False)
        return missing
