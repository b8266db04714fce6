"""A gateway for boards without a network: their requests come over a serial line and are brought to a collector."""

from __future__ import annotations

from piste.gateway.command import add_gateway, run_gateway

__all__ = ["add_gateway", "run_gateway"]
