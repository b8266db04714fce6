"""What was probably meant: by letters, by case, by version."""

from __future__ import annotations

import pytest

from piste.enrichment.iglu.key import parse_uri
from piste.enrichment.iglu.nearest import nearest_schema, nearest_word
from piste.records import SchemaKey

WORDS = ["unitPrice", "quantity", "sku", "currency"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("unitPrise", "unitPrice"),
        ("unit_price", "unitPrice"),
        ("UNITPRICE", "unitPrice"),
        ("untiPrice", "unitPrice"),
        ("quantty", "quantity"),
        ("sk", None),
        ("name", None),
        ("", None),
        ("sku", None),
        ("x" * 10_000, None),
    ],
)
def test_words(word: str, meant: str | None) -> None:
    assert nearest_word(word, WORDS) == meant


KNOWN = [
    "com.acme/order/jsonschema/1-0-0",
    "com.acme/order/jsonschema/1-0-10",
    "com.acme/order/jsonschema/1-0-2",
    "com.acme/order/jsonschema/2-0-0",
    "com.acme/user/jsonschema/1-0-0",
    "com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1",
    "com.snowplowanalytics.snowplow.media/seek_end_event/jsonschema/1-0-0",
]


@pytest.mark.parametrize(
    ("uri", "meant"),
    [
        ("com.acme/order/jsonschema/1-0-3", "com.acme/order/jsonschema/1-0-10"),
        ("com.acme/order/jsonschema/2-1-0", "com.acme/order/jsonschema/2-0-0"),
        ("com.acme/order/jsonschema/3-0-0", "com.acme/order/jsonschema/2-0-0"),
        ("com.acme/oder/jsonschema/1-0-0", "com.acme/order/jsonschema/1-0-0"),
        ("com.acem/order/jsonschema/1-0-2", "com.acme/order/jsonschema/1-0-2"),
        ("com.acme/order/jsonchema/1-0-0", "com.acme/order/jsonschema/1-0-0"),
        ("com.snowplowanalytics.snowplow/linkClick/jsonschema/1-0-0", KNOWN[5]),
        ("com.snowplowanalytics.snowplow/wholly_other/jsonschema/1-0-0", None),
        ("org.other/order/jsonschema/1-0-0", None),
    ],
)
def test_schemas(uri: str, meant: str | None) -> None:
    found = nearest_schema(key(uri), [key(known) for known in KNOWN])
    assert found == (None if meant is None else key(meant))


def key(text: str) -> SchemaKey:
    parsed = parse_uri(f"iglu:{text}")
    assert isinstance(parsed, SchemaKey)
    return parsed
