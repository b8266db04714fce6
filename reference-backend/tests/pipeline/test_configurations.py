"""Configurations of scripts, functions and questions: what is refused, in which words, and without any secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from piste.enrichment.iglu import ConfigError
from piste.pipeline import EnrichConfig, Pipeline

SNOWPLOW = "com.snowplowanalytics.snowplow"
ENRICHMENTS = f"{SNOWPLOW}.enrichments"
DATABASE = {"host": "h", "port": 5432, "sslMode": False, "username": "hunter1", "password": "hunter2", "database": "d"}
WEATHER = {"apiKey": "hunter2", "cacheSize": 1, "geoPrecision": 1, "apiHost": "api.example.com", "timeout": 1}
CURRENCY = {"uri": "https://rates.example.com/{date}?key=hunter2", "baseCurrency": "EUR"}
OUTPUTS = [{"schema": "iglu:com.acme/user/jsonschema/1-0-0", "json": {"jsonPath": "$"}}]
CACHE = {"size": 1, "ttl": 1}


def http(uri: str) -> dict[str, Any]:
    login = {"httpBasic": {"username": "hunter1", "password": "hunter2"}}
    return {"http": {"method": "GET", "uri": uri, "timeout": 1, "authentication": login}}


def sql(**database: Any) -> dict[str, Any]:
    json = {"schema": OUTPUTS[0]["schema"], "propertyNames": "AS_IS", "describes": "EVERY_ROW"}
    settings = {"inputs": [], "query": {"sql": "SELECT 1"}, "output": {"json": json}, "cache": CACHE}
    return {"database": database, **settings}


def load(folder: Path, vendor: str, name: str, version: str, parameters: dict[str, Any], file: str = "a.json") -> int:
    """How many enrichments the pipeline has beside the core."""
    data = {"vendor": vendor, "name": name, "enabled": True, "parameters": parameters}
    config = {"schema": f"iglu:{vendor}/{name}/jsonschema/{version}", "data": data}
    (folder / file).write_bytes(orjson.dumps(config))
    return len(Pipeline(EnrichConfig(enrichments=folder)).enrichments) - len(Pipeline(EnrichConfig()).enrichments)


@pytest.mark.parametrize(
    ("vendor", "name", "version", "parameters"),
    [
        (ENRICHMENTS, "weather_enrichment_config", "1-0-0", WEATHER),
        ("dev.piste", "currency_conversion_config", "1-0-0", CURRENCY),
        (
            SNOWPLOW,
            "currency_conversion_config",
            "1-0-0",
            {"apiKey": "k", "baseCurrency": "EUR", "rateAt": "EOD_PRIOR", "accountType": "DEVELOPER"},
        ),
        (ENRICHMENTS, "sql_query_enrichment_config", "1-0-1", sql(postgresql=DATABASE)),
    ],
)
def test_what_is_right_is_taken(
    tmp_path: Path, vendor: str, name: str, version: str, parameters: dict[str, Any]
) -> None:
    assert load(tmp_path, vendor, name, version, parameters) == 1


@pytest.mark.parametrize(
    ("vendor", "name", "version", "parameters", "told"),
    [
        (
            ENRICHMENTS,
            "weather_enrichment_config",
            "1-0-0",
            WEATHER | {"apiKey": ["hunter2"]},
            "$.data.parameters.apiKey",
        ),
        (
            ENRICHMENTS,
            "weather_enrichment_config",
            "1-0-0",
            WEATHER | {"apiHost": "x://hunter2"},
            "must begin with http",
        ),
        ("dev.piste", "currency_conversion_config", "1-0-0", CURRENCY | {"apiKey": "hunter2"}, "apiKey"),
        ("dev.piste", "currency_conversion_config", "1-0-0", CURRENCY | {"uri": "x://hunter2"}, "must begin with http"),
        ("dev.piste", "currency_conversion_config", "2-0-0", CURRENCY, "expected iglu:"),
        (
            ENRICHMENTS,
            "sql_query_enrichment_config",
            "1-0-1",
            sql(postgresql=DATABASE | {"password": 2}),
            "$.data.parameters.database",
        ),
        (ENRICHMENTS, "sql_query_enrichment_config", "1-0-1", sql(mysql=DATABASE), "MySQL is not supported"),
        (
            ENRICHMENTS,
            "api_request_enrichment_config",
            "1-0-2",
            {"inputs": [], "api": http("ftp://hunter1:hunter2@a/?hunter2"), "outputs": OUTPUTS, "cache": CACHE},
            "must begin with http",
        ),
        (
            ENRICHMENTS,
            "api_request_enrichment_config",
            "1-0-2",
            {"inputs": [], "api": {}, "outputs": OUTPUTS, "cache": CACHE},
            "'http' is missing",
        ),
        (SNOWPLOW, "javascript_script_config", "1-0-1", {"script": "eCA9IDE="}, "must define function process"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_without_secrets(
    tmp_path: Path, vendor: str, name: str, version: str, parameters: dict[str, Any], told: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, vendor, name, version, parameters)
    assert told in str(raised.value)
    assert str(raised.value).startswith(f"{tmp_path}/a.json: ")
    assert "hunter" not in str(raised.value)


def test_only_scripts_may_be_configured_twice(tmp_path: Path) -> None:
    load(tmp_path, ENRICHMENTS, "weather_enrichment_config", "1-0-0", WEATHER)
    with pytest.raises(ConfigError, match="weather_enrichment_config is configured twice"):
        load(tmp_path, ENRICHMENTS, "weather_enrichment_config", "1-0-0", WEATHER, "b.json")


def test_a_function_that_cannot_be_loaded_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("def enrich(:")
    with pytest.raises(ConfigError, match=r"mine\.py line 1: SyntaxError"):
        Pipeline(EnrichConfig(enrichments=tmp_path))
