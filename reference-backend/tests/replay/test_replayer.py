"""What replay changes, what it keeps, and that a dry run changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from history import ORDER, World, order, post, write_schema

from piste.enrichment.failures import ENDED_TWICE, crashed
from piste.replay import replayer as replaying
from piste.storage.batch import Batch
from piste.storage.database import StoreUnavailable

GOOD, FAILED = "good", "failed"


def test_nothing_changes_where_nothing_changed(world: World) -> None:
    world.take(
        post(order(price=1), {"e": "pv", "p": "web", "tv": "x"}), post(order(price="1")), b"rubbish", post({"e": "?"})
    )
    before = world.everything()
    progress = world.replay()
    assert (progress.total, progress.done) == (4, 4)
    assert progress.outcome.events == {(GOOD, GOOD): 2, (FAILED, FAILED): 3}
    assert (progress.outcome.rewritten, progress.outcome.changed) == (0, {})
    assert world.everything() == before


def test_failures_turn_green_and_back(world: World) -> None:
    world.take(post(order(price="1"), order(price=2)), post(order(price=3)))
    assert world.store.counts()[1:] == (2, 1)
    [[failed_id]] = world.rows("SELECT event_id FROM failed_events")
    good_ids = world.rows("SELECT event_id FROM events ORDER BY 1")

    write_schema(world.iglu, price={"type": "string"})
    progress = world.replay()
    assert progress.outcome.events == {(FAILED, GOOD): 1, (GOOD, FAILED): 2}
    assert world.rows("SELECT event_id FROM events") == [[failed_id]]
    assert world.rows("SELECT event_id FROM failed_events ORDER BY 1") == good_ids
    assert world.rows("SELECT collector_tstamp, raw_id, raw_index FROM events") == [["2023-11-14T22:13:21.000Z", 1, 0]]

    write_schema(world.iglu, price={"type": ["string", "number"]})
    assert world.replay(failed=True).outcome.events == {(FAILED, GOOD): 2, (GOOD, GOOD): 1}
    assert world.store.counts() == (3, 3, 0)


def test_one_lane_alone(world: World) -> None:
    world.take(post(order(price="1"), lane="a"), post(order(price="1")), post(order(price=1), lane="a"))
    write_schema(world.iglu, price={})
    progress = world.replay(lane="a")
    assert (progress.total, progress.done) == (2, 2)
    assert progress.outcome.events == {(FAILED, GOOD): 1, (GOOD, GOOD): 1}
    assert world.rows("SELECT lane, count(*) FROM events GROUP BY 1") == [["a", 2]]
    assert world.replay(lane="b").total == 0
    assert world.replay(failed=True, lane="a").total == 0
    assert world.replay(failed=True, lane="").outcome.events == {(FAILED, GOOD): 1}


def test_only_what_is_selected(world: World) -> None:
    other = order(schema="iglu:com.acme/odrer/jsonschema/1-0-0", price=1)
    world.take(
        post(order(price="1"), received=1_700_000_000_000),
        post(other, received=1_700_000_005_000),
        post(order(price=1)),
    )
    write_schema(world.iglu, price={})
    assert world.replay(schemas=("iglu:com.acme/odrer/jsonschema/1-0-0",)).outcome.events == {(FAILED, FAILED): 1}
    assert world.replay(failed=True, since=1_700_000_005_000).outcome.events == {(FAILED, FAILED): 1}
    assert world.replay(since=1_700_000_000_001).done == 2
    progress = world.replay(schemas=(ORDER,))
    assert (progress.total, progress.outcome.events) == (1, {(FAILED, GOOD): 1})


def test_a_schema_named_by_a_later_reason_counts(world: World) -> None:
    world.take(post(order(price="1") | {"vid": "x"}))
    assert world.replay(schemas=(ORDER,)).total == 1


def test_a_dry_run_tells_and_writes_nothing(world: World) -> None:
    world.take(post(order(price="1"), order(price=2)))
    before = world.everything()
    write_schema(world.iglu, price={"type": "string"}, sku={"type": "string"})  # a new typed column, too
    progress = world.replay(dry_run=True)
    assert progress.outcome.events == {(FAILED, GOOD): 1, (GOOD, FAILED): 1}
    assert world.everything() == before
    assert world.replay().outcome.events == progress.outcome.events


def test_a_failed_request_becomes_its_events(world: World) -> None:
    file = world.iglu / "com.snowplowanalytics.snowplow" / "payload_data" / "jsonschema" / "1-0-4"
    file.parent.mkdir(parents=True)
    standard = world.pipeline.resolver.lookup(replaying_key("payload_data"))
    file.write_text(json.dumps({**standard, "maxItems": 0}))
    world.pipeline.resolver.refresh()
    world.take(post({"e": "pv", "p": "web", "tv": "x"}, order(price=1), order(price="1")))
    assert world.rows("SELECT kind, event_count FROM failed_events") == [["tracker_protocol_violations", 3]]
    file.unlink()
    assert world.replay().outcome.events == {(FAILED, GOOD): 2, (FAILED, FAILED): 1}
    assert world.store.counts() == (3, 2, 1)
    ids = world.rows("SELECT event_id FROM events")
    assert world.replay().outcome.rewritten == 0
    assert world.rows("SELECT event_id FROM events") == ids


def replaying_key(name: str) -> object:
    from piste.records import SchemaKey

    return SchemaKey("com.snowplowanalytics.snowplow", name, "jsonschema", "1-0-4")


def test_columns_that_changed_are_counted(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.take(post(order(price=1), {"e": "pv", "p": "web", "tv": "x"}))
    ids = world.rows("SELECT event_id FROM events ORDER BY raw_index")
    world.store.close()
    enrichments = tmp_path / "enrichments"
    enrichments.mkdir()
    config = {"vendor": "com.snowplowanalytics.snowplow", "name": "anon_ip", "enabled": True}
    uri = "iglu:com.snowplowanalytics.snowplow/anon_ip/jsonschema/1-0-1"
    data = config | {"parameters": {"anonOctets": 2}}
    (enrichments / "anon_ip.json").write_text(json.dumps({"schema": uri, "data": data}))
    world = World(tmp_path, enrichments=enrichments)
    progress = world.replay()
    assert progress.outcome.columns == {"user_ipaddress": 2}
    assert progress.outcome.changed == {GOOD: 2}
    assert world.rows("SELECT DISTINCT user_ipaddress FROM events") == [["203.0.x.x"]]
    assert world.rows("SELECT event_id FROM events ORDER BY raw_index") == ids
    assert world.replay().outcome.rewritten == 0
    world.store.close()


def test_a_widened_schema_fills_its_typed_column(world: World) -> None:
    write_schema(world.iglu, price={"type": "number"}, note={})
    world.take(post(order(price=1, note="a")))
    write_schema(world.iglu, price={"type": "number"}, note={}, size={"type": "integer"})
    world.take(post(order(price=1)))
    write_schema(world.iglu, price={"type": "number"}, note={"type": "string"}, size={"type": "integer"})
    progress = world.replay()
    assert progress.outcome.events == {(GOOD, GOOD): 2}
    assert world.rows("SELECT unstruct_event_com_acme_order_1.price FROM events") == [[1.0], [1.0]]


def test_a_record_that_ended_the_pipeline_is_left_alone(world: World) -> None:
    record = post(order(price=1))
    batch = Batch()
    batch.add(1, record, [crashed(record, ENDED_TWICE)])
    world.store.write(batch)
    progress = world.replay()
    assert (progress.done, progress.outcome.requests) == (1, 0)
    assert world.store.counts() == (1, 0, 1)


def test_many_portions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "PORTION_RECORDS", 3)
    monkeypatch.setattr(replaying, "_PAGE", 4)
    for _ in range(5):
        world.take(*(post(order(price=str(place))) for place in range(4)))
    write_schema(world.iglu, price={"type": "string"})
    steps = list(replaying.Replayer(world.store, world.pipeline, replaying.Selection(), dry_run=True).steps())
    assert len(steps) == 20 // 3 + 2
    assert world.replay(failed=True).outcome.events == {(FAILED, GOOD): 20}
    assert world.store.counts() == (20, 20, 0)


def test_stopped_in_the_middle_the_rest_is_as_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "PORTION_RECORDS", 2)
    world.take(*(post(order(price=str(place))) for place in range(6)))
    write_schema(world.iglu, price={"type": "string"})
    world.pipeline.resolver.refresh()
    replayer = replaying.Replayer(world.store, world.pipeline, replaying.Selection())
    for _ in replayer.steps(stopped=lambda: True):
        pass
    assert world.store.counts() == (6, 2, 4)
    assert world.replay().outcome.events == {(GOOD, GOOD): 2, (FAILED, GOOD): 4}


def test_a_store_that_cannot_write_keeps_all(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.take(post(order(price="1")))
    before = world.everything()
    write_schema(world.iglu, price={"type": "string"})

    def no_room(*_: object) -> None:
        import duckdb

        raise duckdb.IOException("No space left on device")

    monkeypatch.setattr("piste.storage.duckdb.replace", no_room)
    with pytest.raises(StoreUnavailable, match="No space left"):
        world.replay()
    monkeypatch.undo()
    assert world.everything() == before
    assert world.replay().outcome.events == {(FAILED, GOOD): 1}


def test_a_store_that_is_emptied_meanwhile_stays_empty(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "PORTION_RECORDS", 2)
    world.take(*(post(order(price=str(place))) for place in range(6)))
    for selection in (replaying.Selection(), replaying.Selection(failed=True)):
        steps = replaying.Replayer(world.store, world.pipeline, selection).steps()
        next(steps)
        if world.store.counts().received:
            next(steps)
        world.store.reset(world.store.offset())
        for _ in steps:
            pass
        assert world.store.counts() == (0, 0, 0)
        world.take(*(post(order(price=str(place))) for place in range(6)))
