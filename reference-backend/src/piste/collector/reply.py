"""Sending a reply through ASGI."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from piste.collector.request import Header, Reply

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def start_reply(send: Send, status: int, headers: list[Header]) -> None:
    """Send status and headers; the body's chunks follow."""
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def send_reply(send: Send, reply: Reply) -> None:
    """Send a whole reply."""
    await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
    await send({"type": "http.response.body", "body": reply.body, "more_body": False})
