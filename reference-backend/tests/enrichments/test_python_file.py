"""Functions out of files: what they may do, and how their errors are told."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from piste.enrichment import python_file
from piste.enrichment.context import Dropped, EnrichContext
from piste.enrichment.failures import Failure
from piste.records import CollectorPayload, Event, SchemaKey, SelfDescribing

CLICK = SchemaKey("com.snowplowanalytics.snowplow", "link_click", "jsonschema", "1-0-1")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mine.py"


def sample() -> Event:
    click = SelfDescribing(CLICK, {"targetUrl": "https://a.b"})
    return Event({"app_id": "shop", "collector_tstamp": 5}, {}, click, [click], [click])


def run(file: Path, source: str, event: Event) -> list[Failure]:
    file.write_text(source)
    payload = CollectorPayload(1, "/i", "", None, None, "1.2.3.4", "n", None, None, ["X-A: b"], None, "c")
    return python_file.make(file)(event, EnrichContext(payload))


def test_a_function_sets_columns_and_adds_entities(file: Path) -> None:
    source = """
from dataclasses import dataclass
from datetime import datetime

@dataclass
class Seen:
    header: str

def enrich(event, context):
    event.columns["app_id"] = event.columns["app_id"].upper()
    event.columns["user_id"] = Seen(context.payload.headers[0]).header
    del event.columns["collector_tstamp"]
    data = {"x": 1, "moment": datetime(2026, 1, 1), "none": float("nan")}
    return [{"schema": "iglu:a/b/jsonschema/1-0-0", "data": data}]
"""
    event = sample()
    contexts = event.contexts
    assert run(file, source, event) == []
    assert event.columns == {"app_id": "SHOP", "user_id": "X-A: b"}
    assert event.contexts is contexts
    data = {"x": 1, "moment": "2026-01-01T00:00:00", "none": None}
    assert event.derived_contexts[1] == SelfDescribing(SchemaKey("a", "b", "jsonschema", "1-0-0"), data)


@pytest.mark.parametrize(
    ("statement", "column", "value"),
    [
        ("columns['tr_total'] = 1.5", "tr_total", Decimal("1.5")),
        ("columns['tr_total'] = Decimal('1.50')", "tr_total", Decimal("1.50")),
        ("columns['br_viewwidth'] = 3.0", "br_viewwidth", 3),
        ("columns['geo_latitude'] = 3", "geo_latitude", 3.0),
        ("columns['br_cookies'] = 1", "br_cookies", True),
        ("columns['app_id'] = 'a\\tb\\0'", "app_id", "a    b"),
        ("columns['app_id'] = '\\ud800'", "app_id", "?"),
        ("columns['app_id'] = None", "app_id", None),
        ("columns['refr_dvce_tstamp'] = datetime(2026, 1, 1)", "refr_dvce_tstamp", 1_767_225_600_000),
        ("columns['refr_dvce_tstamp'] = 5", "refr_dvce_tstamp", 5),
    ],
)
def test_values_become_the_type_of_the_column(file: Path, statement: str, column: str, value: object) -> None:
    source = "from datetime import datetime\nfrom decimal import Decimal\ndef enrich(event, context):\n    event."
    event = sample()
    assert run(file, source + statement, event) == []
    assert event.columns.get(column) == value
    assert type(event.columns.get(column)) is type(value)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("event.columns['app'] = 'x'", "there is no column app to set: did you mean app_id?"),
        ("event.columns['contexts'] = 'x'", "there is no column contexts to set"),
        ("event.columns['br_viewwidth'] = 'wide'", "br_viewwidth must be a whole number of 32 bits, not 'wide'"),
        ("event.columns['br_viewwidth'] = True", "br_viewwidth must be"),
        ("event.columns['app_id'] = ['x']", "app_id must be text, not ['x']"),
        ("event.columns['br_cookies'] = 2", "br_cookies must be true or false"),
        ("event.columns['refr_dvce_tstamp'] = float('inf')", "refr_dvce_tstamp must be a moment"),
        ("event.columns['tr_total'] = float('nan')", "tr_total must be a decimal number"),
        ("event.columns = None", "mine.py"),
        ("event.contexts = 5", "expected a list of entities"),
        ("event.unstruct_event = {'a': 1}", "is not an object with `schema` and `data`"),
        ("return {'schema': 'x'}", "expected a list of entities or nothing, found dict"),
        ("return [1]", "entity 0 is not an object"),
        (f"return [{{'schema': '{CLICK.uri}', 'data': object()}}]", "TypeError: Type is not JSON serializable"),
        (f"return [{{'schema': '{CLICK.uri}', 'data': 2**70}}]", "Integer exceeds 64-bit range"),
        (f"x = []; x.append(x); event.contexts.append({{'schema': '{CLICK.uri}', 'data': x}})", "Recursion limit"),
        (
            f"x = []\n    for _ in range(150): x = [x]\n    return [{{'schema': '{CLICK.uri}', 'data': x}}]",
            "depth exceeded",
        ),
        ("return 1 / 0", "mine.py line 2: ZeroDivisionError: division by zero"),
        ("raise KeyError", "mine.py line 2: KeyError"),
        ("return helper()\ndef helper():\n    return {}['x']", "mine.py line 4: KeyError: 'x'"),
        ("return enrich(event, context)", "mine.py line 2: RecursionError"),
    ],
)
def test_errors_name_file_and_line_and_leave_the_event_as_it_was(file: Path, statement: str, reason: str) -> None:
    event = sample()
    [failure] = run(file, f"def enrich(event, context):\n    {statement}", event)
    assert reason in failure.reason
    assert failure.entity["failureType"] == "EnrichmentError: mine.py"
    assert event == sample()
    assert run(file, f"def enrich(event, context):\n    event.contexts.clear()\n    {statement}", event) != []
    assert event == sample()


def test_whole_parts_can_be_replaced(file: Path) -> None:
    source = """
