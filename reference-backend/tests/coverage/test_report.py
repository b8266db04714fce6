"""Plans and reports, without a backend."""

from __future__ import annotations

from pathlib import Path

import pytest

from piste.coverage.plan import Declared, Plan, PlanError, load, write_lock
from piste.coverage.report import Sent, as_json, as_markdown, as_text, report

ORDER = "iglu:com.acme/order/jsonschema/1-0-1"


def test_another_revision_covers_a_declared_event() -> None:
    found = report(Plan((Declared(ORDER),)), [Sent("iglu:com.acme/order/jsonschema/1-2-0", "t", "shop", 3, 0)])
    assert found.lines[0].state == "seen"
    assert found.is_complete


def test_another_model_does_not() -> None:
    found = report(Plan((Declared(ORDER),)), [Sent("iglu:com.acme/order/jsonschema/2-0-0", "t", "shop", 3, 0)])
    assert found.lines[0].state == "never sent"
    assert [item.schema for item in found.undeclared] == ["iglu:com.acme/order/jsonschema/2-0-0"]


def test_an_app_that_should_send_it_and_does_not() -> None:
    found = report(Plan((Declared(ORDER, ["shop", "app"]),)), [Sent(ORDER, "t", "shop", 1, 0)])
    assert found.lines[0].missing == ["app"]
    assert not found.is_complete
    assert "never from app" in as_text(found)


def test_standard_events_need_no_declaration() -> None:
    standard = Sent("iglu:com.snowplowanalytics.snowplow/page_view/jsonschema/1-0-0", "t", "shop", 1, 0)
    assert report(Plan((Declared(ORDER),)), [standard]).undeclared == []


def test_names_cannot_break_the_table() -> None:
    found = report(Plan((Declared(ORDER),)), [Sent(ORDER, "t|<b>", "a\nb", 1, 0)])
    assert "t\\|&lt;b>" in as_markdown(found)
    assert "a b" in as_markdown(found)


def test_as_json_a_line_tells_each_tracker() -> None:
    sent = [
        Sent(ORDER, "js-1", "shop", 3, 0, 10),
        Sent(ORDER, "js-1", "app", 1, 2, 30),
        Sent(ORDER, None, None, 0, 1, 20),
        Sent("iglu:com.acme/other/jsonschema/1-0-0", "py-1", "shop", 4, 0, 5),
    ]
    never = "iglu:com.acme/refund/jsonschema/1-0-0"
    told = as_json(report(Plan((Declared(ORDER, ["shop", "web"]), Declared(never))), sent), "./iglu")
    assert told == {
        "plan": "./iglu",
        "complete": False,
        "trackers": ["", "js-1"],
        "lines": [
            {
                "declared": {
                    "schema": ORDER,
                    "vendor": "com.acme",
                    "name": "order",
                    "version": "1-0-1",
                    "apps": ["shop", "web"],
                },
                "state": "failing",
                "seen": 4,
                "failing": 3,
                "last": 30,
                "missing": ["web"],
                "trackers": {
                    "js-1": {"seen": 4, "failing": 2, "last": 30, "apps": ["shop", "app"]},
                    "": {"seen": 0, "failing": 1, "last": 20, "apps": []},
                },
            },
            {
                "declared": {"schema": never, "vendor": "com.acme", "name": "refund", "version": "1-0-0", "apps": []},
                "state": "never sent",
                "seen": 0,
                "failing": 0,
                "last": None,
                "missing": [],
                "trackers": {},
            },
        ],
        "undeclared": [
            {
                "schema": "iglu:com.acme/other/jsonschema/1-0-0",
                "tracker": "py-1",
                "app": "shop",
                "seen": 4,
                "failing": 0,
                "last": 5,
            }
        ],
    }


def test_a_lock_comes_back_as_it_was(tmp_path: Path) -> None:
    plan = Plan((Declared("iglu:com.acme/a/jsonschema/1-0-0"), Declared(ORDER, ["shop"])))
    write_lock(plan, tmp_path / "plan.lock")
    assert load(tmp_path / "plan.lock") == plan


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"events": [{"shema": "x"}]}',
        '{"events": [{"schema": "x"}]}',
        '{"events": [1]}',
        '{"events": []}',
        "[" * 100_000,
    ],
)
def test_a_lock_that_is_none_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "plan.lock").write_text(text)
    with pytest.raises(PlanError, match=r"plan\.lock: "):
        load(tmp_path / "plan.lock")


def test_a_folder_that_names_no_schema_is_told(tmp_path: Path) -> None:
    file = tmp_path / "com acme" / "order" / "jsonschema" / "1-0-0"
    file.parent.mkdir(parents=True)
    file.write_text("{}")
    with pytest.raises(PlanError, match="com acme"):
        load(tmp_path)


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="no event schemas"):
        load(tmp_path)


def test_entities_are_not_events(tmp_path: Path) -> None:
    for name, mark in (("order", ""), ("user", '"$piste": {"entity": true}')):
        file = tmp_path / "com.acme" / name / "jsonschema" / "1-0-0"
        file.parent.mkdir(parents=True)
        file.write_text(f"{{{mark}}}")
    assert [event.schema for event in load(tmp_path).events] == ["iglu:com.acme/order/jsonschema/1-0-0"]
