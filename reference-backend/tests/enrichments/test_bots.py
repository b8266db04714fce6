"""Networks of bots, and the entity that sums up all that speaks for a bot."""

from __future__ import annotations

from pathlib import Path

import pytest

from piste.enrichment import asn_lookups, bot_detection
from piste.enrichment.context import EnrichContext
from piste.enrichment.ip_lookups import ASN
from piste.records import CollectorPayload, Event, SchemaKey, SelfDescribing

CONTEXT = EnrichContext(CollectorPayload(1, "/i", "", None, None, "1.2.3.4", "n", None, None, [], None, "c"))
ALL = {"useYauaa": True, "useIab": True, "useAsnLookups": True, "useClientSideDetection": True}
YAUAA = SchemaKey("nl.basjes", "yauaa_context", "jsonschema", "1-0-5")
IAB = SchemaKey("com.iab.snowplow", "spiders_and_robots", "jsonschema", "1-0-0")
CLIENT = SchemaKey("com.snowplowanalytics.snowplow", "client_side_bot_detection", "jsonschema", "1-0-0")


def looked_up(parameters: dict[str, object], number: int, platform: str | None = "web") -> dict[str, object]:
    entity = SelfDescribing(ASN, {"number": number})
    event = Event({} if platform is None else {"platform": platform}, {}, derived_contexts=[entity])
    assert asn_lookups.make(parameters)(event, CONTEXT) == []
    assert entity.data == {"number": number}, "the entity of ip_lookups is shared; nobody may change it"
    (told,) = event.derived_contexts
    assert isinstance(told.data, dict)
    return told.data


@pytest.fixture
def listed(tmp_path: Path) -> dict[str, object]:
    lines = 'ASN,Entity\n174,"COGENT-174 - Cogent Communications, US"\nAS9009,\n\n'
    (tmp_path / "bad-asn-list.csv").write_text(lines)
    return {
        "botAsnsFile": {"uri": tmp_path.as_uri(), "database": "bad-asn-list.csv"},
        "botAsns": [{"asn": 456, "name": "x"}],
        "bypassPlatforms": ["srv"],
    }


@pytest.mark.parametrize(("number", "bot"), [(174, True), (9009, True), (456, True), (455, False)])
def test_networks_of_the_file_and_of_the_list(listed: dict[str, object], number: int, bot: bool) -> None:
    assert looked_up(listed, number) == {"number": number, "likelyBot": bot}
    assert looked_up(listed, number, None) == {"number": number, "likelyBot": bot}


def test_a_bypassed_platform_is_left_alone(listed: dict[str, object]) -> None:
    assert looked_up(listed, 174, "srv") == {"number": 174}


def test_without_lists_nobody_is_a_bot() -> None:
    assert looked_up({}, 174) == {"number": 174, "likelyBot": False}


def test_events_of_one_address_still_share_one_entity() -> None:
    entity = SelfDescribing(ASN, {"number": 1})
    enrichment = asn_lookups.make({})
    events = [Event({}, {}, derived_contexts=[entity]) for _ in range(2)]
    for event in events:
        enrichment(event, CONTEXT)
    assert events[0].derived_contexts[0] is events[1].derived_contexts[0]


def test_a_wrong_list_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("ASN\n1\nnonsense\n")
    with pytest.raises(ValueError, match="line 3: 'nonsense' is no number"):
        asn_lookups.make({"botAsnsFile": {"uri": tmp_path.as_uri(), "database": "x.csv"}})
    with pytest.raises(ValueError, match="botAsnsFile: files are not downloaded here"):
        asn_lookups.make({"botAsnsFile": {"uri": "s3://bucket/x", "database": "x.csv"}})
    with pytest.raises(ValueError, match="botAsns must be a list"):
        asn_lookups.make({"botAsns": {"asn": 1}})


def detected(parameters: dict[str, bool], *derived: SelfDescribing, sent: SelfDescribing | None = None) -> object:
    event = Event({}, {}, contexts=[sent] if sent else [], derived_contexts=list(derived))
    assert bot_detection.make(parameters)(event, CONTEXT) == []
    assert event.derived_contexts[-1].key.uri == ("iglu:com.snowplowanalytics.snowplow/bot_detection/jsonschema/1-0-1")
    return event.derived_contexts[-1].data


@pytest.mark.parametrize(
    ("entity", "indicator"),
    [
        (SelfDescribing(YAUAA, {"deviceClass": "Robot"}), "yauaa"),
        (SelfDescribing(YAUAA, {"deviceClass": "Robot Imitator"}), "yauaa"),
        (SelfDescribing(YAUAA, {"deviceClass": "Phone", "agentClass": "Robot Mobile"}), "yauaa"),
        (SelfDescribing(YAUAA, {"deviceClass": "Phone", "agentClass": "Browser"}), None),
        (SelfDescribing(IAB, {"spiderOrRobot": True}), "iab"),
        (SelfDescribing(IAB, {"spiderOrRobot": False}), None),
        (SelfDescribing(ASN, {"number": 1, "likelyBot": True}), "asnLookups"),
        (SelfDescribing(ASN, {"number": 1}), None),
        (SelfDescribing(CLIENT, {"bot": True}), "clientSideDetection"),
        (SelfDescribing(CLIENT, {"bot": False, "kind": None}), None),
        (SelfDescribing(CLIENT, ["bot"]), None),
    ],
)
def test_each_source_alone(entity: SelfDescribing, indicator: str | None) -> None:
    found = {"bot": indicator is not None, "indicators": [indicator] if indicator else []}
    assert detected(ALL, entity) == found
    assert detected(dict.fromkeys(ALL, False), entity) == {"bot": False, "indicators": []}


def test_what_the_tracker_sent_counts_and_the_order_is_fixed() -> None:
    sent = SelfDescribing(CLIENT, {"bot": True})
    iab = SelfDescribing(IAB, {"spiderOrRobot": True})
    yauaa = SelfDescribing(YAUAA, {"deviceClass": "Robot"})
    assert detected(ALL, iab, yauaa, sent=sent) == {
        "bot": True,
        "indicators": ["yauaa", "iab", "clientSideDetection"],
    }


def test_every_event_gets_the_entity() -> None:
    assert detected(ALL) == {"bot": False, "indicators": []}
