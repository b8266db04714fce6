"""Reads Snowplow's enrichment configurations from a folder, and makes the enrichments that they turn on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from piste.enrichment.context import Enrichment, one_after_the_other
from piste.enrichment.fixes import fix_of
from piste.enrichment.iglu import ConfigError, Criterion, NotIglu, Resolver, parse_self_describing
from piste.enrichment.iglu.nearest import nearest_word
from piste.enrichment.iglu.schema_error import SchemaError
from piste.enrichment.json_text import JsonError, loads
from piste.records import SelfDescribing

log = logging.getLogger("piste.enrichment")

_DEPTH = 100
_SNOWPLOW = "com.snowplowanalytics.snowplow"
_ENRICHMENTS = "com.snowplowanalytics.snowplow.enrichments"
_LIST = Criterion.parse(f"iglu:{_SNOWPLOW}/enrichments/jsonschema/1-0-*")

_PISTE = "dev.piste"
"""Vendor of configurations that say what the original's cannot."""

PYTHON = "python"
"""The name under which the Python files of the folder run, all together."""


class _Known(NamedTuple):
    """An optional enrichment: the module whose `make(parameters)` makes it, and the configurations that it understands.

    Modules are imported when they are turned on: some bring tens of megabytes with them.
    """

    module: str
    criteria: tuple[Criterion, ...]


KNOWN: dict[str, _Known] = {
    name: _Known(
        f"piste.enrichment.{module}",
        tuple(
            Criterion.parse(f"iglu:{vendor}/{name}/jsonschema/{version}")
            for vendor in vendors
            for version in versions.split()
        ),
    )
    for vendors, name, module, versions in (
        ([_ENRICHMENTS], "iab_spiders_and_robots_enrichment", "iab", "1-0-*"),
        ([_SNOWPLOW], "user_agent_utils_config", "user_agent_utils", "1-0-*"),
        ([_SNOWPLOW], "ua_parser_config", "user_agent", "1-0-*"),
        ([_SNOWPLOW, _PISTE], "currency_conversion_config", "currency", "1-0-*"),
        ([_SNOWPLOW], "referer_parser", "referer", "1-0-0 2-0-*"),
        ([_SNOWPLOW], "campaign_attribution", "campaign", "1-0-*"),
        ([_ENRICHMENTS], "cross_navigation_config", "cross_navigation", "1-0-*"),
        ([_SNOWPLOW], "event_fingerprint_config", "fingerprint", "1-0-*"),
        ([_SNOWPLOW], "cookie_extractor_config", "cookies", "1-0-*"),
        ([_ENRICHMENTS], "http_header_extractor_config", "http_headers", "1-0-*"),
        ([_ENRICHMENTS], "yauaa_enrichment_config", "yauaa", "1-0-*"),
        ([_SNOWPLOW], "ip_lookups", "ip_lookups", "2-0-*"),
        ([_ENRICHMENTS], "asn_lookups", "asn_lookups", "1-0-*"),
        ([_ENRICHMENTS], "bot_detection_enrichment_config", "bot_detection", "1-0-*"),
        ([_ENRICHMENTS], "weather_enrichment_config", "weather", "1-0-*"),
        ([_SNOWPLOW], "javascript_script_config", "javascript", "1-0-*"),
        ([_ENRICHMENTS, _PISTE], "sql_query_enrichment_config", "sql_query", "1-0-*"),
        ([_ENRICHMENTS], "api_request_enrichment_config", "api_request", "1-0-*"),
        ([_SNOWPLOW], "anon_ip", "anonymize_ip", "1-0-*"),
        ([_ENRICHMENTS], "pii_enrichment_config", "pii", "2-0-*"),
        ([_ENRICHMENTS], "event_spec_enrichment_config", "event_spec", "1-0-*"),
    )
}

_SEVERAL = frozenset({"javascript_script_config"})
"""Those that may be configured more than once: they run one after the other, in the order of the files."""


STANDARD = "standard"
"""The set that needs no file and no network: who asks for enrichments by this name gets it."""


