"""Every rule has a case and every case cites a rule; what no case can show is listed with its tests and the reason."""

from __future__ import annotations

from pathlib import Path

import yaml

from piste_conformance.collector import collector_cases
from piste_conformance.commands import all_cases
from piste_conformance.properties import PROPERTIES
from piste_conformance.wire import PROTOCOL

ELSEWHERE = yaml.safe_load((Path(__file__).parents[1] / "covered_elsewhere.yaml").read_text(encoding="utf-8"))
CITED = {
    *(rule for case in all_cases() for rule in case.rules),
    *(rule for case, _ in collector_cases() for rule in case.rules),
    *(rule for each in PROPERTIES for rule in each.rules),
}
RULES = {rule.id for rule in PROTOCOL.rules}


def test_every_rule_is_covered() -> None:
    assert not RULES - CITED - ELSEWHERE.keys()


def test_every_cited_rule_exists() -> None:
    assert not CITED - RULES
    assert not ELSEWHERE.keys() - RULES


def test_nothing_is_listed_as_covered_elsewhere_that_has_a_case() -> None:
    assert not ELSEWHERE.keys() & CITED


def test_every_case_cites_a_rule() -> None:
    assert not [case.id for case in all_cases() if not case.rules]
    assert not [case.id for case, _ in collector_cases() if not case.rules]


def test_every_exception_has_its_tests_and_its_reason() -> None:
    root = Path(__file__).parents[2]
    for rule, entry in ELSEWHERE.items():
        assert entry["because"], rule
        # The SDKs that are not built yet have their folder; a file must be there.
        assert (root / entry["tests"]).exists(), f"{rule}: {entry['tests']} does not exist"


def test_every_tracker_argument_has_generated_cases() -> None:
    ids = {case.id.split("/")[1] for case in all_cases() if case.id.startswith("parameters/")}
    arguments = {
        f"{kind.name}-{name}" for kind in PROTOCOL.events for name in kind.arguments if kind.name != "unstruct"
    }
    assert not arguments - ids


def test_every_parameter_of_the_table_is_sent_to_the_collector() -> None:
    sent = {case.id for case, _ in collector_cases()}
    wires = {wire.name for row in PROTOCOL.parameters if row.carrier == "payload" for wire in row.wires}
    assert not {name for name in wires if f"collector/parameter-{name}" not in sent}
