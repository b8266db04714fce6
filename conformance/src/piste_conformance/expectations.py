"""Judges what the sink saw against what a case expects. Whatever is not expected is a difference."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from piste_conformance.cases import CASES, Variant
from piste_conformance.exchange import Exchange
from piste_conformance.matchers import MISSING, Scene, decode_base64, matches
from piste_conformance.outcome import Difference
from piste_conformance.requests_seen import SENT, form_differences, request_differences
from piste_conformance.tags import Tag, read_yaml
from piste_conformance.wire import CARRIED, KEY

EVENT_ID = KEY["event_id"]


@dataclass
class Observation:
    """Everything that is known of one run of a variant, in a form that can be judged without the driver."""

    exchanges: list[Exchange]
    config: dict[str, Any]
    tracker_version: str
    window: tuple[int, int]
    baseline: dict[str, Any] = field(default_factory=dict)
    automatic: dict[str, Any] = field(default_factory=dict)
    returned: set[str] = field(default_factory=set)
    prefix: str = ""
    late: int = 0
    connections: int = 0


@dataclass
class Sighting:
    """One event, and every request that carried it, in order."""

    payload: dict[str, Any]
    attempts: list[tuple[Exchange, dict[str, Any]]]

    @property
    def delivered(self) -> bool:
        return any(exchange.accepted for exchange, _ in self.attempts)


@cache
def baseline() -> dict[str, Any]:
    """The keys that every event carries, from cases/baseline.yaml."""
    return dict(read_yaml(CASES / "baseline.yaml"))


def judge(variant: Variant, seen: Observation) -> list[Difference]:
    """Every difference between a case and what the sink saw; none if it is met."""
    expect = variant.case.expect
    found = list(request_differences(expect, seen.exchanges))
    readable = []
    for exchange in seen.exchanges:
        problem = exchange.problem
        if problem is not None:
            found.append(Difference(f"request {exchange.number}", "a request that holds events", problem))
        else:
            readable.append(exchange)
            found += form_differences(exchange, seen.prefix, seen.config.get("custom_path"))
    sightings = sort_out(readable)
    delivered = [sighting for sighting in sightings if sighting.delivered]
    order = {id(exchange): place for place, exchange in enumerate(seen.exchanges)}
    delivered.sort(key=lambda each: min(order[id(e)] for e, _ in each.attempts if e.accepted))
    lost = [sighting for sighting in sightings if not sighting.delivered]
    unordered = bool(expect.get("unordered"))
    found += _events("event", expect.get("events"), delivered, variant, seen, unordered)
    found += _events("undelivered event", expect.get("undelivered", []), lost, variant, seen, unordered)
    if "bursts" in expect:
        found += _bursts(expect["bursts"], delivered)
    if "alone" in expect:
        found += _alone(expect["alone"], readable)
    if "connections" in expect and not matches(expect["connections"], str(seen.connections)):
        found.append(Difference("connections", str(expect["connections"]), str(seen.connections)))
    for number, sighting in enumerate(sightings, 1):
        found += _attempts(number, sighting, fresh=bool(expect.get("fresh_stm")))
    if seen.late:
        found.append(Difference("after destroy", "silence", f"{seen.late} more requests"))
    return found


def sort_out(exchanges: list[Exchange]) -> list[Sighting]:
    """The distinct events of these requests in the order in which they were first seen."""
    sightings: dict[str, Sighting] = {}
    for exchange in exchanges:
        for payload in exchange.payloads():
            identity = payload.get(EVENT_ID)
            if not isinstance(identity, str):
                identity = json.dumps({key: value for key, value in payload.items() if key != SENT}, sort_keys=True)
            sightings.setdefault(identity, Sighting(payload, [])).attempts.append((exchange, payload))
    return list(sightings.values())


def _events(
    kind: str,
    wanted: list[dict[str, Any]] | None,
    sightings: list[Sighting],
    variant: Variant,
    seen: Observation,
    unordered: bool,
) -> Iterator[Difference]:
    if not isinstance(wanted, list):
        return
    expected = list(_expanded(wanted, len(sightings)))
    if len(expected) != len(sightings):
        yield Difference(f"{kind}s", f"{len(expected)}", f"{len(sightings)}{_names(sightings)}")
    uniques: dict[str, set[str]] = {}
    rest = list(sightings)
    for number, event in enumerate(expected, 1):
        if not rest:
            return
        closed = {**_baseline(seen), **_carried(event, variant)}
        best = None
        for candidate in rest if unordered else rest[:1]:
            differences = list(_payload(f"{kind} {number}", closed, candidate.payload, seen, uniques))
            if best is None or len(differences) < len(best[1]):
                best = (candidate, differences)
        assert best is not None
        rest.remove(best[0])
        yield from best[1]


def _bursts(wanted: dict[str, int], delivered: list[Sighting]) -> Iterator[Difference]:
    """Every event of every thread came, and those of one thread in its order."""
    numbers: dict[str, list[str]] = {}
    for sighting in delivered:
        action = str(sighting.payload.get(KEY["se_action"]))
        numbers.setdefault(action, []).append(str(sighting.payload.get(KEY["se_value"])).removesuffix(".0"))
    expected = [str(number) for number in range(wanted["events"])]
    for thread in range(wanted["threads"]):
        got = numbers.pop(str(thread), [])
        if got != expected:
            yield Difference(
                f"thread {thread}", f"0 to {wanted['events'] - 1} in order", f"{len(got)}: {', '.join(got)}"
            )
    for action in numbers:
        yield Difference("threads", f"0 to {wanted['threads'] - 1}", action)


def _alone(wanted: dict[str, Any], exchanges: list[Exchange]) -> Iterator[Difference]:
    """The event with these values shares its requests with no other."""
    for exchange in exchanges:
        payloads = exchange.payloads()
        if len(payloads) > 1 and any(wanted.items() <= payload.items() for payload in payloads):
            yield Difference(f"request {exchange.number} events", f"1, alone: {wanted}", str(len(payloads)))


def _names(sightings: list[Sighting]) -> str:
    texts = [
        "&".join(f"{key}={value}"[:60] for key, value in sighting.payload.items() if key not in (*baseline(), "tv"))
        for sighting in sightings[:3]
    ]
    return f": {' | '.join(texts)[:300]}" if texts else ""


def _expanded(events: list[Any], came: int) -> Iterator[dict[str, Any]]:
    """The events with `times` written out; `{n}` in a text is the number of the repetition, from 1.

    `!optional [event]` counts only if so many came.
    """
    for place, event in enumerate(events):
        if isinstance(event, Tag):
            if came > place:
                yield event.value[0]
            continue
        if "times" not in event:
            yield event
            continue
        for n in range(1, event["times"] + 1):
            yield {key: numbered(value, n) for key, value in event.items() if key != "times"}


def numbered(value: Any, n: int) -> Any:
    """The value with `{n}` replaced in every text in it."""
    if isinstance(value, str):
        return value.replace("{n}", str(n))
    if isinstance(value, dict):
        return {key: numbered(member, n) for key, member in value.items()}
    if isinstance(value, list):
        return [numbered(item, n) for item in value]
    return value


def _baseline(seen: Observation) -> dict[str, Any]:
    """The keys of every event, with what `hello` and `create` said filled in, then what is special to this tracker."""
    config = seen.config
    said = {
        KEY["tracker_version"]: seen.tracker_version,
        KEY["tracker_namespace"]: config["namespace"],
        KEY["platform"]: config.get("platform", Tag("platform")),
    }
    if "app_id" in config:
        said[KEY["app_id"]] = config["app_id"]
    return {**baseline(), **said, **seen.baseline}


def _carried(event: dict[str, Any], variant: Variant) -> dict[str, Any]:
    """The event with `unstruct_event` and `contexts` under the key that this variant's encoding asks for."""
    result = {}
    for key, value in event.items():
        if key in CARRIED:
            choices = value.value if isinstance(value, Tag) and value.name == "one_of" else [value]
            tags = [
                Tag("carried", {"wrapper": CARRIED[key], "base64": bool(variant.base64), "data": choice})
                for choice in choices
            ]
            result[KEY[f"{key}_base64" if variant.base64 else key]] = tags[0] if len(tags) == 1 else Tag("one_of", tags)
        else:
            result[key] = value
    return result


