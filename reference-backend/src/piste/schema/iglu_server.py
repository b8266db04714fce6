"""An Iglu Server as the place to publish to: its schema service, with the API key in the `apikey` header."""

from __future__ import annotations

import time
from http.client import HTTPException, HTTPResponse
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

import orjson

from piste.enrichment.iglu.key import NotIglu, parse_uri
from piste.enrichment.iglu.schema import MAX_BYTES
from piste.records import SchemaKey
from piste.schema.target import Document, RefusedError, TargetLost

TIMEOUT: Final = 15.0
"""Seconds for one request."""

_LONGEST_MESSAGE = 300
_OWN_WORDS: Final = ("$supersededBy", "$supersedes")
"""What the server keeps beside a schema, and adds to it on its own when another version is published."""


class _NoRedirects(HTTPRedirectHandler):
    """A redirected request would take the key along, and a redirected PUT would arrive as a GET."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        return None


class IgluServer:
    """`{address}/api/schemas/<vendor>/<name>/<format>/<M-R-A>`; `/api` may stand in the address already.

    Raises ValueError for what is no address or no key; never says the key, also where the server does.
    """

    def __init__(self, address: str, apikey: str, *, public: bool = False, timeout: float = TIMEOUT) -> None:
        self._base = _base(address)
        if not apikey.isascii() or not apikey.isprintable() or not apikey:
            raise ValueError("the API key is empty, or has characters that no header can have")
        self._apikey = apikey
        self._public = public
        self._timeout = timeout
        self._listed: dict[tuple[str, str], set[SchemaKey]] = {}
        self._opener = _opener(self._base)

    @property
    def in_clear(self) -> bool:
        """Whether others on the way can read the key."""
        return self._base.startswith("http:") and not _is_local(self._base)

    def versions(self, key: SchemaKey) -> set[SchemaKey]:
        name = (key.vendor, key.name)
        if name not in self._listed:
            self._listed[name] = self._list(key)
        return {other for other in self._listed[name] if other.format == key.format}

    def document(self, key: SchemaKey) -> Document | None:
        if key not in self.versions(key):
            return None
        status, body = self._ask("GET", self.place(key))
        if status == 404:
            return None
        if status != 200 or not isinstance(body, dict):
            raise self._unexpected(status, body)
        return body

    def same(self, there: Document, document: Document) -> bool:
        bare = [{name: value for name, value in one.items() if name not in _OWN_WORDS} for one in (there, document)]
        return bare[0] == bare[1]

    def place(self, key: SchemaKey) -> str:
        return f"{self._base}/schemas/" + "/".join(quote(part, safe="") for part in key)

    def write(self, key: SchemaKey, document: Document) -> None:
        public = "true" if self._public else "false"
        status, body = self._ask("PUT", f"{self.place(key)}?isPublic={public}", orjson.dumps(document))
        if status in (200, 201):
            self._listed.get((key.vendor, key.name), set()).add(key)
            return
        said = self._said(body)
        if status == 403:
            raise RefusedError(f"the API key may not write schemas of {key.vendor}{said}; ask for one that may")
        if status == 409:
            raise RefusedError(f"the server has something else there (409){said}")
        if status in (400, 413, 415, 422):
            raise RefusedError(f"the server does not take it ({status}){said}")
        raise self._unexpected(status, body)

    def _list(self, key: SchemaKey) -> set[SchemaKey]:
        status, body = self._ask("GET", f"{self._base}/schemas/{quote(key.vendor, safe='')}/{quote(key.name, safe='')}")
        if status == 404 and isinstance(body, dict):
            return set()
        if status != 200 or not isinstance(body, list):
            raise self._unexpected(status, body)
        found = [parse_uri(uri) for uri in body if isinstance(uri, str)]
        return {other for other in found if not isinstance(other, NotIglu)}

    def _unexpected(self, status: int, body: object) -> TargetLost:
        """What ends the work, in words."""
        said = self._said(body)
        if status == 401 or (status in (400, 403) and isinstance(body, dict)):
            return TargetLost(f"{self._base} does not take the API key ({status}){said}; give another one")
        if status == 404 and isinstance(body, dict):
            return TargetLost(
                f"{self._base} answered 404{said}: that is how it treats a key that it does not know; give another one"
            )
        if status == 429 or status >= 500:
            return TargetLost(f"{self._base} answered {status}{said}; try again later, what is published stays")
        if 300 <= status < 400:
            return TargetLost(f"{self._base} sends requests elsewhere ({status}); give --to the address where it is")
        return TargetLost(
            f"{self._base} does not answer as an Iglu Server does ({status}){said}; give --to the address of one, "
            "without /schemas"
        )

    def _said(self, body: object) -> str:
        """The server's own words, on one line and without the key, which it repeats when it cannot read it."""
        message = body.get("message") if isinstance(body, dict) else None
        if not isinstance(message, str) or not message.strip():
            return ""
        text = " ".join(message.replace(self._apikey, "***").split())
        text = "".join(letter for letter in text if letter.isprintable())
        return f": {text[:_LONGEST_MESSAGE]}"

    def _ask(self, method: str, url: str, body: bytes | None = None) -> tuple[int, object]:
        """Status and JSON of the answer, None for what is no JSON. Raises TargetLost when there is no answer."""
        headers = {"Accept": "application/json", "User-Agent": "piste", "apikey": self._apikey}
        if body is not None:
            headers["Content-Type"] = "application/json"
        deadline = time.monotonic() + self._timeout
        try:
            request = Request(url, data=body, headers=headers, method=method)
            try:
                response = self._opener.open(request, timeout=self._timeout)
            except HTTPError as answer:
                response = answer
            with response:
                return response.status, _json(_read(response, deadline))
        except TimeoutError:
            raise self._too_slow(method) from None
        except URLError as problem:
            if isinstance(problem.reason, TimeoutError):
                raise self._too_slow(method) from None
            raise TargetLost(f"{self._base} cannot be reached: {problem.reason}; check the address") from None
        except (OSError, HTTPException) as problem:
            raise TargetLost(f"{self._base} broke off: {problem or type(problem).__name__}; try again") from None

    def _too_slow(self, method: str) -> TargetLost:
        may = "; it may have taken the schema all the same: try again, what is there is told" if method == "PUT" else ""
        return TargetLost(f"{self._base} did not answer within {self._timeout:g} s{may}")


def _base(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{address!r} is no address of a server: write it like https://iglu.example.com")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("the address may have no login, ? or #: the API key comes from the environment")
    path = parts.path.rstrip("/").removesuffix("/schemas")
    return f"{parts.scheme}://{parts.netloc}{path if path.endswith('/api') else path + '/api'}"


def _opener(base: str) -> OpenerDirector:
    """Without proxy for this machine itself."""
    return build_opener(_NoRedirects, *([ProxyHandler({})] if _is_local(base) else []))


def _is_local(base: str) -> bool:
    return urlsplit(base).hostname in ("localhost", "127.0.0.1", "::1")


def _read(response: HTTPResponse, deadline: float) -> bytes:
    """Piece by piece: a server that drips a byte a second keeps every socket's time-out."""
    body = bytearray()
    while len(body) <= MAX_BYTES and (piece := response.read1(65536)):
        body += piece
        if time.monotonic() > deadline:
            raise TimeoutError
    return bytes(body)


def _json(text: bytes) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
