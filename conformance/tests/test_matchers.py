"""Every matcher on values that it takes and values that it refuses."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from yaml import load

from piste_conformance.matchers import MATCHERS, MISSING, Scene, matches
from piste_conformance.tags import CaseLoader

SCENE = Scene({"dtm": "1700000000000", "eid": "x"}, (1_700_000_000_000, 1_700_000_000_500))
SDJ = '{"schema":"iglu:com.acme/a/jsonschema/1-0-0","data":{"n":1.0}}'
WRAPPED = f'{{"schema":"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0","data":{SDJ}}}'
CARRIED = (
    "!carried {wrapper: unstruct_event, base64: false, data: {schema: iglu:com.acme/a/jsonschema/1-0-0, data: {n: 1}}}"
)

TABLE: list[tuple[str, Any, bool]] = [
    ("text", "text", True),
    ("text", "Text", False),
    ("5", "5", True),
    ("true", "1", True),
    ("!any", "", True),
    ("!any", MISSING, False),
    ("!absent", MISSING, True),
    ("!absent", "", False),
    ("!optional [x]", MISSING, True),
    ("!optional [x]", "x", False),  # what it wraps is a list, and this is a text
    ("!optional x", "x", True),
    ("!optional x", "y", False),
    ("!uuid", "606adff6-9ccc-41f4-8807-db8fdb600df8", True),
    ("!uuid", "606adff69ccc41f48807db8fdb600df8", False),
    ("!uuid", 5, False),
    ("!now", "1700000000250", True),
    ("!now", "1700000000", False),
    ("!now", "1700000000501", False),
    ("!now", MISSING, False),
    ("!moment 0", "1700000000000", True),
    ("!moment 0", "1700000000001", False),
    ("!milliseconds", "1700000000000", True),
    ("!milliseconds", "1700000000", False),
    ("!number 2.5", "2.50", True),
    ("!number 1e-7", "0.0000001", True),
    ("!number 9007199254740993", "9007199254740992", False),
    ("!number 1", "1,0", False),
    ("!number 1", "NaN", False),
    ("!number 0", "-0", True),
    ("!number", "12", True),
    ("!integer 22", "22", True),
    ("!integer 22", "22.0", False),
    ("!integer", "-7", True),
    ("!integer", "007", False),
    ("!dimensions", "800x600", True),
    ("!dimensions", "800X600", False),
    ("!json '{\"a\":1}'", '{"a": 1.0}', True),
    ("!json '{\"a\":1}'", '{"a": true}', False),
    ("!json {a: [1, x]}", '{"a":[1,"x"]}', True),
    ("!json", "{", False),
    ("!json", '{"a":NaN}', False),
    ("!json", '{"a":1,"a":2}', False),
    ("!base64url", base64.urlsafe_b64encode(b"\xc3\xbf\xc3\xbf>>").decode(), True),
    ("!base64url", base64.b64encode(b"??>>~~~").decode(), False),
    ("!utf16 0061d83d", "a\ufffd", True),
    ("!utf16 d83dde00", "😀", True),
    ("!matches 'a+'", "aaa", True),
    ("!matches 'a+'", "aaab", False),
    ("!one_of [a, !integer 5]", "5", True),
    ("!one_of [a, !integer 5]", "6", False),
    ("!same_as dtm", "1700000000000", True),
    ("!same_as nothing", "x", False),
    ("!at_least dtm", "1700000000000", True),
    ("!at_least dtm", "1699999999999", False),
    ("!at_least [dtm, 10]", "1700000000009", False),
    ("!at_least nothing", "1", False),
    ("!at_most 5", "5", True),
    ("!at_most 5", "six", False),
    ("!event_code", "pv", True),
    ("!event_code", "sv", False),
    ("!platform", "srv", True),
    ("!platform", "toaster", False),
    (CARRIED, WRAPPED, True),
    (CARRIED, WRAPPED.replace("unstruct_event", "contexts"), False),
    (CARRIED, SDJ, False),
    (CARRIED, "not JSON", False),
    (CARRIED, MISSING, False),
]


@pytest.mark.parametrize(("expected", "got", "met"), TABLE)
def test_matches(expected: str, got: Any, met: bool) -> None:
    assert matches(load(expected, CaseLoader), got, SCENE) is met


def test_unique_remembers_what_it_has_seen() -> None:
    scene = Scene(key="eid")
    unique = load("!unique", CaseLoader)
    assert [matches(unique, value, scene) for value in ("a", "b", "a")] == [True, True, False]


def test_the_table_knows_every_matcher() -> None:
    tried = {text.split()[0].lstrip("!") for text, _, _ in TABLE if text.startswith("!")} | {"unique"}
    assert tried == set(MATCHERS)


@pytest.mark.parametrize("name", sorted(set(MATCHERS) - {"carried"}))
@pytest.mark.parametrize("value", [MISSING, None, 5, 2.5, True, [], {}, "", "\ud83d", b"x"])
def test_no_matcher_raises(name: str, value: Any) -> None:
    wanted = {"one_of": "[x]", "matches": "x", "same_as": "x", "at_least": "1", "at_most": "1", "utf16": "0061"}
    matches(load(f"!{name} {wanted.get(name, '')}", CaseLoader), value, Scene(key="k"))


def test_a_matcher_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="!uid is no matcher"):
        matches(load("!uid", CaseLoader), "x")