def _payload(
    where: str, wanted: dict[str, Any], payload: dict[str, Any], seen: Observation, uniques: dict[str, set[str]]
) -> Iterator[Difference]:
    scene = Scene(payload, seen.window, seen=uniques)
    for key, matcher in wanted.items():
        scene.key = key
        got = payload.get(key, MISSING)
        if isinstance(matcher, Tag) and matcher.name == "returned":
            if seen.returned and got not in seen.returned:
                yield Difference(
                    f"{where} {key}", f"one of the ids that track returned: {sorted(seen.returned)}", str(got)
                )
        elif isinstance(matcher, Tag) and matcher.name == "absent":
            if got is not MISSING:
                yield Difference(f"{where} {key}", "absent", show(got))
        elif not _met(matcher, got, scene):
            yield Difference(f"{where} {key}", _expected(matcher, seen), show(got))
    for key in sorted(payload.keys() - wanted.keys()):
        scene.key = key
        if not _met(seen.automatic.get(key, Tag("absent")), payload[key], scene):
            yield Difference(f"{where} {key}", str(seen.automatic.get(key, "absent")), show(payload[key]))


def _met(matcher: Any, got: Any, scene: Scene) -> bool:
    if got is MISSING and not (isinstance(matcher, Tag) and matcher.name in ("optional", "one_of")):
        return False
    return matches(matcher, got, scene)


