"""The weather, from a service on this machine."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from piste.enrichment import weather
from piste.enrichment.context import EnrichContext
from piste.enrichment.failures import Failure
from piste.enrichment.iglu import Resolver
from piste.records import CollectorPayload, Event, Value

NOON = 1_700_049_600  # 2023-11-15 12:00
DAY = NOON - 12 * 3600


def reading(at: int, **changes: Any) -> dict[str, Any]:
    return {
        "dt": at,
        "main": {"temp": 280.1, "pressure": 1012, "humidity": 81, "temp_min": 279, "temp_max": 281, "feels_like": 278},
        "wind": {"speed": 4.1, "deg": 80},
        "clouds": {"all": 90},
        "weather": [{"id": 701, "main": "Mist", "description": "mist", "icon": "50d"}],
        "visibility": 5000,
    } | changes


def parameters(api: Any, **changes: Any) -> dict[str, Any]:
    return {"apiKey": "hunter2", "cacheSize": 100, "geoPrecision": 2, "apiHost": api.uri, "timeout": 20} | changes


def run(enrichment: Any, event: Event) -> list[Failure]:
    payload = CollectorPayload(1, "/i", "", None, None, "1.2.3.4", "n", None, None, [], None, "c")
    failures: list[Failure] = enrichment(event, EnrichContext(payload))
    return failures


def visit(**changes: Value) -> Event:
    columns: dict[str, Value] = {"geo_latitude": 51.52, "geo_longitude": -0.13, "derived_tstamp": NOON * 1000 + 999}
    return Event(columns | changes, {})


def test_the_nearest_reading_of_the_day_is_the_weather(api: Any) -> None:
    api.answer = lambda _asked: (200, orjson.dumps({"list": [reading(DAY + hour * 3600) for hour in range(24)]}))
    event = visit()
    assert run(weather.make(parameters(api)), event) == []
    [entity] = event.derived_contexts
    assert isinstance(entity.data, dict)
    assert entity.data["dt"] == "2023-11-15T12:00:00.000Z"
    assert "visibility" not in entity.data
    assert Resolver.from_sources([], {}).check(entity) is None
    [asked] = api.asked
    query = parse_qs(urlsplit(asked.path).query)
    assert urlsplit(asked.path).path == "/data/2.5/history/city"
    assert {name: value for name, [value] in query.items()} == {
        "lat": "51.5",
        "lon": "0.0",
        "start": str(DAY),
        "end": str(DAY + 86399),
        "appid": "hunter2",
    }


def test_neighbours_on_the_same_day_share_an_answer(api: Any) -> None:
    api.answer = lambda _asked: (200, orjson.dumps({"list": [reading(NOON)]}))
    enrichment = weather.make(parameters(api))
    visits = [visit(), visit(geo_latitude=51.4), visit(derived_tstamp=DAY * 1000), visit(geo_latitude=52.0)]
    assert [run(enrichment, event) for event in visits] == [[]] * 4
    assert len(api.asked) == 2


@pytest.mark.parametrize("missing", ["geo_latitude", "geo_longitude", "derived_tstamp"])
def test_an_event_without_a_place_or_a_time_has_no_weather(api: Any, missing: str) -> None:
    event = visit()
    del event.columns[missing]
    assert run(weather.make(parameters(api)), event) == []
    assert (event.derived_contexts, api.asked) == ([], [])


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (401, b"", "answered 401"),
        (200, b"{}", "cannot be read: KeyError"),
        (200, b'{"list": [{}]}', "cannot be read: KeyError"),
        (200, b'{"list": [{"dt": 1e300}]}', "cannot be read"),
        (200, b'{"list": 5}', "cannot be read: TypeError"),
        (200, b'{"list": []}', "knows no weather there and then"),
    ],
)
def test_a_service_that_is_of_no_use_fails_the_event(api: Any, status: int, body: bytes, reason: str) -> None:
    api.answer = lambda _asked: (status, body)
    [failure] = run(weather.make(parameters(api)), visit())
    assert reason in failure.reason
    assert "hunter2" not in repr(failure)


def test_a_plain_host_is_asked_by_https() -> None:
    weather.make(
        {"apiKey": "k", "cacheSize": 1, "geoPrecision": 1, "apiHost": "history.openweathermap.org", "timeout": 1}
    )
    with pytest.raises(ValueError, match="http"):
        weather.make({"apiKey": "k", "cacheSize": 1, "geoPrecision": 1, "apiHost": "ftp://a", "timeout": 1})
