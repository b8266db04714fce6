"""The IAB lists, with files of their format written by hand: the real ones are not to be had freely."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piste.enrichment.iab import Ranges, make

ADDRESSES = "# comment\n198.51.100.0/24\n203.0.113.7\n2001:db8::/32\n\n198.51.101.0/25\n"
BROWSERS = """# pattern|active|start|date
mozilla|1|1|
Opera|1|0
oldbrowser|0|1|03/23/2017
deadbrowser|0|1
"""
ROBOTS = """# pattern|active|exceptions|one-pass|impact|start|date
Googlebot|1|||0|0|
adbot|1||1|1|0|
crawler|1|nice crawler, Crawlerphone|0|2|0|
mozilla/0|1||0|0|1|
retired|1||0|2|0|03/23/2017
gone|0||0|0|0|03/23/2017
off|0||0|0|0|
odd|1||0|x|0|
"""
BROWSER = (False, "BROWSER", "PASSED_ALL", "NONE")
ADDRESS = (True, "SPIDER_OR_ROBOT", "FAILED_IP_EXCLUDE", "UNKNOWN")
UNKNOWN = (True, "SPIDER_OR_ROBOT", "FAILED_UA_INCLUDE", "UNKNOWN")
OWN = (True, "SPIDER_OR_ROBOT", "FAILED_UA_EXCLUDE", "UNKNOWN")


def robot(impact: str, active: str = "ACTIVE") -> tuple[bool, str, str, str]:
    return (True, f"{active}_SPIDER_OR_ROBOT", "FAILED_UA_EXCLUDE", impact)


DAY = 86_400_000
IN_2017 = 1_490_227_200_000
"""23 March 2017, 00:00 UTC."""


@pytest.fixture
def files(tmp_path: Path) -> dict[str, object]:
    texts = {
        ("ipFile", "ip_exclude_current_cidr.txt"): ADDRESSES,
        ("excludeUseragentFile", "exclude_current.txt"): ROBOTS,
        ("includeUseragentFile", "include_current.txt"): BROWSERS,
    }
    for (_, name), text in texts.items():
        (tmp_path / name).write_text(text)
    return {parameter: {"database": name, "uri": tmp_path.as_uri()} for parameter, name in texts}


def checked(run: Any, parameters: dict[str, object], agent: str | None, address: str | None, at: int) -> Any:
    given = {"useragent": agent, "user_ipaddress": address, "derived_tstamp": at}
    event = run(make(parameters), {name: value for name, value in given.items() if value is not None})
    answers = [tuple(entity.data.values()) for entity in event.derived_contexts]
    return answers[0] if answers else None


@pytest.mark.parametrize(
    ("agent", "address", "expected"),
    [
        ("Mozilla/5.0", "192.0.2.1", BROWSER),
        ("x OPERA x", "192.0.2.1", BROWSER),
        ("x Mozilla/5.0", "192.0.2.1", UNKNOWN),
        ("curl/8", "192.0.2.1", UNKNOWN),
        ("deadbrowser", "192.0.2.1", UNKNOWN),
        ("Mozilla/5.0", "198.51.100.9", ADDRESS),
        ("Mozilla/5.0", "198.51.101.127", ADDRESS),
        ("Mozilla/5.0", "198.51.101.128", BROWSER),
        ("Mozilla/5.0", "203.0.113.7", ADDRESS),
        ("Mozilla/5.0", "203.0.113.8", BROWSER),
        ("Mozilla/5.0", "2001:db8::1", ADDRESS),
        ("Mozilla/5.0", "unknown", BROWSER),
        ("Mozilla/5.0 (compatible; GOOGLEBOT/2.1)", "192.0.2.1", robot("PAGE_IMPRESSIONS")),
        ("Mozilla/5.0 AdBot", "192.0.2.1", robot("AD_IMPRESSIONS")),
        ("Mozilla/5.0 crawler", "192.0.2.1", robot("PAGE_AND_AD_IMPRESSIONS")),
        ("Mozilla/5.0 Nice Crawler", "192.0.2.1", BROWSER),
        ("Mozilla/5.0 crawlerphone", "192.0.2.1", BROWSER),
        ("Mozilla/0.1", "192.0.2.1", robot("PAGE_IMPRESSIONS")),
        ("Opera Mozilla/0.1", "192.0.2.1", BROWSER),
        ("Mozilla off", "192.0.2.1", BROWSER),
        ("Mozilla odd", "192.0.2.1", robot("UNKNOWN")),
        (None, "192.0.2.1", BROWSER),
        (None, "203.0.113.7", ADDRESS),
        ("Mozilla/5.0", None, BROWSER),
        (None, None, None),
    ],
)
def test_the_lists(run: Any, files: dict[str, object], agent: str | None, address: str | None, expected: Any) -> None:
    assert checked(run, files, agent, address, IN_2017 + DAY) == expected


@pytest.mark.parametrize(
    ("agent", "before", "after"),
    [
        ("oldbrowser", BROWSER, UNKNOWN),
        ("Mozilla retired", robot("PAGE_AND_AD_IMPRESSIONS"), robot("PAGE_AND_AD_IMPRESSIONS", "INACTIVE")),
        ("Mozilla gone", robot("PAGE_IMPRESSIONS"), robot("PAGE_IMPRESSIONS", "INACTIVE")),
    ],
)
def test_dates_count_at_the_time_of_the_event(
    run: Any, files: dict[str, object], agent: str, before: object, after: object
) -> None:
    assert checked(run, files, agent, None, IN_2017 - 1) == before
    assert checked(run, files, agent, None, IN_2017) == after


def test_ones_own_lists_go_before_the_files(run: Any, files: dict[str, object]) -> None:
    own = {**files, "excludeUseragents": ["My-Bot/1", "both"], "includeUseragents": ["Googlebot-Partner", "both"]}
    assert checked(run, own, "Mozilla my-bot/1.0", "192.0.2.1", IN_2017) == OWN
    assert checked(run, own, "Mozilla googlebot-partner", "203.0.113.7", IN_2017) == BROWSER
    assert checked(run, own, "both", "192.0.2.1", IN_2017) == OWN
    assert checked(run, own, "Mozilla Googlebot", "192.0.2.1", IN_2017) == robot("PAGE_IMPRESSIONS")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("ip_exclude_current_cidr.txt", "1.2.3.4/99\n", "line 1"),
        ("exclude_current.txt", "#\n|1|||0|0|\n", "line 2: the pattern"),
        ("include_current.txt", None, "includeUseragentFile: there is no file"),
    ],
)
def test_a_wrong_file_is_told(files: dict[str, object], tmp_path: Path, name: str, text: str | None, told: str) -> None:
    (tmp_path / name).unlink()
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(ValueError, match=told):
        make(files)


def test_wrong_lists_and_far_files_are_told(files: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="includeUseragents must be a list of strings"):
        make({**files, "includeUseragents": [""]})
    with pytest.raises(ValueError, match="ipFile: files are not downloaded here"):
        make({**files, "ipFile": {"database": "ip_exclude_current_cidr.txt", "uri": "s3://private/iab"}})


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 9)), max_size=8), st.integers(0, 120))
def test_ranges_hold_what_one_of_them_holds(spans: list[tuple[int, int]], number: int) -> None:
    ranges = Ranges((4, first, first + size) for first, size in spans)
    assert ranges.holds(f"0.0.0.{number}") == any(first <= number <= first + size for first, size in spans)
