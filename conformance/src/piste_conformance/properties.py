"""Properties: what must hold for every event, every JSON and every outage, tried on drawn examples.

Hypothesis draws and shrinks; expected values come from piste_protocol.model, the executable specification. What fails
can be saved as an ordinary case.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky

from piste_conformance import strategies as draw_from
from piste_conformance.cases import Case, Variant, parse_case
from piste_conformance.outcome import BAD, Outcome
from piste_conformance.play import Play
from piste_conformance.slot import Slot
from piste_conformance.tags import Tag
from piste_conformance.wire import KEY

SE = {KEY["event"]: "se"}


@dataclass(frozen=True)
class Property:
    """One promise: a strategy of cases (given the tracker's capabilities) that must all pass."""

    name: str
    rules: tuple[str, ...]
    brief: str
    needs: frozenset[str]
    cases: Callable[[frozenset[str]], st.SearchStrategy[Case]]

    @property
    def case_id(self) -> str:
        return f"properties/{self.name}"


def _case(name: str, **entry: Any) -> Case:
    return parse_case({"id": f"properties/{name}", "rules": [], **entry}, {})


def _every_event(able: frozenset[str]) -> st.SearchStrategy[Case]:
    return draw_from.event(able).map(lambda pair: _case("every-event", do=[pair[0]], expect={"events": [pair[1]]}))


def _every_json(able: frozenset[str]) -> st.SearchStrategy[Case]:
    def case(data: dict[str, Any]) -> Case:
        described = {"schema": draw_from.ANYTHING, "data": data}
        step = {"track": "self_describing", "args": described}
        event = {KEY["event"]: "ue", "unstruct_event": described}
        return _case("every-json", do=[step], expect={"events": [event]})

    return draw_from.OBJECT.map(case)


def _every_outage(able: frozenset[str]) -> st.SearchStrategy[Case]:
    def case(script: list[dict[str, Any]], count: int, batch: int) -> Case:
        step = {"track": "structured", "args": {"category": "outage", "action": "{n}"}, "times": count}
        event = {**SE, KEY["se_category"]: "outage", KEY["se_action"]: "{n}", "times": count}
        size = {"batch_size": batch} if "batching" in able else {}
        config = {**size, "retry": {"initial_ms": 1, "max_ms": 5}}
        return _case(
            "every-outage",
            needs=["retry"],
            config=config,
            sink=script,
            do=[step],
            expect={"events": [event], "every_request": {"events": Tag("at_most", batch)}},
        )

    return st.builds(case, draw_from.SCRIPT, st.integers(1, 8), st.integers(1, 4))


def _every_limit(able: frozenset[str]) -> st.SearchStrategy[Case]:
    def case(texts: list[str], batch: int, limit: int) -> Case:
        names = {"track": "structured"}
        steps = [{**names, "args": {"category": text, "action": str(n)}} for n, text in enumerate(texts)]
        events = [{**SE, KEY["se_category"]: text, KEY["se_action"]: str(n)} for n, text in enumerate(texts)]
        return _case(
            "every-limit",
            vary={"method": ["post"]},
            config={"batch_size": batch, "byte_limit": limit},
            do=steps,
            expect={
                "events": events,
                "every_request": {"events": Tag("at_most", batch), "bytes": Tag("at_most", limit)},
            },
        )

    # The shortest limit holds the longest text alone, even with six bytes a character.
    texts = st.lists(st.text("aß語😀", min_size=1, max_size=100), min_size=1, max_size=8)
    return st.builds(case, texts, st.integers(2, 6), st.integers(1800, 4000))


PROPERTIES = (
    Property(
        "every-event",
        ("SP-EQ-1", "SP-TEXT-1", "SP-DEC-2"),
        "Every event arrives as it was tracked, the same with GET and POST.",
        frozenset({"event.structured"}),
        _every_event,
    ),
    Property(
        "every-json",
        ("SP-UE-3", "SP-B64-5", "SP-JSON-1", "SP-EQ-1"),
        "Every JSON object arrives as it was tracked, the same in base64 and plain, with GET and POST.",
        frozenset({"event.self_describing"}),
        _every_json,
    ),
    Property(
        "every-outage",
        ("SP-RETRY-1", "SP-RETRY-4", "SP-BATCH-4", "SP-BATCH-3"),
        "Whatever the collector answers for a while, every event arrives in order and under its own id.",
        frozenset({"event.structured", "retry"}),
        _every_outage,
    ),
    Property(
        "every-limit",
        ("SP-BATCH-1", "SP-BATCH-2"),
        "Batches obey the count and byte limits for texts of every length.",
        frozenset({"event.structured", "batching", "byte_limit"}),
        _every_limit,
    ),
)


class _FalsifiedError(AssertionError):
    """An example fails; Hypothesis shrinks it."""


def select_properties(globs: Sequence[str]) -> list[Property]:
    """The properties whose name, as in `properties/every-event`, one of the globs matches; all if there is none."""
    return [each for each in PROPERTIES if not globs or any(fnmatchcase(each.case_id, glob) for glob in globs)]


async def run_properties(
    slot: Slot, properties: Sequence[Property], *, examples: int, save: Path | None
) -> list[Outcome]:
    """One outcome a property. `save` is a folder for what was found, as ordinary cases."""
    driver = await slot.ready()
    loop = asyncio.get_running_loop()
    outcomes = []
    for each in properties:
        if missing := sorted(each.needs - driver.capabilities):
            outcomes.append(Outcome(_variant(each), "skipped", reason=f"needs {', '.join(missing)}"))
            continue
        outcomes.append(await asyncio.to_thread(_try, each, driver.capabilities, slot, loop, examples))
        if save is not None and outcomes[-1].status in BAD:
            save_case(save, outcomes[-1].variant.case)
    return outcomes


def _variant(each: Property, case: Case | None = None) -> Variant:
    base = case or _case(each.name, do=[], expect={})
    whole = Case(base.id, each.rules, base.do, base.expect, each.brief, base.sink, base.limit, base.config, base.needs)
    return Variant(whole, "any", None)


def _try(each: Property, able: frozenset[str], slot: Slot, loop: asyncio.AbstractEventLoop, examples: int) -> Outcome:
    """Run one property in a thread of its own; the plays run in the loop of the runner."""
    worst: list[tuple[Case, Outcome]] = []

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,  # a run that fails must fail again
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(each.cases(able))
    def holds(case: Case) -> None:
        outcome = asyncio.run_coroutine_threadsafe(_play(case, able, slot), loop).result()
        if outcome is not None:
            worst[:] = [(case, outcome)]
            raise _FalsifiedError

    try:
        holds()
    except (_FalsifiedError, Flaky) as error:
        case, outcome = worst[0]
        if isinstance(error, Flaky):
            outcome.reason = f"not every time: {list(case.do)} sink {list(case.sink)}"
        outcome.variant = _variant(each, case)
        outcome.reason = outcome.reason or f"the smallest example found: {list(case.do)} sink {list(case.sink)}"
        return outcome
    return Outcome(_variant(each), "passed")


async def _play(case: Case, able: frozenset[str], slot: Slot) -> Outcome | None:
    """The first bad outcome of the case's variants; None if all are well."""
    for variant in case.variants():
        if not variant.needs <= able:
            continue
        play = Play(variant, slot, quiet=0)
        outcome = await play.run() or await play.finish()
        await play.sink.close()
        if outcome.status in BAD:
            return outcome
    return None


class _CaseDumper(yaml.SafeDumper):
    """Writes tags as the case files have them, and the same value twice where it stands twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _dump_tag(dumper: yaml.SafeDumper, tag: Tag) -> yaml.Node:
    if isinstance(tag.value, (list, dict)):
        node = dumper.represent_data(tag.value)
        node.tag = f"!{tag.name}"
        return node
    return dumper.represent_scalar(f"!{tag.name}", "" if tag.value is None else str(tag.value))


_CaseDumper.add_representer(Tag, _dump_tag)


def save_case(folder: Path, case: Case) -> Path:
    """Write a case as a suite of its own; the file can be kept among the others."""
    entry = {
        "id": f"found/{case.id.rpartition('/')[2]}",
        "rules": list(case.rules),
        "config": case.config,
        "sink": [dict(answer) for answer in case.sink],
        "do": list(case.do),
        "expect": case.expect,
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{case.id.rpartition('/')[2]}.yaml"
    path.write_text(
        yaml.dump({"suite": "found", "cases": [entry]}, Dumper=_CaseDumper, sort_keys=False), encoding="utf-8"
    )
    return path
