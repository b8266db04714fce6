"""What an SP-Anonymous request leaves behind: nothing that tells who or where it came from."""

from __future__ import annotations

from piste import protocol

NETWORK_USERID = protocol.ZERO_NETWORK_USERID
ADDRESS = protocol.ANONYMOUS_ADDRESS
HEADER = protocol.ANONYMOUS_HEADER.lower().encode()

# Snowplow's drops the first three. `forwarded` carries the same address, and the enricher reads it: that was a leak.
# The rest are what content networks and proxies call the same thing.
DROPPED_HEADERS = frozenset(
    {
        b"x-forwarded-for",
        b"x-real-ip",
        b"cookie",
        b"forwarded",
        b"true-client-ip",
        b"cf-connecting-ip",
        b"cf-connecting-ipv6",
        b"fastly-client-ip",
        b"x-client-ip",
        b"x-cluster-client-ip",
        b"x-original-forwarded-for",
        b"fly-client-ip",
        b"x-azure-clientip",
    }
)
