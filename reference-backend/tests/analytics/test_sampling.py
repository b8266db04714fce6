"""Sampled answers: which are, by whom they are estimated, and what stays exact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec
import orjson
import pytest

from piste.analytics.conditions import Condition
from piste.analytics.funnel import Funnel, FunnelStep, funnel_sql
from piste.analytics.pivot import Measure, Pivot, pivot_sql
from piste.analytics.question import Scope, questions, scope_sql
from piste.analytics.sampling import sample
from piste.pipeline import EnrichConfig, Pipeline
from piste.protocol import PAYLOAD_DATA
from piste.records import CollectorPayload
from piste.storage.batch import Batch
from piste.storage.duckdb import Store
from piste.storage.query import QueryError, QueryTimeout, run_prepared

NOW = 1_700_000_001_000
VISITORS, SESSIONS, VIEWS = 200, 2, 3
EVENTS = VISITORS * SESSIONS * VIEWS
FAILED = 7
ALL = Scope("", NOW - 1000, NOW + 3_600_000)
THIRD = replace(ALL, part=3)
SLOW = "SELECT count(*) FROM range(1000000000000) AS numbers(i) WHERE hash(i) = 1"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Each visitor comes twice, and looks at three pages each time; some events fail."""
    pipeline = Pipeline(EnrichConfig())
    bodies = [
        [
            {"e": "pv", "p": "web", "tv": "t", "duid": str(UUID(int=who)), "sid": str(UUID(int=who * 10 + visit)),
             "url": f"http://shop.test/{view}"}
            for visit in range(SESSIONS) for view in range(VIEWS)
        ]
        for who in range(VISITORS)
    ]  # fmt: skip
    bodies += [[{"e": "pv", "p": "web", "tv": "t", "duid": str(UUID(int=7)), "dtm": "no time"}]] * FAILED
    with Store(tmp_path_factory.mktemp("store") / "piste.duckdb", lookup=pipeline.resolver.lookup) as made:
        batch = Batch()
        for offset, events in enumerate(bodies, 1):
            record = msgspec.msgpack.encode(request(NOW + offset, events))
            batch.add(offset, record, pipeline.process(record))
        made.write(batch)
        assert made.counts() == (EVENTS + FAILED, EVENTS, FAILED)
        yield made


def request(moment: int, events: list[dict[str, str]]) -> CollectorPayload:
    return CollectorPayload(
        timestamp=moment,
        path="/com.snowplowanalytics.snowplow/tp2",
        querystring="",
        body=orjson.dumps({"schema": PAYLOAD_DATA, "data": events}),
        content_type="application/json",
        ip_address="10.0.0.1",
        network_userid=str(UUID(int=moment)),
        user_agent="test",
        referer=None,
        headers=[],
        hostname="localhost",
        collector="test",
    )


def rows(store: Store, sql: str, values: Any) -> list[dict[str, Any]]:
    told = run_prepared(store, sql, values, timeout=20, max_rows=10_000)
    return [dict(zip(told.columns, row, strict=True)) for row in told.rows]


def ask(store: Store, name: str, scope: Scope, **given: str) -> list[dict[str, Any]]:
    question = questions()[name]
    return rows(store, question.sql, question.bound(given, scope))


@pytest.mark.parametrize(("most", "part"), [(EVENTS, 1), (EVENTS - 1, 2), (EVENTS // 10, 10), (None, 1)])
def test_the_part_leaves_about_as_many_events_as_may_be(store: Store, most: int | None, part: int) -> None:
    chosen = sample(store, ALL, most, timeout=20)
    assert chosen.scope == replace(ALL, part=part)
    assert chosen.sampled == (None if part == 1 else 1 / part)
    assert (chosen.note is None) == (part == 1)
    assert chosen.note is None or f"1 in {part} visitors, since there are {EVENTS} events" in chosen.note


def test_only_the_events_of_the_scope_count(store: Store) -> None:
    assert sample(store, replace(ALL, lane="other"), 1, timeout=20).scope.part == 1
    assert sample(store, replace(ALL, end=NOW + 11), 6, timeout=20).scope.part == 10


@pytest.mark.parametrize("name", sorted(questions()))
def test_what_may_be_sampled_multiplies_its_counts(name: str) -> None:
    body = questions()[name].sql.removeprefix(scope_sql())
    assert ("$part" in body) == (questions()[name].sampled != "never")


def test_sessions_stay_whole_and_counts_are_estimates(store: Store) -> None:
    (card,) = ask(store, "scorecards", THIRD)
    assert card == ask(store, "scorecards", THIRD)[0]
    assert card["visitors"] % 3 == 0
    assert 0.6 * VISITORS < card["visitors"] < 1.4 * VISITORS
    assert card["sessions"] == card["visitors"] * SESSIONS
    assert card["events"] == card["views"] == card["sessions"] * VIEWS
    for page in ask(store, "pages", THIRD):
        assert (page["views"], page["visitors"]) == (card["visitors"] * SESSIONS, card["visitors"])


def test_totals_and_timeline_are_exact(store: Store) -> None:
    (totals,) = ask(store, "totals", THIRD)
    assert (totals["good"], totals["failed"], totals["last"]) == (EVENTS, FAILED, NOW + VISITORS + FAILED)
    question = questions()["timeline"]
    assert not question.may_sample(ALL)
    assert question.may_sample(replace(ALL, bots="0"))
    assert sum(step["good"] for step in ask(store, "timeline", ALL)) == EVENTS


def test_totals_without_bots_are_estimates(store: Store) -> None:
    (totals,) = ask(store, "totals", replace(THIRD, bots="0"))
    assert totals["good"] == ask(store, "scorecards", THIRD)[0]["events"]


def test_a_sampled_funnel_and_pivot(store: Store) -> None:
    visitors = ask(store, "scorecards", THIRD)[0]["visitors"]
    step = FunnelStep("looked", [Condition("event_name", "=", "page_view")])
    other = FunnelStep("other", [Condition("app_id", "exists")])
    first, second = rows(store, *funnel_sql(Funnel([step, other]), THIRD))
    assert (first["reached"], second["reached"]) == (visitors, 0)
    for kind, value in (("visitors", visitors), ("sessions", visitors * 2), ("events", visitors * 6)):
        measure = msgspec.convert({"kind": kind}, type=Measure)
        assert rows(store, *pivot_sql(Pivot(measure=measure), THIRD)) == [{"value": value}]
        assert measure.may_sample


@pytest.mark.parametrize("kind", ["min", "max", "distinct"])
def test_extremes_are_never_estimated(kind: str) -> None:
    assert not msgspec.convert({"kind": kind, "column": "se_value"}, type=Measure).may_sample


def test_what_failures_took(store: Store) -> None:
    (card,) = ask(store, "scorecards", ALL)
    assert (card["lost"], card["lost_views"]) == (FAILED, FAILED)
    named = FunnelStep("looked", [Condition("event_name", "=", "page_view")])
    silent = FunnelStep("any", [])
    assert [row["lost"] for row in rows(store, *funnel_sql(Funnel([named, silent]), ALL))] == [1, None]


def test_what_takes_too_long_is_ended(store: Store) -> None:
    with pytest.raises(QueryTimeout, match="longer than"):
        run_prepared(store, SLOW, {}, timeout=0.1, max_rows=1)


def test_nothing_is_begun_for_who_is_gone(store: Store) -> None:
    class Gone:
        gone = True

        def leaving(self, then: Any) -> Any:
            raise AssertionError("it was begun")

    with pytest.raises(QueryError, match="nobody waits"):
        run_prepared(store, SLOW, {}, timeout=20, max_rows=1, asker=Gone())
