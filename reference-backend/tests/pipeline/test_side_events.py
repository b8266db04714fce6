"""Events that an enrichment makes beside the one that was received."""

from __future__ import annotations

from collections.abc import Callable

from piste.enrichment.context import EnrichContext, Enrichment
from piste.enrichment.failures import Failure
from piste.pipeline import EnrichConfig, Pipeline
from piste.records import Event, FailedEvent, SchemaKey, SelfDescribing
from piste.storage.batch import Batch

Post = Callable[..., bytes]
EID = "606adff6-9ccc-41f4-8807-db8fdb600df8"
VENDOR = "com.snowplowanalytics.snowplow"
PARENT = SchemaKey(VENDOR, "parent_event", "jsonschema", "1-0-0")
CLICK = SelfDescribing(SchemaKey(VENDOR, "link_click", "jsonschema", "1-0-1"), {"targetUrl": "https://example.com"})


def with_sides(*made: Event) -> Pipeline:
    """A pipeline in which every event has these side events."""

    def enrich(_event: Event, context: EnrichContext) -> list[Failure]:
        context.side_events += made
        return []

    pipeline = Pipeline(EnrichConfig())
    enrichment: Enrichment = enrich
    pipeline.enrichments = (*pipeline.enrichments, enrichment)
    return pipeline


def test_a_side_event_follows_its_parent_and_is_complete(post: Post) -> None:
    entity = SelfDescribing(PARENT, {"parentEventId": EID})
    pipeline = with_sides(Event({}, {}, CLICK, [entity]))
    parent, side, other, _ = pipeline.process(post({"eid": EID, "aid": "shop"}, {}))
    assert isinstance(parent, Event)
    assert isinstance(side, Event)
    assert isinstance(other, Event)
    assert (parent.side, side.side, other.side) == (False, True, False)
    assert side.columns["event_id"] not in (EID, other.columns["event_id"])
    assert {name: side.columns[name] for name in ("app_id", "platform", "event", "event_name")} == {
        "app_id": "shop",
        "platform": "srv",
        "event": "unstruct",
        "event_name": "link_click",
    }
    for shared in ("collector_tstamp", "etl_tstamp", "v_collector", "v_etl"):
        assert side.columns[shared] == parent.columns[shared]
    assert side.contexts == [entity]


def test_enriching_again_gives_the_same_ids(post: Post) -> None:
    pipeline = with_sides(Event({}, {}, CLICK), Event({}, {}, CLICK))
    record = post({"eid": EID})
    first, second = (
        [result.columns["event_id"] for result in pipeline.process(record) if isinstance(result, Event)]
        for _ in range(2)
    )
    assert first == second
    assert len(set(first)) == 3


def test_a_failed_parent_has_no_side_events(post: Post) -> None:
    assert len(with_sides(Event({}, {}, CLICK)).process(post({"vid": "x"}))) == 1


def test_a_side_event_can_fail_by_itself_and_counts_nothing(post: Post) -> None:
    wrong = SelfDescribing(CLICK.key, {"targetUrl": 1})
    parent, side = with_sides(Event({}, {}, wrong)).process(post({"eid": EID}))
    assert isinstance(parent, Event)
    assert isinstance(side, FailedEvent)
    assert (side.event_count, side.schema, side.path) == (0, CLICK.key.uri, "$.targetUrl")


def test_side_events_move_no_other_events_place(post: Post) -> None:
    record = post({}, {}, {})
    batch = Batch()
    batch.add(7, record, with_sides(Event({}, {}, CLICK)).process(record))
    assert [(index, event.side) for _, index, event in batch.events] == [
        (0, False),
        (1, False),
        (2, False),
        (3, True),
        (4, True),
        (5, True),
    ]
