"""resolver.json: what is accepted, and how a mistake in it is told."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from piste.enrichment.iglu import ConfigError, read_config
from piste.enrichment.iglu.folder import FolderRegistry
from piste.enrichment.iglu.http_registry import HttpRegistry

SCHEMA = "iglu:com.snowplowanalytics.iglu/resolver-config/jsonschema/1-0-3"
CENTRAL = {
    "name": "Iglu Central",
    "priority": 1,
    "vendorPrefixes": ["com.snowplowanalytics"],
    "connection": {"http": {"uri": "https://iglu.example.com/api/", "apikey": "secret"}},
}


def write(tmp_path: Path, data: object, schema: str = SCHEMA) -> Path:
    file = tmp_path / "resolver.json"
    file.write_bytes(orjson.dumps({"schema": schema, "data": data}))
    return file


def test_the_official_file_is_read(tmp_path: Path) -> None:
    embedded = {**CENTRAL, "name": "local", "connection": {"embedded": {"path": "/mine"}}}
    (tmp_path / "mine").mkdir()
    data = {"cacheSize": 700.0, "cacheTtl": 60, "repositories": [CENTRAL, embedded]}
    config = read_config([write(tmp_path, data)], {})
    assert (config.cache_size, config.cache_ttl) == (700, 60)
    central, local = config.registries
    assert isinstance(central, HttpRegistry)
    assert (central.name, central.uri, central.rank) == ("Iglu Central", "https://iglu.example.com/api", (1, 1))
    assert central.serves("com.snowplowanalytics.mobile")
    assert not central.serves("com.acme")
    assert isinstance(local, FolderRegistry)
    assert local.path == tmp_path / "mine"


@pytest.mark.parametrize("version", ["1-0-0", "1-0-1", "1-0-2", "1-0-3"])
def test_all_versions_of_the_schema_are_accepted(tmp_path: Path, version: str) -> None:
    file = write(tmp_path, {"cacheSize": 5, "repositories": []}, SCHEMA.replace("1-0-3", version))
    assert read_config([file], {}).cache_ttl is None


def test_folders_come_before_what_a_file_lists_and_in_the_order_given(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    config = read_config([*folders, write(tmp_path, {"cacheSize": 5, "repositories": [CENTRAL]})], {})
    assert [r.name for r in sorted(config.registries, key=lambda r: r.rank)] == [*map(str, folders), "Iglu Central"]


def test_micros_environment_adds_a_registry_of_priority_0() -> None:
    environment = {"MICRO_IGLU_REGISTRY_URL": "http://localhost:8080/api", "MICRO_IGLU_API_KEY": "k"}
    (registry,) = read_config([], environment).registries
    assert isinstance(registry, HttpRegistry)
    assert (registry.uri, registry.rank, registry._apikey) == ("http://localhost:8080/api", (1, 0), "k")


def broken(**change: object) -> dict[str, object]:
    return {"cacheSize": 5, "repositories": [{**CENTRAL, **change}]}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ([], r"\$\.data must be an object"),
        ({"repositories": []}, "needs 'cacheSize'"),
        ({"cacheSize": 5}, "needs 'repositories'"),
        ({"cacheSize": -1, "repositories": []}, r"\$\.data\.cacheSize must be a number of at least 0"),
        ({"cacheSize": True, "repositories": []}, "cacheSize must be a number"),
        ({"cacheSize": 5, "cacheTtl": "x", "repositories": []}, r"\$\.data\.cacheTtl"),
        ({"cacheSize": 5, "repositories": {}}, r"\$\.data\.repositories must be an array"),
        ({"cacheSize": 5, "repositories": [], "more": 1}, "does not know 'more'"),
        (broken(name=""), r"\$\.data\.repositories\[0\]\.name must be a string"),
        (broken(priority="1"), r"repositories\[0\]\.priority"),
        (broken(vendorPrefixes=[1]), r"vendorPrefixes\[0\]"),
        (broken(connection={}), "exactly one of"),
        (broken(connection={"http": {"uri": "http://a"}, "embedded": {"path": "/b"}}), "exactly one of"),
        (broken(connection={"http": {}}), r"connection\.http needs 'uri'"),
        (broken(connection={"http": {"uri": "ftp://a"}}), "not an http or https address"),
        (broken(connection={"http": {"uri": "http://a:b"}}), "not an http or https address"),
        (broken(connection={"embedded": {"path": 1}}), r"embedded\.path"),
        ({"cacheSize": 5, "repositories": [CENTRAL, CENTRAL]}, "two registries are called 'Iglu Central'"),
    ],
)
def test_a_mistake_is_told_with_file_and_place(tmp_path: Path, data: object, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        read_config([write(tmp_path, data)], {})


def test_files_that_are_no_resolver_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"must match iglu:com\.snowplowanalytics\.iglu/resolver-config"):
        read_config([write(tmp_path, {}, "iglu:com.acme/x/jsonschema/1-0-0")], {})
    file = tmp_path / "broken.json"
    file.write_text("{")
    with pytest.raises(ConfigError, match="is not JSON"):
        read_config([file], {})
    with pytest.raises(ConfigError, match="no such file or folder"):
        read_config([tmp_path / "none"], {})
    with pytest.raises(ConfigError, match="MICRO_IGLU_REGISTRY_URL"):
        read_config([], {"MICRO_IGLU_REGISTRY_URL": "localhost:8080"})
