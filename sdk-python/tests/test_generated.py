"""What is printed from protocol/ is up to date, and says what the schemas say."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

import piste_tracker as piste
from piste_protocol import schemas_root
from piste_tracker.payload import from_bytes
from piste_tracker.schemas import ecommerce, ietf, media, mobile, schema_org, snowplow, w3, whatwg
from piste_tracker.schemas.described import Described
from piste_tracker.tracker import PayloadSource

TOOL = Path(__file__).parents[1] / "tools" / "generate.py"
MODULES = (ecommerce, ietf, media, mobile, schema_org, snowplow, w3, whatwg)


def test_generated_files_are_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=":")
    spec = importlib.util.spec_from_file_location("sdk_python_generate", TOOL)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    stale = [path.name for path, text in tool.wanted().items() if path.read_text() != text]
    assert stale == [], "run sdk-python/tools/generate.py"


def classes() -> list[type[Described]]:
    return [
        value
        for module in MODULES
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Described) and value is not Described
    ]


@pytest.mark.parametrize("kind", classes(), ids=lambda kind: kind.__name__)
def test_every_class_names_a_schema_and_its_properties(kind: type[Described]) -> None:
    vendor, name, _, version = kind.SCHEMA.removeprefix("iglu:").split("/")
    schema = json.loads((schemas_root() / vendor / name / "jsonschema" / version).read_text())
    accepted = arguments(kind)
    assert len(accepted) == len(schema.get("properties", {}))


def arguments(kind: type[Described]) -> list[str]:
    import inspect

    return [name for name in inspect.signature(kind).parameters if name not in ("properties", "null")]


def test_their_data_is_valid() -> None:
    given: list[Described] = [
        snowplow.LinkClick(target_url="https://a/", element_classes=["x"]),
        snowplow.ChangeForm(form_id="f", element_id="e", node_name="INPUT", value=None),
        snowplow.WebPage(id="9c65e7f3-8e8e-470d-b243-910b5b300da0"),
        media.PlayEvent(),
        mobile.ScreenView(name="Home", id="9c65e7f3-8e8e-470d-b243-910b5b300da0"),
    ]
    for one in given:
        vendor, name, _, version = one.schema.removeprefix("iglu:").split("/")
        schema = json.loads((schemas_root() / vendor / name / "jsonschema" / version).read_text())
        schema.pop("$schema")  # the self-describing meta-schema, which is not on the network here
        jsonschema_rs.Draft4Validator(schema, validate_formats=True).validate(one.data)


def test_null_is_kept_where_the_schema_demands_it() -> None:
    form = snowplow.ChangeForm(form_id="f", element_id="e", node_name="INPUT", value=None)
    assert form.data == {"formId": "f", "elementId": "e", "nodeName": "INPUT", "value": None}


def test_a_class_is_an_event_and_an_entity() -> None:
    source = PayloadSource("ns", encode_base64=False)
    payload = from_bytes(source.written(snowplow.LinkClick(target_url="https://a/"))[0][2])
    assert json.loads(payload["ue_pr"])["data"]["data"] == {"targetUrl": "https://a/"}
    entity: Any = snowplow.WebPage(id="9c65e7f3-8e8e-470d-b243-910b5b300da0")
    payload = from_bytes(source.written(piste.PageView("https://a/", context=[entity]))[0][2])
    assert json.loads(payload["co"])["data"][0]["schema"].startswith("iglu:com.snowplowanalytics.snowplow/web_page/")
