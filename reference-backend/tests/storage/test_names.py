from __future__ import annotations

import pytest

from piste.records import SchemaKey
from piste.storage.names import MAX_LENGTH, column_name, quoted, snake_case, unique


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("targetUrl", "target_url"),
        ("pageURL", "page_url"),
        ("someURLPath", "some_url_path"),
        ("already_snake", "already_snake"),
        ("with.dots-and dashes", "with_dots_and_dashes"),
        ("PerformanceTiming", "performance_timing"),
        ("latitude2Value", "latitude2_value"),
        ("", "_"),
        ("select", "select"),
        ("größe", "größe"),
        ('"; DROP', "___drop"),
        ("a\0b", "a_b"),
        ("\ud800", "_"),
    ],
)
def test_property_names_become_snake_case(name: str, expected: str) -> None:
    assert snake_case(name) == expected


def test_column_names_are_those_of_the_official_loaders() -> None:
    link = SchemaKey("com.snowplowanalytics.snowplow", "link_click", "jsonschema", "1-0-1")
    timing = SchemaKey("org.w3", "PerformanceTiming", "jsonschema", "2-0-0")
    assert column_name("unstruct_event", link) == "unstruct_event_com_snowplowanalytics_snowplow_link_click_1"
    assert column_name("contexts", timing) == "contexts_org_w3_performance_timing_2"


def test_long_names_are_cut_and_stay_different() -> None:
    first, second = snake_case("x" * 5_000 + "a"), snake_case("x" * 5_000 + "b")
    assert len(first) == len(second) == MAX_LENGTH
    assert first != second


def test_a_taken_name_gets_a_number() -> None:
    assert unique("page_id", {"page_id", "page_id_2"}) == "page_id_3"
    assert unique("Page_Id", {"page_id"}) == "Page_Id_2"


def test_quotes_in_names_cannot_end_the_name() -> None:
    assert quoted('a"b') == '"a""b"'
