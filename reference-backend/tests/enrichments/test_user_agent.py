"""User agents: the context as the official enrichment recorded it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piste.enrichment.context import EnrichContext
from piste.enrichment.user_agent import make
from piste.records import CollectorPayload, Event

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 "
    "Mobile/15E148 Safari/604.1"
)
HEADLESS = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36"
)


def context(agent: tuple[str | None, ...], system: tuple[str | None, ...], device: str) -> dict[str, object]:
    names = ("useragentFamily", "useragentMajor", "useragentMinor", "useragentPatch", "useragentVersion")
    os_names = ("osFamily", "osMajor", "osMinor", "osPatch", "osPatchMinor", "osVersion")
    return {**dict(zip(names, agent, strict=True)), **dict(zip(os_names, system, strict=True)), "deviceFamily": device}


RECORDED = [
    (
        CHROME,
        context(
            ("Chrome", "119", "0", "0", "Chrome 119.0.0"), ("Windows", "10", None, None, None, "Windows 10"), "Other"
        ),
    ),
    (
        IPHONE,
        context(
            ("Mobile Safari", "17", "1", None, "Mobile Safari 17.1"),
            ("iOS", "17", "1", None, None, "iOS 17.1"),
            "iPhone",
        ),
    ),
    (
        HEADLESS,
        context(
            ("HeadlessChrome", "156", "0", "0", "HeadlessChrome 156.0.0"),
            ("Linux", None, None, None, None, "Linux"),
            "Other",
        ),
    ),
    (
        "UA/1.0 (test; ü)",
        context(("Other", None, None, None, "Other"), ("Other", None, None, None, None, "Other"), "Other"),
    ),
]
ENRICHMENT = make({})


@pytest.mark.parametrize(("agent", "expected"), RECORDED)
def test_recorded_contexts(run: Any, agent: str, expected: dict[str, object]) -> None:
    (entity,) = run(ENRICHMENT, {"useragent": agent}).derived_contexts
    assert entity.key.uri == "iglu:com.snowplowanalytics.snowplow/ua_parser_context/jsonschema/1-0-0"
    assert entity.data == expected


def test_no_user_agent_no_context(run: Any) -> None:
    assert run(ENRICHMENT, {}).derived_contexts == []


@given(st.text(min_size=1))
def test_no_text_makes_it_raise(text: str) -> None:
    event = Event({"useragent": text}, {})
    payload = CollectorPayload(1, "/i", "", None, None, "1.2.3.4", "n", None, None, [], None, "c")
    assert ENRICHMENT(event, EnrichContext(payload)) == []
    assert len(event.derived_contexts) == 1


def test_a_long_user_agent_is_cheap(run: Any) -> None:
    started = time.process_time()
    for number in range(20):
        run(ENRICHMENT, {"useragent": f"{number} " + "Mozilla/5.0 (X11; " * 5000})
    assert time.process_time() - started < 1


def test_the_rules_are_loaded_only_when_turned_on() -> None:
    code = "import sys, piste.enrichment.user_agent; sys.exit('ua_parser' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


RULES = """
user_agent_parsers:
  - regex: '(AcmeApp)/(\\d+)\\.(\\d+)'
os_parsers:
  - regex: 'AcmeOS'
    os_replacement: 'Acme'
device_parsers:
  - regex: 'AcmePhone'
"""


def test_rules_of_ones_own(run: Any, tmp_path: Path) -> None:
    (tmp_path / "regexes.yaml").write_text(RULES)
    enrichment = make({"database": "regexes.yaml", "uri": tmp_path.as_uri()})
    (entity,) = run(enrichment, {"useragent": "AcmeApp/1.2 (AcmeOS; AcmePhone)"}).derived_contexts
    assert (entity.data["useragentVersion"], entity.data["osFamily"]) == ("AcmeApp 1.2", "Acme")
    (entity,) = run(enrichment, {"useragent": CHROME}).derived_contexts
    assert entity.data["useragentFamily"] == "Other"


@pytest.mark.parametrize("text", ["{", "user_agent_parsers: 1", "user_agent_parsers: [{regex: '('}]", "", "[1]"])
def test_rules_that_are_none_are_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "regexes.yaml").write_text(text)
    with pytest.raises(ValueError, match=r"regexes\.yaml holds no rules of ua-parser"):
        make({"database": "regexes.yaml", "uri": tmp_path.as_uri()})


def test_a_far_file_is_passed_over(run: Any) -> None:
    enrichment = make({"database": "regexes.yaml", "uri": "s3://bucket/rules"})
    assert run(enrichment, {"useragent": CHROME}).derived_contexts[0].data["useragentFamily"] == "Chrome"