def folder_of(given: str | Path | None) -> Path | None:
    """The folder of configurations that is meant: that of the standard set, or the one that is given."""
    if given is None:
        return None
    if str(given) == STANDARD and not Path(given).is_dir():
        return Path(__file__).with_name(STANDARD)
    return Path(given)


def load(folder: Path | None, resolver: Resolver) -> dict[str, Enrichment]:
    """The enrichments that the *.json files in `folder` turn on, by name, and its *.py files; none without a folder.

    A disabled or unknown one is skipped with a line in the log. Raises ConfigError, which names the file and the place
    in it.
    """
    if folder is None:
        return {}
    if not folder.is_dir():
        raise ConfigError(
            f"{folder}: no such folder; give --enrichments a folder of Snowplow's enrichment JSON files, or `standard`"
        )
    made: dict[str, Enrichment] = {}
    for file in sorted(folder.glob("*.json")):
        for config in _configs(file):
            name = config.key.name
            if (enrichment := _make(file, config, resolver)) is None:
                continue
            if name not in made:
                made[name] = enrichment
            elif name in _SEVERAL:
                made[name] = one_after_the_other(made[name], enrichment)
            else:
                raise ConfigError(f"{file}: {name} is configured twice; keep one of the two")
    if functions := sorted(folder.glob("*.py")):
        from piste.enrichment import python_file  # imported when there is one

        try:
            made[PYTHON] = one_after_the_other(*map(python_file.make, functions))
        except (ValueError, OSError) as fault:
            raise ConfigError(f"{folder}: {fault}") from fault
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
    if not isinstance(config, NotIglu):
        return config
    if not isinstance(json, Mapping) or not {"schema", "data"} <= json.keys():
        raise ConfigError(f"{file}: {path}: expected an object with `schema` and `data`, as Snowplow's have")
    raise ConfigError(
        f"{file}: {path}.schema: expected a URI like iglu:{_SNOWPLOW}/anon_ip/jsonschema/1-0-1, "
        f"found {json['schema']!r}"
    )


def _make(file: Path, config: SelfDescribing, resolver: Resolver) -> Enrichment | None:
    name = config.key.name
    known = KNOWN.get(name)
    if known is None:
        meant = nearest_word(name, KNOWN)
        told = f": did you mean {meant}?" if meant else ""
        log.warning("%s: there is no enrichment %s here; skipped%s", file, name, told)
        return None
    if not any(criterion.matches(config.key) for criterion in known.criteria):
        expected = " or ".join(criterion.uri for criterion in known.criteria)
        raise ConfigError(f"{file}: $.schema: expected {expected}, found {config.key.uri}")
    error = resolver.check(config)
    if error is not None:
        raise ConfigError(f"{file}: $.data{(error.path or '$')[1:]}: {_told(error)}")
    data = config.data
    if not isinstance(data, Mapping) or not data.get("enabled"):
        log.info("%s: %s is disabled; skipped", file, name)
        return None
    make: Callable[[Mapping[str, object]], Enrichment] = import_module(known.module).make
    try:
        return make({**_settings(data), **(data.get("parameters") or {})})
    except (ValueError, TypeError, KeyError, OSError) as fault:
        told = f"{fault} is missing" if isinstance(fault, KeyError) else str(fault)
        raise ConfigError(f"{file}: $.data.parameters: {told.removeprefix('parameters: ')}") from fault


def _told(error: SchemaError) -> str:
    """What is wrong with a configuration, without its place, and which word of the schema was probably meant.

    Nothing else is guessed at: that could tell a key or a password.
    """
    message = error.message.removeprefix(f"{error.path}: ")
    first = error.reports[0] if error.reports else None
    meant = fix_of(first)[0] if first is not None and first.keyword in ("enum", "additionalProperties") else None
    return message if meant is None else f"{message}; did you mean {meant}?"


def _settings(data: Mapping[str, object]) -> dict[str, object]:
    """What stands beside the parameters; only the pseudonyms' configuration has such."""
    return {name: value for name, value in data.items() if name not in ("vendor", "name", "enabled", "parameters")}
