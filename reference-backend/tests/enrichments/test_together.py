"""All enrichments that need no network, configured by their files, in one pipeline."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from piste.enrichment.config import KNOWN
from piste.enrichment.iglu import ConfigError
from piste.enrichment.tsv import column_texts
from piste.pipeline import EnrichConfig, Pipeline
from piste.records import CollectorPayload, Event, FailedEvent

SNOWPLOW = "com.snowplowanalytics.snowplow"
ENRICHMENTS = "com.snowplowanalytics.snowplow.enrichments"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)
EVENT_ID = "7b1a3a9e-0000-4000-8000-000000000001"
SALT = "pepper"
SPECIFICATION = {"id": "spec", "name": "Any page", "schemaKey": f"iglu:{SNOWPLOW}/page_view/jsonschema/1-0-0"}


def configuration(vendor: str, name: str, version: str, parameters: object = None, **beside: object) -> dict[str, Any]:
    data = {"vendor": vendor, "name": name, "enabled": True, **beside}
    if parameters is not None:
        data["parameters"] = parameters
    return {"schema": f"iglu:{vendor}/{name}/jsonschema/{version}", "data": data}


def configurations(folder: Path) -> list[dict[str, Any]]:
    """Every configuration there is without the network, and the files that they name."""

    def file(name: str, text: str) -> dict[str, str]:
        (folder / name).write_text(text)
        return {"database": name, "uri": folder.as_uri()}

    def database(name: str, record: dict[str, object]) -> dict[str, str]:
        writer = MMDBWriter(ip_version=4, float_type="f64")
        writer.insert_network(IPSet(["94.15.223.0/24"]), record)
        writer.to_db_file(str(folder / name))
        return {"database": name, "uri": folder.as_uri()}

    iab = {
        "ipFile": file("ip_exclude_current_cidr.txt", "198.51.100.0/24\n"),
        "excludeUseragentFile": file("exclude_current.txt", "bot|1|||0|0|\n"),
        "includeUseragentFile": file("include_current.txt", "mozilla|1|1|\n"),
    }
    city = {"country": {"iso_code": "GB"}, "location": {"latitude": 51.5, "longitude": -0.1}}
    ip = {
        "geo": database("GeoLite2-City.mmdb", city),
        "asn": database("GeoLite2-ASN.mmdb", {"autonomous_system_number": 174}),
    }
    bots = dict.fromkeys(("useYauaa", "useIab", "useAsnLookups", "useClientSideDetection"), True)
    campaign = {
        f"mkt{field}": [f"utm_{field.lower()}"] for field in ("Medium", "Source", "Term", "Content", "Campaign")
    }
    pii = {
        "pii": [
            {"pojo": {"field": "user_id"}},
            {
                "json": {
                    "field": "contexts",
                    "schemaCriterion": f"iglu:{SNOWPLOW}/client_session/jsonschema/1-*-*",
                    "jsonPath": "$.['userId', 'storageMechanism']",
                }
            },
        ],
        "strategy": {"pseudonymize": {"hashFunction": "SHA-256", "salt": SALT}},
    }
    return [
        configuration(ENRICHMENTS, "iab_spiders_and_robots_enrichment", "1-0-1", iab),
        configuration(SNOWPLOW, "user_agent_utils_config", "1-0-0", {}),
        configuration(SNOWPLOW, "ua_parser_config", "1-0-1", {}),
        configuration(
            SNOWPLOW,
            "referer_parser",
            "2-0-1",
            {"internalDomains": [], "database": "r.json", "uri": "https://x.example/", "referrers": {}},
        ),
        configuration(SNOWPLOW, "campaign_attribution", "1-0-1", {"mapping": "static", "fields": campaign}),
        configuration(ENRICHMENTS, "cross_navigation_config", "1-0-0"),
        configuration(
            SNOWPLOW, "event_fingerprint_config", "1-0-1", {"hashAlgorithm": "MD5", "excludeParameters": ["eid"]}
        ),
        configuration(SNOWPLOW, "cookie_extractor_config", "1-0-0", {"cookies": ["sp"]}),
        configuration(ENRICHMENTS, "http_header_extractor_config", "1-0-0", {"headersPattern": "Accept-.*"}),
        configuration(ENRICHMENTS, "yauaa_enrichment_config", "1-0-0", {"cacheSize": 100}),
        configuration(SNOWPLOW, "ip_lookups", "2-0-1", ip),
        configuration(ENRICHMENTS, "asn_lookups", "1-0-0", {"botAsns": [{"asn": 174}]}),
        configuration(ENRICHMENTS, "bot_detection_enrichment_config", "1-0-1", bots),
        configuration(SNOWPLOW, "anon_ip", "1-0-1", {"anonOctets": 1, "anonSegments": 4}),
        configuration(ENRICHMENTS, "pii_enrichment_config", "2-0-1", pii, emitEvent=True),
        configuration(
            ENRICHMENTS,
            "event_spec_enrichment_config",
            "1-0-0",
            file("event-specs.json", orjson.dumps({"eventSpecs": [SPECIFICATION]}).decode()),
        ),
    ]


SESSION = {
    "userId": "7b1a3a9e-0000-4000-8000-000000000003",
    "sessionId": "7b1a3a9e-0000-4000-8000-000000000002",
    "sessionIndex": 1,
    "previousSessionId": None,
    "storageMechanism": "COOKIE_1",
}


def record(contexts: list[dict[str, object]] | None = None, headers: list[str] | None = None, **changes: str) -> bytes:
    event = {
        "e": "pv",
        "p": "web",
        "tv": "js-4.6.0",
        "eid": EVENT_ID,
        "uid": "john",
        "ip": "94.15.223.151",
        "url": "https://shop.example.com/?utm_source=chatgpt.com&utm_medium=ai&_sp=duid.1700000000000",
        **changes,
    }
    if contexts is not None:
        event["co"] = orjson.dumps({"schema": f"iglu:{SNOWPLOW}/contexts/jsonschema/1-0-0", "data": contexts}).decode()
    body = {"schema": f"iglu:{SNOWPLOW}/payload_data/jsonschema/1-0-4", "data": [event]}
    return msgspec.msgpack.encode(
        CollectorPayload(
            timestamp=1_700_000_000_000,
            path=f"/{SNOWPLOW}/tp2",
            querystring="",
            body=orjson.dumps(body),
            content_type="application/json",
            ip_address="192.0.2.1",
            network_userid="8712a379-4bcb-46ee-815d-85f26540577f",
            user_agent=CHROME,
            referer=None,
            headers=headers or ["Accept-Language: en", "Cookie: sp=1; x=2", 'Sec-CH-UA-Platform-Version: "15.0.0"'],
            hostname="c.example.com",
            collector="piste-0.1.0-sqlite",
        )
    )


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    files, folder = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("enrichments")
    for config in configurations(files):
        (folder / f"{config['data']['name']}.json").write_bytes(orjson.dumps(config))
    return Pipeline(EnrichConfig(enrichments=folder))


def derived(event: Event) -> dict[str, Any]:
    return {entity.key.name: entity.data for entity in event.derived_contexts}


def test_one_event_through_all_of_them(pipeline: Pipeline) -> None:
    results = pipeline.process(record())
    assert len(results) == 2, results
    event, side = results
    assert isinstance(event, Event), event
    assert isinstance(side, Event), side
    columns = column_texts(event)
    expected = {
        "user_ipaddress": "94.15.223.x",
        "user_id": hashlib.sha256(f"john{SALT}".encode()).hexdigest(),
        "geo_country": "GB",
        "geo_latitude": "51.5",
        "geo_longitude": "-0.1",
        "br_name": "Chrome 126",
        "dvce_ismobile": "0",
        "mkt_source": "chatgpt.com",
        "mkt_medium": "ai",
        "refr_domain_userid": "duid",
    }
    assert {name: columns.get(name) for name in expected} == expected
    assert [entity.key.name for entity in event.derived_contexts] == [
        "spiders_and_robots",
        "ua_parser_context",
        "utm_referrer",
        "cross_navigation",
        "http_cookie",
        "http_header",
        "yauaa_context",
        "asn",
        "bot_detection",
        "event_specification",
    ]
    entities = derived(event)
    assert entities["spiders_and_robots"]["reason"] == "PASSED_ALL"
    assert entities["utm_referrer"] == {"source": "ChatGPT", "medium": "chatbot"}
    assert entities["asn"] == {"number": 174, "likelyBot": True}
    assert entities["bot_detection"] == {"bot": True, "indicators": ["asnLookups"]}
    assert entities["yauaa_context"]["operatingSystemNameVersion"] == "Windows 11"
    assert entities["http_cookie"] == {"name": "sp", "value": "1"}
    assert entities["http_header"] == {"name": "Accept-Language", "value": "en"}
    assert entities["event_specification"] == {"id": "spec", "name": "Any page"}


def test_an_event_that_claims_a_specification_is_checked(pipeline: Pipeline) -> None:
    uri = f"iglu:{SNOWPLOW}/event_specification/jsonschema/1-0-4"
    claim: dict[str, object] = {"schema": uri, "data": {"id": "spec", "version": 9}}
    event = pipeline.process(record([claim]))[0]
    assert isinstance(event, Event), event
    assert "event_specification" not in derived(event)
    errors = [{"message": "there is no specification spec in version 9"}]
    assert derived(event)["event_specification_validation"] == {"isValid": False, "errors": errors}


def test_the_side_event_of_the_pseudonyms(pipeline: Pipeline) -> None:
    _, side = pipeline.process(record())
    assert isinstance(side, Event)
    columns = column_texts(side)
    expected = {
        "event": "pii_transformation",
        "platform": "srv",
        "event_vendor": SNOWPLOW,
        "event_name": "pii_transformation",
        "event_format": "jsonschema",
        "event_version": "1-0-0",
    }
    assert {name: columns[name] for name in expected} == expected
    assert columns["event_id"] != EVENT_ID
    assert side.contexts[0].data == {"parentEventId": EVENT_ID}
    assert "user_id" not in columns


def test_a_robot_is_told_by_all_who_know(pipeline: Pipeline) -> None:
    event, _ = pipeline.process(record(ua="Mozilla/5.0 (compatible; Googlebot/2.1)"))
    assert isinstance(event, Event)
    assert derived(event)["spiders_and_robots"]["spiderOrRobot"] is True
    assert derived(event)["bot_detection"]["indicators"] == ["yauaa", "iab", "asnLookups"]


def test_every_configuration_is_known_and_none_is_forgotten(tmp_path: Path) -> None:
    network = {
        "currency_conversion_config",
        "weather_enrichment_config",
        "javascript_script_config",
        "sql_query_enrichment_config",
        "api_request_enrichment_config",
    }
    assert {config["data"]["name"] for config in configurations(tmp_path)} | network == set(KNOWN)


@pytest.mark.parametrize("place", range(16))
def test_each_configuration_is_checked_against_its_schema(tmp_path: Path, place: int) -> None:
    config = configurations(tmp_path)[place]
    config["data"]["surprise"] = 1
    folder = tmp_path / "enrichments"
    folder.mkdir()
    (folder / "x.json").write_bytes(orjson.dumps(config))
    with pytest.raises(ConfigError, match=r"x\.json: \$\.data\.surprise"):
        Pipeline(EnrichConfig(enrichments=folder))


def test_a_disabled_one_is_not_there_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "enrichments"
    folder.mkdir()
    for config in configurations(tmp_path):
        config["data"]["enabled"] = False
        (folder / f"{config['data']['name']}.json").write_bytes(orjson.dumps(config))
    assert Pipeline(EnrichConfig(enrichments=folder)).enrichments == Pipeline(EnrichConfig()).enrichments


def test_a_pseudonym_that_its_schema_forbids_fails_the_event(pipeline: Pipeline) -> None:
    """As in the original: what an enrichment wrote into the event is checked again."""
    session = {"schema": f"iglu:{SNOWPLOW}/client_session/jsonschema/1-0-2", "data": SESSION}
    (failed,) = pipeline.process(record([session]))
    assert isinstance(failed, FailedEvent)
    assert (failed.stage, failed.path) == ("output", "$.userId")


SENT = st.text(max_size=60) | st.sampled_from(["\x00", "1.2.3.4", "::1", "Mozilla/5.0 (", "a" * 5000, "%ff", '"";v=""'])
NAMES = st.sampled_from(
    ["Cookie", "cookie", "Sec-CH-UA", "Sec-CH-UA-Full-Version-List", "Accept-X", "SP-Anonymous", ""]
)


@settings(max_examples=150, deadline=None)
@given(
    fields=st.fixed_dictionaries({}, optional=dict.fromkeys(("ua", "ip", "url", "refr", "uid", "e", "ttm"), SENT)),
    crossed=SENT,
    headers=st.lists(st.tuples(NAMES, SENT).map(": ".join), max_size=4),
)
def test_hostile_requests_are_events_or_failed_events(
    pipeline: Pipeline, fields: dict[str, str], crossed: str, headers: list[str]
) -> None:
    """None is a bug of ours, which would be a generic_error; what was received is one event."""
    fields.setdefault("url", f"https://a.example/?_sp={quote(crossed)}&utm_source={quote(crossed)}")
    results = pipeline.process(record(headers=headers, **fields))
    assert sum(result.event_count if isinstance(result, FailedEvent) else not result.side for result in results) == 1
    assert [result for result in results if isinstance(result, FailedEvent) and result.kind == "generic_error"] == []
