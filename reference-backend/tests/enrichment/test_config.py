from __future__ import annotations

import logging
from pathlib import Path

import orjson
import pytest

from piste.enrichment import config
from piste.enrichment.iglu import ConfigError, Resolver
from piste.records import SchemaKey
from piste_protocol import schemas_root

SNOWPLOW = "com.snowplowanalytics.snowplow"


def write(folder: Path, name: str, version: str, parameters: object, enabled: object = True, file: str = "") -> Path:
    data = {"vendor": SNOWPLOW, "name": name, "enabled": enabled, "parameters": parameters}
    path = folder / (file or f"{name}.json")
    path.write_bytes(orjson.dumps({"schema": f"iglu:{SNOWPLOW}/{name}/jsonschema/{version}", "data": data}))
    return path


def test_no_folder_turns_nothing_on(resolver: Resolver) -> None:
    assert config.load(None, resolver) == {}


def test_one_file_turns_one_on(resolver: Resolver, tmp_path: Path) -> None:
    write(tmp_path, "anon_ip", "1-0-1", {"anonOctets": 2})
    assert list(config.load(tmp_path, resolver)) == ["anon_ip"]


def test_the_official_list_turns_all_of_it_on(resolver: Resolver, tmp_path: Path) -> None:
    write(tmp_path, "anon_ip", "1-0-0", {"anonOctets": 2}, file="a.json")
    write(tmp_path, "ua_parser_config", "1-0-0", {}, file="b.json")
    items = [orjson.loads((tmp_path / name).read_bytes()) for name in ("a.json", "b.json")]
    folder = tmp_path / "list"
    folder.mkdir()
    wrapper = {"schema": f"iglu:{SNOWPLOW}/enrichments/jsonschema/1-0-0", "data": items}
    (folder / "all.json").write_bytes(orjson.dumps(wrapper))
    assert list(config.load(folder, resolver)) == ["anon_ip", "ua_parser_config"]


@pytest.mark.parametrize(
    ("name", "enabled", "says"), [("anon_ip", False, "disabled"), ("weather_station", True, "no enrichment")]
)
def test_disabled_and_unknown_ones_are_skipped_and_logged(
    resolver: Resolver, tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str, enabled: bool, says: str
) -> None:
    caplog.set_level(logging.INFO)
    write(tmp_path, name, "1-0-0", {"anonOctets": 2}, enabled)
    assert config.load(tmp_path, resolver) == {}
    assert says in caplog.text


