"""Makes an entity of all that the `_sp` parameter says about where a visitor came over from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from piste.enrichment import base64_text
from piste.enrichment.context import EnrichContext, Enrichment
from piste.enrichment.failures import Failure
from piste.enrichment.shared import Shared
from piste.protocol import Key
from piste.records import Event, SchemaKey, SelfDescribing

CROSS_NAVIGATION = SchemaKey("com.snowplowanalytics.snowplow", "cross_navigation", "jsonschema", "1-0-0")
_LONGEST_CACHED = 512
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def make(_parameters: Mapping[str, object]) -> Enrichment:
    """Makes the enrichment; `cross_navigation_config` has no parameters."""
    return name_cross_navigation


def name_cross_navigation(event: Event, context: EnrichContext) -> list[Failure]:
    """An entity, if the user and the time were there; both have been read into columns before.

    `_sp=<domain user id>.<epoch ms>.<session id>.<user id>.<source id>.<platform>.<reason>`: user id, source id and
    reason are base64, and any piece after the second may be empty or missing.
    """
    user, time = event.columns.get("refr_domain_userid"), event.columns.get("refr_dvce_tstamp")
    text = context.page_parameters.get(Key.CROSS_DOMAIN)
    if user is None or not isinstance(time, int) or not text:
        return []
    make_entity = _remembered if len(text) <= _LONGEST_CACHED else _entity
    event.derived_contexts.append(make_entity(str(user), time, text))
    return []


def _entity(user: str, time: int, text: str) -> SelfDescribing:
    """Events of one page share it, so nobody may change it."""
    pieces = [piece or None for piece in text.split(".")[2:7]]
    session, user_id, source_id, platform, reason = pieces + [None] * (5 - len(pieces))
    found = {
        "domain_user_id": user,
        "timestamp": _iso(time),
        "session_id": session,
        "user_id": _decoded(user_id),
        "source_id": _decoded(source_id),
        "source_platform": platform,
        "reason": _decoded(reason),
    }
    return Shared(CROSS_NAVIGATION, {name: value for name, value in found.items() if value is not None})


_remembered = lru_cache(maxsize=2048)(_entity)


def _iso(epoch_ms: int) -> str:
    """With three decimals and Z; the mapper has seen to it that the year has four digits."""
    moment = _EPOCH + timedelta(milliseconds=epoch_ms)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _decoded(piece: str | None) -> str | None:
    return None if piece is None else base64_text.decode(piece).decode("utf-8", "replace") or None
