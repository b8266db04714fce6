"""Reads Snowplow's enrichment configurations from a folder, and makes the enrichments that they turn on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from piste.enrichment.context import Enrichment
from piste.enrichment.iglu import ConfigError, Criterion, NotIglu, Resolver, parse_self_describing
from piste.enrichment.json_text import JsonError, loads
from piste.records import SelfDescribing

log = logging.getLogger("piste.enrichment")

_DEPTH = 100
_VENDOR = "com.snowplowanalytics.snowplow"
_LIST = Criterion.parse(f"iglu:{_VENDOR}/enrichments/jsonschema/1-0-*")


class _Known(NamedTuple):
    """An optional enrichment: the module whose `make(parameters)` makes it, and the configurations that it understands.

    Modules are imported when they are turned on: some bring tens of megabytes with them.
    """

    module: str
    criterion: Criterion


KNOWN: dict[str, _Known] = {
    name: _Known(f"piste.enrichment.{module}", Criterion.parse(f"iglu:{_VENDOR}/{name}/jsonschema/{versions}"))
    for name, module, versions in (
        ("ua_parser_config", "user_agent", "1-0-*"),
        ("referer_parser", "referer", "2-0-*"),
        ("campaign_attribution", "campaign", "1-0-*"),
        ("event_fingerprint_config", "fingerprint", "1-0-*"),
        ("anon_ip", "anonymize_ip", "1-0-*"),
    )
}


def load(folder: Path | None, resolver: Resolver) -> dict[str, Enrichment]:
    """The enrichments that the *.json files in `folder` turn on, by name; none without a folder.

    A disabled or unknown one is skipped with a line in the log. Raises ConfigError, which names the file and the place
    in it.
    """
    if folder is None:
        return {}
    if not folder.is_dir():
        raise ConfigError(f"{folder}: no such folder; give --enrichments a folder of Snowplow's enrichment JSON files")
    made: dict[str, Enrichment] = {}
    for file in sorted(folder.glob("*.json")):
        for config in _configs(file):
            name = config.key.name
            if (enrichment := _make(file, config, resolver)) is None:
                continue
            if name in made:
                raise ConfigError(f"{file}: {name} is configured twice; keep one of the two")
            made[name] = enrichment
    return made


def _configs(file: Path) -> list[SelfDescribing]:
    """The configurations in one file: it holds one, or a list of them in the official wrapper."""
    try:
        json = loads(file.read_bytes(), _DEPTH)
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from error
    except JsonError as fault:
        raise ConfigError(f"{file}: {fault}") from fault
    config = _self_describing(file, "$", json)
    if not _LIST.matches(config.key):
        return [config]
    if not isinstance(config.data, list):
        raise ConfigError(f"{file}: $.data: expected a list of enrichment configurations")
    return [_self_describing(file, f"$.data[{place}]", item) for place, item in enumerate(config.data)]


def _self_describing(file: Path, path: str, json: object) -> SelfDescribing:
    config = parse_self_describing(json)
    if isinstance(config, NotIglu):
        raise ConfigError(f"{file}: {path}: expected an object with `schema` and `data`: {config.value}")
    return config


def _make(file: Path, config: SelfDescribing, resolver: Resolver) -> Enrichment | None:
    name = config.key.name
    known = KNOWN.get(name)
    if known is None:
        log.warning("%s: there is no enrichment %s here; skipped", file, name)
        return None
    if not known.criterion.matches(config.key):
        raise ConfigError(f"{file}: $.schema: expected {known.criterion.uri}, found {config.key.uri}")
    error = resolver.check(config)
    if error is not None:
        raise ConfigError(f"{file}: $.data{(error.path or '$')[1:]}: {error.message}")
    data = config.data
    if not isinstance(data, Mapping) or not data.get("enabled"):
        log.info("%s: %s is disabled; skipped", file, name)
        return None
    make: Callable[[Mapping[str, object]], Enrichment] = import_module(known.module).make
    try:
        return make(data.get("parameters") or {})
    except (ValueError, TypeError, KeyError, OSError) as fault:
        raise ConfigError(f"{file}: $.data.parameters: {fault}") from fault
