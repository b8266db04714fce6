"""What the suite needs of the protocol: wire keys by name, wrapper schemas, paths and statuses."""

from __future__ import annotations

from typing import Final

from piste_protocol import load

PROTOCOL: Final = load()
TRANSPORT: Final = PROTOCOL.transport

KEY: Final = {wire.name: wire.key for wire in PROTOCOL.wires}
"""Name of a parameter -> its wire key, as in `KEY["event_id"]`; a base64 twin has `_base64` at the end of its name."""

PAYLOAD_DATA_PREFIX: Final = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-"
EVENT_CODES: Final = frozenset(row.code for row in PROTOCOL.codes.event_codes)
PLATFORMS: Final = frozenset(row.code for row in PROTOCOL.codes.platforms)
POST_KEYS: Final = frozenset(
    wire.key
    for row in PROTOCOL.parameters
    if row.post and row.carrier == "payload"
    for wire in row.wires
    if wire.key not in {alias.key for alias in row.aliases}
)
"""Keys that a tracker may POST: those of payload_data but for aliases, which SP-PAY-5 forbids."""

CARRIED: Final = {"unstruct_event": "unstruct_event", "contexts": "contexts"}
"""Keys that stand in a case for the plain or the base64 twin, whichever the variant must send -> wrapper schema."""


def wrapper_criterion(name: str) -> str:
    """The beginning of the schema URIs that the wrapper may name, as in `iglu:.../contexts/jsonschema/1-0-`."""
    wrapper = TRANSPORT.wrappers[name]
    return f"iglu:{wrapper.vendor}/{name}/jsonschema/{wrapper.accepts.removesuffix('*')}"
