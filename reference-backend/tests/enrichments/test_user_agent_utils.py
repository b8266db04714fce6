"""The columns of user-agent-utils."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piste.enrichment import agent, user_agent_utils

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/126.0.0.0 Safari/537.36"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.1 Mobile/15E148 Safari/604.1"
)
TABLET = f"Mozilla/5.0 (Linux; Android 13; SM-X700) {WEBKIT} Chrome/119.0.0.0 Safari/537.36"
UBUNTU = "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/119.0"
IE = "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko"
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (
            WINDOWS,
            ("Chrome 126", "Chrome", "126.0.0.0", "Browser", "WEBKIT", "Windows 10", "Windows",
             "Microsoft Corporation", "Computer", False),
        ),
        (
            IE,
            ("Internet Explorer 11", "Internet Explorer", "11.0", "Browser", "TRIDENT", "Windows 7", "Windows",
             "Microsoft Corporation", "Computer", False),
        ),
        (
            IPHONE,
            ("Safari 17", "Safari", "17.1", "Browser (mobile)", "WEBKIT", "iOS 17 (iPhone)", "iOS", "Apple Inc.",
             "Mobile", True),
        ),
        (
            TABLET,
            ("Chrome 119", "Chrome", "119.0.0.0", "Browser (mobile)", "WEBKIT", "Android 13.x Tablet", "Android",
             "Google Inc.", "Tablet", True),
        ),
        (
            UBUNTU,
            ("Firefox 119", "Firefox", "119.0", "Browser", "GECKO", "Ubuntu", "Ubuntu", "Other", "Computer", False),
        ),
        (
            GOOGLEBOT,
            ("Robot/Spider", "Robot/Spider", None, "Robot", "OTHER", "Unknown", "Unknown", "Other", "Unknown", False),
        ),
        (
            "nonsense",
            ("Unknown", "Unknown", None, "unknown", "OTHER", "Unknown", "Unknown", "Other", "Unknown", False),
        ),
    ],
)  # fmt: skip
def test_the_columns_of_user_agent_utils(run: Any, text: str, columns: tuple[object, ...]) -> None:
    names = ("br_name", "br_family", "br_version", "br_type", "br_renderengine", "os_name", "os_family",
             "os_manufacturer", "dvce_type", "dvce_ismobile")  # fmt: skip
    event = run(user_agent_utils.make({}), {"useragent": text})
    assert tuple(event.columns.get(name) for name in names) == columns


def test_without_a_user_agent_there_are_no_columns(run: Any) -> None:
    assert run(user_agent_utils.make({})).columns == {}


@given(st.lists(st.sampled_from([WINDOWS, "Chrome/", "9" * 80, "(Android ", "Windows "]) | st.text(), max_size=6))
def test_whatever_is_sent_fits_into_the_columns(pieces: list[str]) -> None:
    columns = user_agent_utils.columns_of(agent.read("".join(pieces)))
    assert all(len(value) <= 50 for value in columns.values() if isinstance(value, str))
