"""A registry behind HTTP: a static one (files) or an Iglu Server."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from piste.enrichment.iglu.key import leads_astray
from piste.enrichment.iglu.registry import backoff
from piste.enrichment.iglu.schema import MAX_BYTES, Schema, read_schema
from piste.enrichment.iglu.schema_error import NOT_FOUND, RegistryError, repo_failure
from piste.records import SchemaKey

if TYPE_CHECKING:
    from urllib.request import OpenerDirector

TIMEOUT = 2.0
"""Seconds for one lookup, all attempts together: enrichment of everything else waits meanwhile."""

PATIENCE = 15.0
"""Seconds that lookups may take in all at once; they grow back by a tenth of the time. Enough for a hundred schemas at
start, while a slow registry, or a flood of keys that nobody has, costs the pipeline a tenth of its time at most."""

RETRIES = 2
_GROWTH = 0.1
_PAUSE = 0.1
_GRACE = 0.2
_log = logging.getLogger(__name__)


class HttpRegistry:
    """Schemas at `{uri}/schemas/<vendor>/<name>/<format>/<M-R-A>`, with the read key in an `apikey` header.

    A failing registry rests after each failed lookup (4.5 s, 16.5 s, then 60 s): however many events need it, they
    wait for it at most `timeout` seconds before each rest. The clock is monotonic seconds.
    """

    def __init__(
        self,
        name: str,
        uri: str,
        *,
        apikey: str | None = None,
        priority: int = 0,
        vendor_prefixes: Sequence[str] = (),
        timeout: float = TIMEOUT,
        retries: int = RETRIES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self.uri = uri.rstrip("/")
        self.rank = (1, priority)
        self.watched = False
        self._apikey = apikey
        self._prefixes = tuple(vendor_prefixes)
        self._timeout = timeout
        self._retries = retries
        self._clock = clock
        self._failures = 0
        self._rests_until = 0.0
        self._last_failure = NOT_FOUND
        self._patience = PATIENCE
        self._patience_at = clock()
        self._warned = False
        self._opener: OpenerDirector | None = None

    def serves(self, vendor: str) -> bool:
        return vendor.startswith(self._prefixes)

    def stamp(self, key: SchemaKey) -> object:
        return None

    def listed(self) -> Iterator[SchemaKey]:
        return iter(())

    def stamps(self) -> Iterator[tuple[SchemaKey, object]]:
        return iter(())

    def ready(self) -> bool:
        return self._clock() >= self._rests_until

    def lookup(self, key: SchemaKey) -> Schema | RegistryError:
        if leads_astray(key):
            return NOT_FOUND
        if not self.ready():
            return self._last_failure
        path = "/".join(quote(part, safe="") for part in key)
        url = f"{self.uri}/schemas/{path}"
        started = self._clock()
        answer = self._in_time(url)
        self._lose_patience(started)
        if isinstance(answer, bytes):
            self._failures = 0
            return read_schema(key, answer, url)
        if answer == NOT_FOUND:
            self._failures = 0
        else:
            self._last_failure = answer
            self._failures += 1
            self._rests_until = max(self._rests_until, self._clock() + backoff(self._failures))
        return answer

    def _lose_patience(self, started: float) -> None:
        now = self._clock()
        grown = self._patience + (started - self._patience_at) * _GROWTH
        self._patience = min(grown, PATIENCE) - (now - started)
        self._patience_at = now
        if self._patience < 0:
            self._rests_until = now - self._patience / _GROWTH
            self._last_failure = repo_failure(f"{self.uri} has taken too long of late, and is left alone for a while")

    def _in_time(self, url: str) -> bytes | RegistryError:
        """Asks on another thread: looking up a host name has no time-out, and can take half a minute."""
        answers: list[bytes | RegistryError] = []
        thread = threading.Thread(target=lambda: answers.append(self._ask(url)), daemon=True)
        thread.start()
        thread.join(self._timeout + _GRACE)
        return answers[0] if answers else self._too_slow(url)

    def _too_slow(self, url: str) -> RegistryError:
        return repo_failure(f"{url} did not answer within {self._timeout:g} s")

    def _ask(self, url: str) -> bytes | RegistryError:
        deadline = self._clock() + self._timeout
        attempts = 0
        while True:
            answer = self._attempt(url, deadline)
            attempts += 1
            again = attempts <= self._retries and self._clock() + _PAUSE < deadline
            if isinstance(answer, bytes) or answer == NOT_FOUND or not again:
                return answer
            time.sleep(_PAUSE)

    def _attempt(self, url: str, deadline: float) -> bytes | RegistryError:
        from http.client import HTTPException
        from urllib.error import HTTPError
        from urllib.request import Request

        headers = {"Accept": "application/json", "User-Agent": "piste"}
        if self._apikey is not None:
            headers["apikey"] = self._apikey
        try:
            left = max(deadline - self._clock(), 0.05)
            with self._open().open(Request(url, headers=headers), timeout=left) as response:
                return self._read(response, deadline)
        except HTTPError as error:
            error.close()
            if 400 <= error.code < 500 and error.code not in (408, 429):
                self._warn(url, error.code)
                return NOT_FOUND
            return repo_failure(f"{url} answered {error.code} {error.reason}")
        except TimeoutError:
            return self._too_slow(url)
        except (OSError, HTTPException, ValueError) as error:
            return repo_failure(f"{url} cannot be fetched: {error}")

    def _warn(self, url: str, status: int) -> None:
        """Says once that a key may be wrong; it is no failure, since buckets answer 403 to what they do not hold."""
        if status in (401, 403) and not self._warned:
            self._warned = True
            _log.warning(
                "registry %s answered %d to %s: a missing schema, or an apikey it refuses", self.name, status, url
            )

    def _read(self, response: object, deadline: float) -> bytes:
        """Reads piece by piece: a server that drips a byte a second keeps every socket time-out and would never end."""
        read1 = response.read1  # type: ignore[attr-defined]
        body = bytearray()
        while len(body) <= MAX_BYTES:
            piece = read1(65536)
            if not piece:
                break
            body += piece
            if self._clock() > deadline:
                raise TimeoutError
        return bytes(body)

    def _open(self) -> OpenerDirector:
        if self._opener is None:
            self._opener = _opener(self.uri)
        return self._opener


def _opener(uri: str) -> OpenerDirector:
    """An opener that speaks HTTP only, and gives the read key to nobody but the registry's own host."""
    import urllib.request as client

    class Redirects(client.HTTPRedirectHandler):
        max_redirections = 3

        def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
            if urlsplit(newurl).scheme not in ("http", "https"):
                return None
            new = super().redirect_request(req, fp, code, msg, headers, newurl)
            if new is not None and urlsplit(newurl).hostname != urlsplit(req.full_url).hostname:
                new.headers = {name: value for name, value in new.headers.items() if name.lower() != "apikey"}
            return new

    opener = client.OpenerDirector()
    handlers: list[client.BaseHandler] = [
        client.HTTPHandler(),
        client.HTTPErrorProcessor(),
        client.HTTPDefaultErrorHandler(),
        Redirects(),
    ]
    if urlsplit(uri).hostname not in ("localhost", "127.0.0.1", "::1"):
        handlers.append(client.ProxyHandler())
    if hasattr(client, "HTTPSHandler"):
        handlers.append(client.HTTPSHandler())
    for handler in handlers:
        opener.add_handler(handler)
    return opener
