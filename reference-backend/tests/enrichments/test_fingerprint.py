"""Event fingerprints, one of them as the official enrichment recorded it."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import parse_qsl

import pytest

from piste.enrichment.fingerprint import make

RECORDED_QUERY = (
    "p=web&tv=js-3.17.0&aid=shop&tna=sp&dtm=1700000000000&stm=1700000000500&tz=Europe%2FLondon&lang=en-GB&res=1920x1080"
    "&cd=24&cookie=1&vp=1200x800&ds=1200x3000&cs=UTF-8&duid=d1a2b3c4-0000-4000-8000-000000000001"
    "&sid=5e550000-0000-4000-8000-000000000001&vid=3&url=https%3A%2F%2Fshop.example.com%2Fcat%2Fshoes%3Futm_source%3Dgoogle"
    "%26utm_medium%3Dcpc%26utm_campaign%3Dspring%26utm_term%3Dred%2Bshoes%26utm_content%3Dad1%23top"
    "&refr=https%3A%2F%2Fwww.google.com%2Fsearch%3Fq%3Dred%2Bshoes&e=pv&eid=00000000-0000-4000-8000-000000000001"
    "&page=Shoes+%26+Boots"
)
EXCLUDED = ["eid", "nuid", "stm", "cv"]


def printed(run: Any, parameters: dict[str, str], algorithm: str = "MD5") -> str:
    enrichment = make({"hashAlgorithm": algorithm, "excludeParameters": EXCLUDED})
    return str(run(enrichment, parameters=parameters).columns["event_fingerprint"])


def test_the_recorded_one(run: Any) -> None:
    assert printed(run, dict(parse_qsl(RECORDED_QUERY))) == "d7819dc140901fdfb21747f6f4d004b4"


@pytest.mark.parametrize("algorithm", ["MD5", "SHA1", "SHA256", "SHA384", "SHA512"])
def test_algorithms_and_text(run: Any, algorithm: str) -> None:
    text = "a\x1fü\x1fb\x1f1\x1f"
    expected = hashlib.new(algorithm, text.encode()).hexdigest()
    assert printed(run, {"b": "1", "eid": "x", "a": "ü", "stm": "2"}, algorithm) == expected


def test_order_does_not_matter_and_values_do(run: Any) -> None:
    assert printed(run, {"a": "1", "b": "2"}) == printed(run, {"b": "2", "a": "1"})
    assert printed(run, {"a": "1"}) != printed(run, {"a": "2"})
    assert printed(run, {}) == hashlib.md5(b"").hexdigest()


def test_text_that_is_not_unicode_is_hashed_too(run: Any) -> None:
    assert len(printed(run, {"a": "\ud800"})) == 32


def test_wrong_parameters_are_told() -> None:
    with pytest.raises(ValueError, match="MD4"):
        make({"hashAlgorithm": "MD4", "excludeParameters": []})
    with pytest.raises(ValueError, match="excludeParameters"):
        make({"hashAlgorithm": "MD5", "excludeParameters": "eid"})