def test_other_files_are_left_alone(resolver: Resolver, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("not JSON")
    assert config.load(tmp_path, resolver) == {}


@pytest.mark.parametrize(
    ("version", "parameters", "place"),
    [
        ("1-0-1", {"anonOctets": 9}, "$.data.parameters.anonOctets"),
        ("1-0-1", {}, "$.data.parameters"),
        ("2-0-0", {"anonOctets": 1}, "$.schema"),
    ],
)
def test_an_error_names_the_file_and_the_place(
    resolver: Resolver, tmp_path: Path, version: str, parameters: object, place: str
) -> None:
    path = write(tmp_path, "anon_ip", version, parameters)
    with pytest.raises(ConfigError) as raised:
        config.load(tmp_path, resolver)
    assert str(path) in str(raised.value)
    assert place in str(raised.value)


@pytest.mark.parametrize("text", ["{", "[]", '{"schema": "iglu:x", "data": {}}'])
def test_what_is_no_configuration_is_refused(resolver: Resolver, tmp_path: Path, text: str) -> None:
    (tmp_path / "broken.json").write_text(text)
    with pytest.raises(ConfigError, match=r"broken\.json"):
        config.load(tmp_path, resolver)


def test_a_missing_folder_and_a_double_are_refused(resolver: Resolver, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such folder"):
        config.load(tmp_path / "none", resolver)
    write(tmp_path, "anon_ip", "1-0-0", {"anonOctets": 2}, file="a.json")
    write(tmp_path, "anon_ip", "1-0-0", {"anonOctets": 3}, file="b.json")
    with pytest.raises(ConfigError, match="twice"):
        config.load(tmp_path, resolver)


def test_every_published_version_of_a_configuration_is_read() -> None:
    published = [
        SchemaKey(path.parts[-4], path.parts[-3], "jsonschema", path.name)
        for path in schemas_root().glob("*/*/jsonschema/*")
        if path.parts[-3] in config.KNOWN
    ]
    assert len(published) > 30
    for key in published:
        assert any(criterion.matches(key) for criterion in config.KNOWN[key.name].criteria), key.uri
    assert {key.name for key in published} == config.KNOWN.keys()


@pytest.mark.parametrize(("name", "version"), [("ip_lookups", "1-0-0"), ("anon_ip", "2-0-0"), ("anon_ip", "1-0-9")])
def test_other_versions_are_refused_with_what_is_expected(
    resolver: Resolver, tmp_path: Path, name: str, version: str
) -> None:
    file = write(tmp_path, name, version, {"anonOctets": 2})
    with pytest.raises(ConfigError) as raised:
        config.load(tmp_path, resolver)
    assert str(file) in str(raised.value)
    assert f"{name}/jsonschema/{version}" in str(raised.value)


@pytest.mark.parametrize(
    ("name", "version", "parameters", "told"),
    [
        (
            "cookie_extractor_config",
            "1-0-0",
            {"cookie": ["sp"]},
            r"\$.data.parameters.cookie: .*; did you mean cookies\?",
        ),
        (
            "event_fingerprint_config",
            "1-0-1",
            {"hashAlgorithm": "SHA2", "excludeParameters": []},
            r"\$.data.parameters.hashAlgorithm: does not have a value .*; did you mean SHA1\?",
        ),
        ("anon_ip", "1-0-1", {"anonOctets": 5}, r"\$.data.parameters.anonOctets: must have a maximum value of 4$"),
        (
            "currency_conversion_config",
            "1-0-0",
            {"apiKey": 12345, "baseCurrency": "EUR", "rateAt": "EOD_PRIOR", "accountType": "DEVELOPER"},
            r"\$.data.parameters.apiKey: integer found, string expected$",
        ),
        (
            "currency_conversion_config",
            "1-0-0",
            {"apiKey": "k", "baseCurrency": "EURO", "rateAt": "EOD_PRIOR", "accountType": "DEVELOPER"},
            r"\$.data.parameters: baseCurrency must be the three letters of a currency, such as EUR, not 'EURO'$",
        ),
        (
            "ua_parser_config",
            "1-0-1",
            {"uri": "file:///nowhere", "database": "r.yaml"},
            r"\$.data.parameters: there is no file /nowhere/r.yaml; uri names its folder, database the file in it$",
        ),
    ],
)
def test_a_mistake_is_told_once_with_its_place_and_what_was_meant(
    resolver: Resolver, tmp_path: Path, name: str, version: str, parameters: object, told: str
) -> None:
    file = write(tmp_path, name, version, parameters)
    with pytest.raises(ConfigError, match=told) as raised:
        config.load(tmp_path, resolver)
    assert str(raised.value).startswith(f"{file}: $.data.parameters")
    assert str(raised.value).count("parameters") == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[]", r"x.json: \$: expected an object with `schema` and `data`"),
        ('{"data": {}}', r"x.json: \$: expected an object with `schema` and `data`"),
        ('{"schema": "anon_ip", "data": {}}', r"x.json: \$.schema: expected a URI like iglu:.*, found 'anon_ip'"),
    ],
)
def test_what_is_no_configuration_says_what_one_is(resolver: Resolver, tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(ConfigError, match=told):
        config.load(tmp_path, resolver)


def test_a_misspelt_name_is_told_with_the_right_one(
    resolver: Resolver, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path, "anon_ipp", "1-0-0", {})
    assert config.load(tmp_path, resolver) == {}
    assert "there is no enrichment anon_ipp here; skipped: did you mean anon_ip?" in caplog.text
