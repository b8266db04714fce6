"""Campaign attribution."""

from __future__ import annotations

from typing import Any

import pytest

from piste.enrichment.campaign import make

FIELDS: dict[str, object] = {
    "mktMedium": ["utm_medium", "medium"],
    "mktSource": ["utm_source"],
    "mktTerm": ["utm_term"],
    "mktContent": ["utm_content"],
    "mktCampaign": ["utm_campaign", "cmp"],
    "mktClickId": {"fbclid": "Facebook", "gclid": "Google Ads"},
}
PAGE = "https://shop.example.com/?"


def attributed(run: Any, query: str, fields: dict[str, object] = FIELDS) -> dict[str, object]:
    columns: dict[str, object] = run(make({"mapping": "static", "fields": fields}), page=PAGE + query).columns
    return columns


def test_all_five_fields_decoded(run: Any) -> None:
    query = "utm_source=google&utm_medium=cpc&utm_campaign=spring&utm_term=red+sh%C3%B6es&utm_content=ad%091&x=y"
    assert attributed(run, query) == {
        "mkt_source": "google",
        "mkt_medium": "cpc",
        "mkt_campaign": "spring",
        "mkt_term": "red shöes",
        "mkt_content": "ad    1",
    }


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("", {}),
        ("a=b", {}),
        ("utm_source=a&utm_source=b", {"mkt_source": "b"}),
        ("medium=m&utm_medium=u", {"mkt_medium": "u"}),
        ("medium=m", {"mkt_medium": "m"}),
        ("utm_medium=&medium=m", {}),
        ("utm_medium&medium=m", {}),
        ("UTM_SOURCE=a", {}),
    ],
)
def test_first_name_present_wins_and_last_value_of_it(run: Any, query: str, columns: dict[str, object]) -> None:
    assert attributed(run, query) == columns


@pytest.mark.parametrize(
    ("query", "network", "click_id"),
    [
        ("gclid=1", "Google Ads", "1"),
        ("msclkid=2", "Microsoft", "2"),
        ("dclid=3", "DoubleClick", "3"),
        ("fbclid=4", "Facebook", "4"),
        ("fbclid=4&dclid=3&msclkid=2", "Microsoft", "2"),
        ("gclid=", "Google Ads", None),
    ],
)
def test_click_ids(run: Any, query: str, network: str, click_id: str | None) -> None:
    columns = attributed(run, query)
    assert columns.get("mkt_network") == network
    assert columns.get("mkt_clickid") == click_id


def test_no_page_no_campaign(run: Any) -> None:
    assert run(make({"fields": FIELDS})).columns == {}


def test_a_single_name_may_stand_for_a_list(run: Any) -> None:
    assert attributed(run, "s=1", {"mktSource": "s"}) == {"mkt_source": "1"}


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"fields": []}, "fields must be an object"),
        ({"fields": {"mktTerm": 1}}, r"fields\.mktTerm"),
        ({"fields": {"mktTerm": [1]}}, r"fields\.mktTerm"),
        ({"fields": {"mktClickId": {"a": 1}}}, r"mktClickId\.a"),
    ],
)
def test_wrong_parameters_are_told(parameters: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        make(parameters)
