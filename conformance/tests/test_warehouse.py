"""The warehouse level and the collector cases against the real backend, and against one that stores something else."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from piste_conformance.backend import Backend
from piste_conformance.warehouse import row_differences, same_value

MINIATURE = Path(__file__).parent / "miniatures" / "driver.py"
PAYLOAD = {
    "e": "se",
    "p": "srv",
    "se_ca": "shop",
    "se_va": "2.5",
    "dtm": "1700000000123",
    "eid": "606adff6-9ccc-41f4-8807-db8fdb600df8",
}
ROW = {
    "event": "struct", "platform": "srv", "se_category": "shop", "se_value": 2.5, "event_id": PAYLOAD["eid"],
    "dvce_created_tstamp": "2023-11-14T22:13:20.123Z",
}  # fmt: skip


@pytest.fixture(scope="module")
def backend() -> Iterator[Backend]:
    with Backend() as running:
        yield running


def test_cases_reach_the_store(command: Callable[..., tuple[int, str]], backend: Backend) -> None:
    status, output = command(
        "run", "--tracker", f"{sys.executable} {MINIATURE}", "--level", "warehouse", "--backend", backend.url,
        "--case", "structured/*", "--case", "entities/*", "--case", "retry/dropped-*", "--case", "text/*",
    )  # fmt: skip
    assert re.fullmatch(r"\d\d+ passed, 0 failed, 0 skipped", output.rstrip().splitlines()[-1])
    assert status == 0


def test_the_collector_s_side(command: Callable[..., tuple[int, str]], backend: Backend) -> None:
    status, output = command("collector", backend.url, "--level", "warehouse")
    assert " passed, 0 failed, 0 skipped" in output
    assert status == 0


def test_a_collector_that_is_not_there(
    command: Callable[..., tuple[int, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("collector", "http://127.0.0.1:9", "--case", "collector/pixel")[0] == 2
    assert "no collector answers at http://127.0.0.1:9" in capsys.readouterr().err


def test_a_row_as_it_should_be() -> None:
    assert list(row_differences("row", PAYLOAD, [ROW], [])) == []


@pytest.mark.parametrize(
    ("rows", "failed", "where"),
    [
        ([], [], "row"),
        ([], [{"kind": "schema_violations"}], "row"),
        ([ROW | {"se_category": "Shop"}], [], "row se_category"),
        ([ROW | {"se_value": None}], [], "row se_value"),
        ([ROW | {"dvce_created_tstamp": "2023-11-14T22:13:20.124Z"}], [], "row dvce_created_tstamp"),
    ],
)
def test_a_row_that_is_wrong(rows: list[dict[str, object]], failed: list[dict[str, object]], where: str) -> None:
    assert [each.where for each in row_differences("row", PAYLOAD, rows, failed)] == [where]


def test_what_the_enricher_must_fail() -> None:
    bad = PAYLOAD | {"se_va": "much"}
    assert list(row_differences("row", bad, [], [{"kind": "schema_violations"}])) == []
    assert [each.got for each in row_differences("row", bad, [ROW], [])] == ["stored as good"]


@pytest.mark.parametrize(
    ("kind", "value", "stored", "equal"),
    [
        ("decimal", "10.125", 10.13, True),
        ("decimal", "10.125", 10.2, False),
        ("double", "0.1", 0.1, True),
        ("double", "9007199254740993", 9007199254740992.0, True),
        ("double", "1", None, False),
        ("json", {"schema": "s", "data": {"a": 1}}, '{"schema":"t","data":{"a":1.0}}', True),
        ("json", {"schema": "s", "data": {"a": 1}}, None, False),
        ("flag", True, True, True),
        ("timestamp", 1, "yesterday", False),
    ],
)
def test_values_in_the_store(kind: str, value: object, stored: object, equal: bool) -> None:
    assert same_value(kind, value, stored) is equal
