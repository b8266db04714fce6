"""The rules are parsed, numbered once, and each says how strong it is."""

from __future__ import annotations

import re

import pytest

from piste_protocol import load
from piste_protocol.load import root
from piste_protocol.rules import Rule, parse_rules


def test_a_rule_is_parsed() -> None:
    text = "# Rules\n\n- **SP-SE-2** A tracker MUST NOT send\n  nothing.\n- **SP-B64-4** It MAY.\n\nSP-SE-9 is prose.\n"
    assert parse_rules(text) == (
        Rule("SP-SE-2", "A tracker MUST NOT send nothing.", "MUST"),
        Rule("SP-B64-4", "It MAY.", "MAY"),
    )
    assert parse_rules(text)[1].area == "B64"


def test_a_rule_without_a_keyword_is_an_error() -> None:
    with pytest.raises(ValueError, match="SP-SE-2"):
        parse_rules("- **SP-SE-2** A tracker sends nothing.\n")


def test_every_listed_rule_is_found_and_is_one_sentence() -> None:
    rules = load().rules
    assert len(rules) == len(re.findall("^- ", (root() / "rules.md").read_text(), re.MULTILINE))
    for rule in rules:
        assert rule.text.endswith("."), rule.id
        assert ". " not in rule.text, rule.id


def test_numbers_ascend_inside_an_area() -> None:
    numbers: dict[str, list[int]] = {}
    for rule in load().rules:
        numbers.setdefault(rule.area, []).append(int(rule.id.split("-")[2]))
    for area, found in numbers.items():
        assert found == sorted(set(found)), area
