"""Adds the weather where and when the event happened, as a service with OpenWeatherMap's history API tells it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from piste.enrichment.calls.call import Answer, Call, CallFailed
from piste.enrichment.calls.calling import Calling, Steps
from piste.enrichment.calls.http import Http, origin
from piste.enrichment.calls.target import Target
from piste.enrichment.context import EnrichContext
from piste.enrichment.failures import enrichment_error
from piste.enrichment.json_text import JsonError, loads
from piste.enrichment.shared import Shared
from piste.records import Event, SchemaKey, SelfDescribing

IDENTITY = (
    "iglu:com.snowplowanalytics.snowplow.enrichments/weather_enrichment_config/jsonschema/1-0-0",
    "weather_enrichment_config",
)
WEATHER = SchemaKey("org.openweathermap", "weather", "jsonschema", "1-0-0")
_FIELDS = ("main", "wind", "clouds", "rain", "snow", "weather")
_HOUR, _DAY = 3600, 86_400
_DEPTH = 20


def make(parameters: Mapping[str, Any]) -> Calling:
    """Makes the enrichment of `weather_enrichment_config`'s parameters.

    `apiHost` is a host, asked by https, or begins with http:// or https://. `geoPrecision` is the parts into which a
    degree is cut: events in the same part and on the same day share one answer, the weather of all that day, of which
    `cacheSize` are kept. `timeout` is in seconds. An event whose place is not known has no weather, and does not fail.
    """
    try:
        host = origin(str(parameters["apiHost"]))
    except ValueError as fault:
        raise ValueError(f"apiHost must be a host such as history.openweathermap.org: {fault}") from fault
    parts, key = int(parameters["geoPrecision"]), str(parameters["apiKey"])
    name = f"the weather service at {host}"
    client = Http(host, name)
    target = Target(name, timeout=parameters["timeout"], cache_size=parameters["cacheSize"], ttl=_DAY)

    async def ask(latitude: float, longitude: float, day: int) -> Answer:
        query = urlencode({"lat": latitude, "lon": longitude, "start": day, "end": day + _DAY - 1, "appid": key})
        return _readings(await client.fetch("GET", f"{host}/data/2.5/history/city?{query}"), name)

    def steps(event: Event, _context: EnrichContext) -> Steps:
        columns = event.columns
        latitude, longitude, tstamp = (
            columns.get(name) for name in ("geo_latitude", "geo_longitude", "derived_tstamp")
        )
        if not isinstance(latitude, float) or not isinstance(longitude, float) or not isinstance(tstamp, int):
            return []
        moment = tstamp // 1000
        place = round(latitude * parts) / parts, round(longitude * parts) / parts, moment - moment % _DAY
        # A day that is not over is asked about again in the next hour.
        hour = moment // _HOUR if place[2] + _DAY > time.time() else None
        answer = yield Call(target, (place, hour), lambda: ask(*place))
        if isinstance(answer, CallFailed):
            return [enrichment_error(str(answer), enrichment=IDENTITY)]
        readings: Sequence[tuple[int, SelfDescribing]] = answer  # type: ignore[assignment]  # what ask() returns
        event.derived_contexts.append(min(readings, key=lambda reading: abs(reading[0] - moment))[1])
        return []

    return Calling(steps)


def _readings(text: bytes, name: str) -> list[tuple[int, SelfDescribing]]:
    """The entities of a day with their times, epoch s; at least one. Raises CallFailed."""
    try:
        json: Any = loads(text, _DEPTH)
        readings = [(int(reading["dt"]), _entity(reading)) for reading in json["list"]]
    except (JsonError, KeyError, TypeError, ValueError, OverflowError) as fault:
        raise CallFailed(f"{name} gave an answer that cannot be read: {type(fault).__name__}") from None
    if not readings:
        raise CallFailed(f"{name} knows no weather there and then")
    return readings


def _entity(reading: Mapping[str, Any]) -> SelfDescribing:
    data = {field: reading[field] for field in _FIELDS if field in reading}
    moment = datetime.fromtimestamp(int(reading["dt"]), UTC)
    return Shared(WEATHER, {**data, "dt": f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"})
