"""The commands and what they print: exports, live output, reset, resolver files, help."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx
import pyarrow.parquet as pq
import pytest
from running import PISTE, Running, page_view, query, wait_for

Up = Callable[..., Running]
SCHEMAS = Path(__file__).with_name("data") / "iglu"


def piste(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PISTE, *arguments], capture_output=True, text=True, timeout=60)


def test_exports_are_the_same_while_it_runs_and_after(up: Up, tmp_path: Path) -> None:
    backend = up()
    sent = [page_view(aid="shop", page=f"tab\t{number}") for number in range(3)]
    backend.post(*sent)
    data = ("--data", str(backend.data))
    running = {form: piste("export", form, *data).stdout for form in ("tsv", "ndjson")}
    assert piste("export", "parquet", *data, "--out", str(tmp_path / "running.parquet")).returncode == 0
    backend.stop()
    assert running == {form: piste("export", form, *data).stdout for form in ("tsv", "ndjson")}
    lines = [line.split("\t") for line in running["tsv"].splitlines()]
    assert [len(line) for line in lines] == [131] * 3
    assert sorted(line[6] for line in lines) == sorted(event["eid"] for event in sent)
    assert {line[30] for line in lines} == {"tab    0", "tab    1", "tab    2"}
    assert {json.loads(line)["app_id"] for line in running["ndjson"].splitlines()} == {"shop"}
    assert pq.read_table(tmp_path / "running.parquet").num_rows == 3
    assert piste("export", "tsv", *data, "--out", str(tmp_path / "a.tsv")).returncode == 0
    assert (tmp_path / "a.tsv").read_text() == running["tsv"]


@pytest.mark.parametrize("flags", [("--output", "tsv"), ("-t",), ("--output", "json"), ("-j",)])
def test_good_events_are_printed_as_they_come(up: Up, flags: tuple[str, ...]) -> None:
    backend = up(*flags)
    event = page_view(aid="printed")
    backend.post(event, page_view(eid="wrong"))
    assert backend.process is not None
    assert backend.process.stdout is not None
    line = backend.process.stdout.readline().decode()
    if "tsv" in flags or "-t" in flags:
        assert (line.split("\t")[0], line.split("\t")[6]) == ("printed", event["eid"])
        assert len(line.split("\t")) == 131
    else:
        assert json.loads(line)["event_id"] == event["eid"]


def test_reset_discards_what_is_stored_and_what_is_on_its_way(up: Up) -> None:
    backend = up()
    for _ in range(20):
        backend.post(*[page_view() for _ in range(100)])
    assert httpx.get(backend.url + "/micro/reset", timeout=20).json() == {"total": 0, "good": 0, "bad": 0}
    assert httpx.get(backend.url + "/micro/all").json() == {"total": 0, "good": 0, "bad": 0}
    backend.post(page_view())
    assert httpx.get(backend.url + "/micro/all").json() == {"total": 1, "good": 1, "bad": 0}


def test_micro_answers_what_it_was_just_sent(up: Up) -> None:
    backend = up()
    for number in range(1, 30):
        backend.post(page_view())
        assert httpx.get(backend.url + "/micro/all").json()["good"] == number


def test_a_resolver_file_of_the_original_brings_schemas(up: Up, tmp_path: Path) -> None:
    resolver = tmp_path / "resolver.json"
    repository = {
        "name": "ours",
        "priority": 0,
        "vendorPrefixes": ["com.acme"],
        "connection": {"embedded": {"path": str(SCHEMAS)}},
    }
    resolver.write_text(
        json.dumps(
            {
                "schema": "iglu:com.snowplowanalytics.iglu/resolver-config/jsonschema/1-0-1",
                "data": {"cacheSize": 500, "repositories": [repository]},
            }
        )
    )
    backend = up("--iglu", str(resolver))
    inner = {"schema": "iglu:com.acme/ev/jsonschema/1-0-0", "data": {"n": 1}}
    wrapped = {"schema": "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0", "data": inner}
    backend.post({**page_view(), "e": "ue", "ue_pr": json.dumps(wrapped)})
    assert backend.query("SELECT event_vendor, event_name FROM events") == [
        {"event_vendor": "com.acme", "event_name": "ev"}
    ]


@pytest.mark.parametrize(
    ("flag", "name", "text", "said"),
    [
        ("--iglu", "resolver.json", '{"schema": 1}', "resolver.json: is not a resolver configuration"),
        ("--webhooks", "webhooks.json", '{"webhooks": [{"path": "/com.acme/v1"}]}', "$.webhooks[0]: expected `schema`"),
        ("--webhooks", "webhooks.json", "{", "webhooks.json: "),
        ("--config", "piste.toml", "stream_cap = 'x'", "Expected `int`, got `str` - at `$.stream_cap`"),
        ("--config", "piste.toml", "port", "piste.toml: "),
        ("--enrichments", "folder", None, "no such folder; give --enrichments"),
        ("--webhooks", "webhooks.json", None, "webhooks.json: cannot be read"),
        ("--plan", "plan.lock", "{", "--plan: "),
    ],
)
def test_a_wrong_configuration_is_told_at_start(
    tmp_path: Path, flag: str, name: str, text: str | None, said: str
) -> None:
    """What and where, and the exit code of wrong usage: to start it again would not help."""
    if text is not None:
        (tmp_path / name).write_text(text)
    done = piste("up", "--port", "0", "--data", str(tmp_path / "data"), flag, str(tmp_path / name))
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("query", "SELECT 1"), "piste up"),
        (("export", "tsv"), "piste up"),
        (("status",), "piste up"),
    ],
)
def test_without_a_store_it_says_what_to_do(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = piste(*arguments, "--data", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_query_is_told_in_words(up: Up) -> None:
    backend = up()
    for sql, said in (
        ("SELEC 1", "syntax"),
        ("SELECT nothing FROM events", "nothing"),
        ("DROP TABLE events", "SELECT"),
    ):
        running = piste("query", sql, "--data", str(backend.data))
        assert running.returncode == 1
        assert said in running.stderr
        assert "Traceback" not in running.stderr


def test_formats_of_a_query(up: Up) -> None:
    backend = up()
    backend.post(page_view(aid="a,b"))
    wait_for(lambda: len(query(backend.data, "SELECT 1 FROM events")) == 1, 5)
    data = ("--data", str(backend.data))
    sql = "SELECT app_id, user_id, 1.5 AS n FROM events"
    assert piste("query", sql, *data, "--format", "csv").stdout == 'app_id,user_id,n\n"a,b",,1.5\n'
    assert json.loads(piste("query", sql, *data, "--format", "json").stdout) == [
        {"app_id": "a,b", "user_id": None, "n": 1.5}
    ]
    table = piste("query", sql, *data).stdout
    assert "app_id" in table
    assert "1 row" in table


def test_help_and_completion() -> None:
    for command in ("up", "query", "export", "status", "gateway", "completion"):
        assert piste(command, "--help").stdout.startswith(f"usage: piste {command}")
        assert command in piste("--help").stdout
    assert "piste" in piste("completion", "bash").stdout
    assert piste("--version").stdout.startswith("piste 0.")
    assert piste("fly").returncode == 2