def _expected(matcher: Any, seen: Observation) -> str:
    if isinstance(matcher, Tag) and matcher.name == "now":
        return f"!now: {seen.window[0]} to {seen.window[1]}"
    if isinstance(matcher, Tag) and matcher.name == "carried":
        return json.dumps(matcher.value["data"], default=str, ensure_ascii=False)
    return str(matcher)


def show(value: Any) -> str:
    """A value that came, for a report: short, base64 of JSON decoded, control characters escaped."""
    if value is MISSING:
        return "absent"
    if isinstance(value, str) and len(value) > 40 and (decoded := decode_base64(value)) and decoded.startswith("{"):
        value = decoded
    text = value if isinstance(value, str) and value.isprintable() else json.dumps(value)
    return text if len(text) <= 400 else f"{text[:400]}... ({len(text):,} characters)"


def _attempts(number: int, sighting: Sighting, *, fresh: bool) -> Iterator[Difference]:
    """An event may be sent again only while it is not acknowledged, and only its sent timestamp may change."""
    acknowledged = False
    first = {key: value for key, value in sighting.payload.items() if key != SENT}
    times: list[int] = []
    for count, (exchange, payload) in enumerate(sighting.attempts, 1):
        if acknowledged:
            yield Difference(f"event {number}", "sent no more once it was acknowledged", f"attempt {count} follows")
        acknowledged = acknowledged or (exchange.accepted and exchange.status is not None)
        again = {key: value for key, value in payload.items() if key != SENT}
        for key in sorted(key for key in again.keys() | first.keys() if again.get(key) != first.get(key)):
            yield Difference(
                f"event {number} {key}", f"{first.get(key)} as in attempt 1", f"{again.get(key)} in attempt {count}"
            )
        if str(payload.get(SENT, "")).isdigit():
            times.append(int(payload[SENT]))
    if fresh and (len(times) < 2 or sorted(times) != times or times[0] == times[-1]):
        yield Difference(f"event {number} {SENT}", "later in every attempt", ", ".join(map(str, times)) or "absent")
