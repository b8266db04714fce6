"""What the properties draw from: events, subjects, JSON and sink scripts, out of the protocol's tables."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from piste_conformance.generated import EVENT_NAMES
from piste_conformance.tags import Tag
from piste_conformance.wire import PROTOCOL
from piste_protocol.model import Tracked, encode

ANYTHING = "iglu:com.acme.conformance/anything/jsonschema/1-0-0"
INT32 = st.integers(-(2**31), 2**31 - 1)
# Lone surrogates have cases of their own; here every text must come back as it went.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=24)
NUMBER = st.one_of(st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False, width=64))
# A key that begins with a dollar sign could be read as a tag of the driver contract.
MEMBER = TEXT.filter(lambda text: not text.startswith("$"))
LEAF = st.one_of(st.none(), st.booleans(), NUMBER, st.text(st.characters(exclude_categories=["Cs"]), max_size=24))
JSON = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(MEMBER, inner, max_size=3), max_leaves=8
)
OBJECT = st.dictionaries(MEMBER, JSON, max_size=4)
ANSWER = st.sampled_from(
    [{"status": 200}, {"status": 503}, {"status": 500}, {"status": 429}, {"drop": True}, {"reset": True}]
)
SCRIPT = st.lists(ANSWER | st.just({"drop_after_accept": True}), max_size=6)


def _argument(name: str) -> st.SearchStrategy[Any]:
    row = PROTOCOL.parameter(name)
    if row.type == "decimal":
        return NUMBER
    if row.type == "integer":
        return INT32
    return TEXT.map(lambda text: f"https://shop.example/{text}") if name.endswith(("_url", "_referrer")) else TEXT


@st.composite
def event(draw: st.DrawFn, able: frozenset[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(a `track` step, the event that must come) for one of the kinds that the tracker can do."""
    kinds = [kind for kind in PROTOCOL.events if f"event.{EVENT_NAMES.get(kind.name)}" in able]
    kind = draw(st.sampled_from(kinds))
    optional = sorted(kind.arguments.keys() - set(kind.required))
    chosen = [*kind.required, *draw(st.lists(st.sampled_from(optional), unique=True))]
    arguments = {name: draw(_argument(kind.arguments[name])) for name in chosen}
    payload: dict[str, Any] = dict(encode(Tracked(kind.name, arguments, {})))
    for name in chosen:
        row = PROTOCOL.parameter(kind.arguments[name])
        if row.type == "decimal":  # many texts are one number
            payload[row.wires[-1].key] = Tag("number", payload[row.wires[-1].key])
    return {"track": EVENT_NAMES[kind.name], "args": arguments}, payload