def enrich(event, context):
    entity = {"schema": "iglu:a/b/jsonschema/1-0-0", "data": 1}
    event.unstruct_event, event.contexts, event.derived_contexts = entity, [entity], []
"""
    event = sample()
    assert run(file, source, event) == []
    new = SelfDescribing(SchemaKey("a", "b", "jsonschema", "1-0-0"), 1)
    assert (event.unstruct_event, event.contexts, event.derived_contexts) == (new, [new], [])


@pytest.mark.parametrize(
    "statement",
    [
        "event.contexts[0].data['targetUrl'] = 1",
        "event.unstruct_event.data['targetUrl'] = 1",
        "event.contexts = [*event.contexts]",
        "len(event.derived_contexts)",
        "dataclasses.replace(event)",
        "assert copy.deepcopy(event) == dataclasses.replace(event) != 0",
    ],
)
def test_parts_that_were_looked_at_are_checked_again(file: Path, statement: str) -> None:
    payload = CollectorPayload(1, "/i", "", None, None, "1.2.3.4", "n", None, None, [], None, "c")
    for body, looked_at in (("event.columns['app_id']", False), (statement, True)):
        file.write_text(f"import copy, dataclasses\ndef enrich(event, context):\n    {body}")
        context = EnrichContext(payload)
        assert python_file.make(file)(sample(), context) == []
        assert context.rewritten == looked_at


def test_an_event_can_be_dropped(file: Path) -> None:
    with pytest.raises(Dropped, match=r"dropped by mine\.py: a bot"):
        run(file, "def enrich(event, context):\n    context.drop('a bot')", sample())


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("def enrich(:", r"mine\.py line 1: SyntaxError"),
        ("\nimport nothing_like_this", r"mine\.py line 2: ModuleNotFoundError"),
        ("x = 1", "must have a function enrich"),
        ("def enrich(event): pass", r"must have a function enrich\(event, context\)"),
        ("import sys\nsys.exit(3)", "mine.py line 2: SystemExit: 3"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_refused_at_the_start(file: Path, source: str, message: str) -> None:
    file.write_text(source)
    with pytest.raises(ValueError, match=message):
        python_file.make(file)


def test_a_moment_is_a_moment_in_any_zone(file: Path) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    source = f"def enrich(event, context):\n    event.columns['refr_dvce_tstamp'] = '{moment.isoformat()}'"
    event = sample()
    assert run(file, source, event) == []
    assert event.columns["refr_dvce_tstamp"] == 1_767_225_600_000
