"""Reads `resolver.json`, the official resolver configuration, and says plainly what is wrong with one."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import orjson

from piste.enrichment.iglu.folder import FolderRegistry
from piste.enrichment.iglu.http_registry import HttpRegistry
from piste.enrichment.iglu.key import Criterion, NotIglu, parse_self_describing
from piste.enrichment.iglu.registry import Registry

CRITERION = Criterion.parse("iglu:com.snowplowanalytics.iglu/resolver-config/jsonschema/1-0-*")
CACHE_SIZE = 500


class ConfigError(ValueError):
    """A configuration that cannot be used; the message names the file, the place in it and the remedy."""


@dataclass(slots=True)
class ResolverConfig:
    """`cache_size` counts schemas; `cache_ttl` is seconds, None for ever."""

    registries: list[Registry] = field(default_factory=list)
    cache_size: int = CACHE_SIZE
    cache_ttl: int | None = None


def read_config(sources: Sequence[Path], environment: Mapping[str, str] = os.environ) -> ResolverConfig:
    """Makes a configuration of `--iglu` arguments, each a folder of schemas or a resolver.json, and of the environment.

    MICRO_IGLU_REGISTRY_URL adds a registry of priority 0 with MICRO_IGLU_API_KEY as its read key, as in Snowplow Micro.
    Raises ConfigError.
    """
    config = ResolverConfig()
    for number, source in enumerate(sources):
        if source.is_dir():
            config.registries.append(FolderRegistry(source, priority=number - len(sources)))
        elif source.is_file():
            _read_file(source, config)
        else:
            raise ConfigError(f"{source}: no such file or folder; give --iglu a folder of schemas or a resolver.json")
    url = environment.get("MICRO_IGLU_REGISTRY_URL")
    if url:
        _check_uri(url, "MICRO_IGLU_REGISTRY_URL")
        apikey = environment.get("MICRO_IGLU_API_KEY") or None
        config.registries.append(HttpRegistry("Custom Iglu", url, apikey=apikey, priority=0))
    _check_names(config.registries)
    return config


def _read_file(file: Path, config: ResolverConfig) -> None:
    try:
        document = orjson.loads(file.read_bytes())
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise ConfigError(f"{file}: is not JSON: {error}") from error
    described = parse_self_describing(document)
    if isinstance(described, NotIglu) or not CRITERION.matches(described.key):
        found = described.value if isinstance(described, NotIglu) else described.key.uri
        raise ConfigError(
            f'{file}: is not a resolver configuration: "schema" must match {CRITERION.uri}, found {found}'
        )
    data = _Place(file, "$.data", described.data)
    fields = data.closed("cacheSize", "cacheTtl", "repositories")
    for needed in ("cacheSize", "repositories"):
        if needed not in fields:
            data.missing(needed)
    config.cache_size = fields["cacheSize"].integer()
    if "cacheTtl" in fields and fields["cacheTtl"].value is not None:
        config.cache_ttl = fields["cacheTtl"].integer()
    config.registries += [_registry(place) for place in fields["repositories"].items()]


def _registry(place: _Place) -> Registry:
    fields = place.closed("name", "priority", "vendorPrefixes", "connection")
    for needed in ("name", "priority", "vendorPrefixes", "connection"):
        if needed not in fields:
            place.missing(needed)
    name = fields["name"].string()
    priority = fields["priority"].integer(negative=True)
    prefixes = [item.string() for item in fields["vendorPrefixes"].items()]
    connection = fields["connection"].closed("http", "embedded")
    if len(connection) != 1:
        fields["connection"].fail('must hold exactly one of "http" and "embedded"')
    if "http" in connection:
        http = connection["http"].closed("uri", "apikey")
        if "uri" not in http:
            connection["http"].missing("uri")
        uri = http["uri"].string()
        _check_uri(uri, f"{place.file}: {http['uri'].path}")
        has_key = "apikey" in http and http["apikey"].value is not None
        apikey = http["apikey"].string() if has_key else None
        return HttpRegistry(name, uri, apikey=apikey, priority=priority, vendor_prefixes=prefixes)
    embedded = connection["embedded"].closed("path")
    if "path" not in embedded:
        connection["embedded"].missing("path")
    # In the original this is a path on the Java class path; Micro mounts it under /config. Relative ones start at the
    # file.
    path = embedded["path"].string()
    folder = Path(path) if Path(path).is_dir() else place.file.parent / path.lstrip("/")
    return FolderRegistry(folder, name=name, priority=priority)


def _check_uri(uri: str, where: str) -> None:
    try:
        parts = urlsplit(uri)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is not a number, brackets that do not close
        usable = False
    if not usable:
        raise ConfigError(f"{where}: {uri!r} is not an http or https address, like https://iglu.example.com/api")


def _check_names(registries: Sequence[Registry]) -> None:
    names = [registry.name for registry in registries]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(f"two registries are called {name!r}: lookup histories need distinct names, rename one")


class _Place:
    """One value in the configuration file, with its JSON path for the error message."""

    def __init__(self, file: Path, path: str, value: object) -> None:
        self.file = file
        self.path = path
        self.value = value

    def fail(self, message: str) -> NoReturn:
        raise ConfigError(f"{self.file}: {self.path} {message}")

    def missing(self, name: str) -> NoReturn:
        raise ConfigError(f"{self.file}: {self.path} needs {name!r}")

    def closed(self, *names: str) -> dict[str, _Place]:
        if not isinstance(self.value, dict):
            self.fail("must be an object")
        for name in self.value:
            if name not in names:
                self.fail(f"does not know {name!r}; it may hold {', '.join(names)}")
        return {name: _Place(self.file, f"{self.path}.{name}", value) for name, value in self.value.items()}

    def items(self) -> list[_Place]:
        if not isinstance(self.value, list):
            self.fail("must be an array")
        return [_Place(self.file, f"{self.path}[{i}]", item) for i, item in enumerate(self.value)]

    def string(self) -> str:
        if not isinstance(self.value, str) or not self.value:
            self.fail("must be a string that is not empty")
        return self.value

    def integer(self, *, negative: bool = False) -> int:
        # The schema says number, and some generators write 500.0.
        number = self.value
        if isinstance(number, bool) or not isinstance(number, int | float) or (number < 0 and not negative):
            self.fail(f"must be a number{'' if negative else ' of at least 0'}")
        return int(number)
