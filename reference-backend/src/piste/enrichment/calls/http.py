"""HTTP for enrichments: one client for each target, answers of bounded size, nothing followed to other places."""

from __future__ import annotations

import asyncio
import os
from base64 import b64encode
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from piste.enrichment.calls.call import CallFailed
from piste.enrichment.calls.loop import keep_open
from piste.enrichment.calls.target import AT_A_TIME

MOST_BYTES = 2**20
"""Of an answer; a longer one is none."""

RETRIES = 2
_PAUSE = 0.1
_PASSING = frozenset({429, 500, 502, 503, 504})
"""Statuses that may be others a moment later."""

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def origin(uri: str) -> str:
    """Scheme, host and port of an address: what may be told of it, since its rest can hold keys. May raise ValueError.

    A host without a scheme is asked by https.
    """
    parts = urlsplit(uri if "://" in uri else f"https://{uri}")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("the address must begin with http:// or https://, and have a host")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")


class Http:
    """A client of one origin, which `name` calls what it is to people.

    It is only used on the loop of calls, and connects with its first request.
    """

    def __init__(self, origin: str, name: str, *, username: str | None = None, password: str = "") -> None:
        self._name = name
        # A proxy is for what is elsewhere.
        self._proxied = urlsplit(origin).hostname not in _LOCAL
        self._headers = {"User-Agent": "piste", "Accept": "application/json"}
        if username is not None:
            self._headers["Authorization"] = f"Basic {b64encode(f'{username}:{password}'.encode()).decode()}"
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, method: str, uri: str, body: bytes | None = None) -> bytes:
        """The body of a 2xx answer, tried up to three times. Raises CallFailed; the caller bounds the time."""
        for left in reversed(range(RETRIES + 1)):
            try:
                return await self._attempt(method, uri, body)
            except CallFailed as failure:
                if not left or not failure.outage:
                    raise
            await asyncio.sleep(_PAUSE * 2 ** (RETRIES - left))
        raise AssertionError("the last attempt returns or raises")

    async def _attempt(self, method: str, uri: str, body: bytes | None) -> bytes:
        headers = {} if body is None else {"Content-Type": "application/json"}
        try:
            async with self._open().request(
                method, URL(uri, encoded=True), data=body, headers=headers, allow_redirects=False
            ) as response:
                if not 200 <= response.status < 300:
                    raise CallFailed(f"{self._name} answered {response.status}", outage=response.status in _PASSING)
                return await self._read(response)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise CallFailed(f"{self._name} {_told(error)}", outage=True) from None

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        answer = bytearray()
        async for piece in response.content.iter_any():
            answer += piece
            if len(answer) > MOST_BYTES:
                raise CallFailed(f"{self._name} answered more than {MOST_BYTES // 2**20} MB")
        return bytes(answer)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=AT_A_TIME),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(total=None),
                trust_env=self._proxied,
            )
            keep_open(self, self._session)
        return self._session


def _told(error: Exception) -> str:
    """What happened, in words that hold nothing of the request."""
    if isinstance(error, TimeoutError):
        return "is too slow"
    number = getattr(error, "errno", None)
    return f"cannot be reached: {os.strerror(number) if number and number > 0 else type(error).__name__}"
