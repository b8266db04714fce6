"""`piste schema` as people call it: output, JSON, exit codes; a whole round from failed events to good ones."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest

from piste.cli import main
from piste.pipeline import EnrichConfig, Pipeline
from piste.records import CollectorPayload
from piste.storage.batch import Batch
from piste.storage.duckdb import Store

Run = Any


@pytest.fixture
def piste(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_new_lint_diff_publish(piste: Run, tmp_path: Path) -> None:
    drafts, schemas = tmp_path / "drafts", tmp_path / "schemas"
    code, out, _ = piste("schema", "new", "com.acme/order", "-p", "price:number", "-p", "note:text?", "--into", drafts)
    first = drafts / "com.acme/order/jsonschema/1-0-0"
    assert (code, out.strip()) == (0, str(first))
    assert piste("schema", "lint", drafts)[:2] == (0, "1 schemas, 0 errors, 0 warnings\n")
    code, _, err = piste("schema", "new", "com.acme/order", "--into", drafts)
    assert (code, "is there already" in err) == (1, True)

    document = json.loads(first.read_text())
    document["properties"]["size"] = {"type": "integer"}
    document["self"]["version"] = "1-0-1"
    second = first.with_name("1-0-1")
    second.write_text(json.dumps(document))
    code, out, _ = piste("schema", "diff", first, second)
    assert (code, out) == (0, "ADDITION  $.size is new\n1 changes, needs ADDITION: 1-0-0 becomes 1-0-1\n")
    code, out, _ = piste("schema", "diff", second, first, "--json")
    told = json.loads(out)
    assert (code, told["bump"], told["version"], told["enough"]) == (1, "REVISION", "1-1-0", False)

    assert piste("schema", "lint", drafts)[0] == 0
    assert piste("schema", "lint", drafts, "--strict")[0] == 1
    assert (
        piste("schema", "lint", drafts, "--strict", *["--skip", "range", "--skip", "null", "--skip", "description"])[0]
        == 0
    )
    code, out, _ = piste("schema", "publish", drafts, "--into", schemas)
    assert (code, out.count("published ")) == (0, 2)
    document["properties"]["size"] = {"type": "string"}
    second.write_text(json.dumps(document))
    code, out, _ = piste("schema", "publish", drafts, "--into", schemas, "--json")
    assert (code, [result["state"] for result in json.loads(out)]) == (1, ["unchanged", "refused"])


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("new", "nonsense"), 2, "is not the name of a schema: write it like com.acme/user/1-0-0"),
        (("new", "com.acme/a", "-p", "x"), 2, "is not a property: write name:kind"),
        (("new", "com.acme/a", "--into", "{file}"), 1, "Not a directory; name a folder that you may write"),
        (("lint", "/nowhere"), 1, "/nowhere: No such file or directory; name schema files, or folders with some"),
        (("lint", "{empty}"), 1, "write one with `piste schema new`"),
        (("lint", ".", "--skip", "moon"), 2, "there is no rule 'moon'; the rules are json, place"),
        (("diff", "/nowhere", "/nowhere"), 1, "No such file"),
        (("diff", "{empty}", "{empty}"), 2, "is a folder: name the two files"),
        (("infer", "com.acme/a", "/nowhere"), 1, "No such file or directory; name a file of JSON lines"),
        (("infer", "com.acme/a", "{empty}"), 1, "Is a directory; name a file of JSON lines"),
        (("infer", "com.acme/a", "{file}", "--into", "{file}"), 1, "there is no example"),
        (("infer", "com.acme/a", "--data", "/nowhere"), 1, "there is no store at"),
    ],
)
def test_what_cannot_be_done_is_said(
    piste: Run, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    given = [argument.format(empty=tmp_path / "empty", file=tmp_path / "file") for argument in arguments]
    told, _, err = piste("schema", *given)
    assert (told, err.count("\n")) == (code, 1)
    assert said in err


def test_infer_from_lines(piste: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = tmp_path / "orders.ndjson"
    lines.write_text(
        '{"price": 1}\n\n{"schema": "iglu:com.acme/order/jsonschema/1-0-0", "data": {"price": 2, "note": "a"}}\n'
        '{"schema": "iglu:com.acme/other/jsonschema/1-0-0", "data": {"other": true}}\n'
    )
    code, out, err = piste("schema", "infer", "com.acme/order/1-0-1", lines)
    document = json.loads(out)
    assert (code, err) == (0, "piste: 2 examples\n")
    assert (document["self"]["version"], document["required"]) == ("1-0-1", ["price"])
    assert document["properties"].keys() == {"price", "note"}
    with lines.open("rb") as stream:
        monkeypatch.setattr(sys, "stdin", type("Stdin", (), {"buffer": stream}))
        assert json.loads(piste("schema", "infer", "com.acme/order", "-", "--limit", "1")[1])["properties"].keys() == {
            "price"
        }
    lines.write_text("{")
    assert "line 1 is not JSON" in piste("schema", "infer", "com.acme/order", lines)[2]


def test_from_failed_events_to_good_ones(piste: Run, tmp_path: Path) -> None:
    """What nobody has a schema for is inferred out of the store, and then passes."""
    key = "iglu:com.acme/order/jsonschema/1-0-0"

    def record(price: float) -> bytes:
        inner = {"schema": key, "data": {"price": price, "sku": "abc"}}
        unstruct = {"schema": "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0", "data": inner}
        entities = {"schema": "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1", "data": [inner]}
        parameters = {"e": "ue", "p": "srv", "tv": "x", "ue_pr": text(unstruct), "co": text(entities)}
        body = {"schema": "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4", "data": [parameters]}
        return msgspec.msgpack.encode(
            CollectorPayload(
                timestamp=1_700_000_001_000,
                path="/com.snowplowanalytics.snowplow/tp2",
                querystring="",
                body=orjson.dumps(body),
                content_type="application/json",
                ip_address="",
                network_userid="",
                user_agent=None,
                referer=None,
                headers=[],
                hostname=None,
                collector="piste",
            )
        )

    data, schemas = tmp_path / "data", tmp_path / "schemas"
    pipeline = Pipeline(EnrichConfig())
    with Store(data / "piste.duckdb") as store:
        batch = Batch()
        for offset, price in enumerate((1, 2.5), 1):
            batch.add(offset, record(price), pipeline.process(record(price)))
        store.write(batch)
        assert store.counts() == (2, 0, 2)
    code, _, err = piste("schema", "infer", "com.acme/order", "--data", data, "--into", schemas)
    assert (code, err) == (0, "piste: 4 examples\n")
    code, out, _ = piste("replay", "--data", data, "-i", schemas, "--json")
    assert (code, json.loads(out)["failed_to_good"]) == (0, 2)
    code, _, err = piste("schema", "infer", "com.acme/order", "--data", data)
    assert err == "piste: 4 examples\n"


def text(value: object) -> str:
    return orjson.dumps(value).decode()
