"""The cases: YAML read into `Case`, and each case times its matrix into `Variant`, which is what is run and counted."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from piste_conformance.tags import read_yaml

CASES = Path(__file__).parent / "cases"
MATRIX: dict[str, list[Any]] = {"method": ["get", "post"], "base64": [True, False]}
# Only they carry JSON, so that for all others the two encodings are one case.
JSON_EVENTS = frozenset({"self_describing", "screen_view", "timing"})
_CAPABILITY_OF_CONFIG = {
    "byte_limit": "byte_limit",
    "queue_capacity": "queue",
    "storage": "storage",
    "request_timeout_ms": "request_timeout",
    "custom_path": "custom_path",
    "path_prefix": "path_prefix",
    "anonymous": "anonymous",
    "callback": "callback",
}
STEPS = frozenset(
    (
        *("track", "subject", "flush", "clock", "restart", "create", "counters", "destroy", "burst", "fork", "exit"),
        *("await_requests", "requests_so_far", "delivered_so_far"),
    )
)


class CaseError(ValueError):
    """A case file is wrong: the message names the case and the place."""


@dataclass(frozen=True)
class Case:
    """One behaviour. `do` and `expect` are as in the file; `needs` are the capabilities of the whole case."""

    id: str
    rules: tuple[str, ...]
    do: tuple[dict[str, Any], ...]
    expect: dict[str, Any]
    brief: str = ""
    sink: tuple[dict[str, Any], ...] = ()
    limit: int | None = None
    config: dict[str, Any] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    vary: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def has_json(self) -> bool:
        return any(step.get("track") in JSON_EVENTS or "entities" in step for step in self.do)

    def variants(self) -> list[Variant]:
        """The case times its matrix; base64 is varied only where the case carries JSON."""
        methods = self.vary.get("method", MATRIX["method"])
        encodings = self.vary.get("base64", MATRIX["base64"]) if self.has_json else [None]
        return [Variant(self, method, base64) for method, base64 in itertools.product(methods, encodings)]


@dataclass(frozen=True)
class Variant:
    """One case with one method and one encoding (None: it carries no JSON)."""

    case: Case
    method: str
    base64: bool | None

    @property
    def name(self) -> str:
        encoding = {None: "", True: ",base64", False: ",plain"}[self.base64]
        return f"{self.case.id}[{self.method}{encoding}]"

    @property
    def needs(self) -> frozenset[str]:
        """Every capability that the tracker must have for it."""
        encoding = () if self.base64 is None else ("encoding.base64" if self.base64 else "encoding.plain",)
        return self.case.needs | {f"transport.{self.method}", *encoding}


def load_cases(folder: Path = CASES) -> list[Case]:
    """Every hand-written case below the folder, in file order; CaseError names what is wrong."""
    cases: list[Case] = []
    for path in sorted(folder.rglob("*.yaml")):
        if path.name not in ("baseline.yaml",) and "collector" not in path.parts:
            cases += parse_suite(read_yaml(path), path.name)
    return checked(cases)


def checked(cases: Iterable[Case]) -> list[Case]:
    """The cases again, after making sure that no id stands twice."""
    cases = list(cases)
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise CaseError(f"two cases are called {case.id}")
        seen.add(case.id)
    return cases


def parse_suite(document: Any, source: str) -> list[Case]:
    """The cases of one suite: {suite, needs?, vary?, config?, cases: [...]}."""
    try:
        shared = {key: document.get(key) for key in ("needs", "vary", "config", "sink", "limit")}
        return [parse_case(entry, shared) for entry in document["cases"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise CaseError(f"{source}: {type(error).__name__}: {error}") from error


def parse_case(entry: dict[str, Any], shared: dict[str, Any]) -> Case:
    """One case; what it does not say itself comes from its suite."""
    known = {"id", "rules", "brief", "needs", "vary", "config", "sink", "limit", "do", "expect"}
    if unknown := set(entry) - known:
        raise CaseError(f"{entry.get('id')}: no such member: {', '.join(sorted(unknown))}")
    for step in entry["do"]:
        if not STEPS & set(step):
            raise CaseError(f"{entry['id']}: no such step: {step}")
    config = {**(shared.get("config") or {}), **entry.get("config", {})}
    return Case(
        id=entry["id"],
        rules=tuple(entry["rules"]),
        do=tuple(entry["do"]),
        expect=entry["expect"],
        brief=entry.get("brief", ""),
        sink=tuple(entry.get("sink", shared.get("sink") or ())),
        limit=entry.get("limit", shared.get("limit")),
        config=config,
        needs=frozenset(entry.get("needs", ())) | frozenset(shared.get("needs") or ()) | _derived(entry["do"], config),
        vary={**(shared.get("vary") or {}), **entry.get("vary", {})},
    )


def _derived(steps: list[dict[str, Any]], config: dict[str, Any]) -> frozenset[str]:
    """Capabilities that follow from what a case does, so that no author has to list them."""
    needs: set[str] = set()
    for step in steps:
        needs |= _of_step(step)
        needs |= _of_config(step.get("config", {}))
    return frozenset(needs | _of_config(config))


def _of_step(step: dict[str, Any]) -> set[str]:
    needs = {f"event.{step['track']}"} if "track" in step else set()
    needs |= {f"subject.{name}" for name in (step.get("subject") or {})} if "track" not in step else set()
    if "track" in step and "subject" in step:
        needs |= {"event_subject", *(f"subject.{name}" for name in step["subject"])}
    needs |= step.keys() & {"entities", "true_timestamp", "clock", "counters", "event_id", "fork"}
    if "burst" in step:
        needs.add("threads")
    if "fork" in step:
        needs.add(f"event.{step['fork']}")
    if step.get("restart") == "exit" or "exit" in step:
        needs.add("exit_flush")
    return needs


def _of_config(config: dict[str, Any]) -> set[str]:
    needs = {capability for key, capability in _CAPABILITY_OF_CONFIG.items() if key in config}
    if config.get("batch_size", 1) > 1:
        needs.add("batching")
    if "queue_policy" in config:
        needs.add(f"queue.{config['queue_policy']}")
    return needs


def select(cases: Iterable[Case], globs: Iterable[str]) -> list[Case]:
    """The cases whose id, or whose id with a variant, one of the globs matches; all if there is no glob."""
    patterns = list(globs)
    return [case for case in cases if not patterns or any(fnmatchcase(case.id, pattern) for pattern in patterns)]
