"""Who may ask for page and API: by a token, whoever has it; without one, only this machine. Tracking is open to all.

Browsers bring the token once, as `/ui?token=...` or by the form that /ui shows, and get a cookie that is made of it:
the token does not stay in the address, and a page's scripts cannot read the cookie. The pipeline's own socket needs no
token: only the owner of the data can open it.
"""

from __future__ import annotations

import hmac
import ipaddress
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from urllib.parse import unquote_to_bytes

import orjson

from piste.collector import body, cors, headers, pages
from piste.collector.config import LimitsConfig
from piste.collector.request import Header, Reply, Request

_BEARER = b"bearer "
_WISH = b"token="
_JSON: Header = (b"content-type", b"application/json")
_NO_STORE: Header = (b"cache-control", b"no-store")
_ASKS: Header = (b"www-authenticate", b'Bearer realm="piste"')
_PAGES = frozenset({"/ui", "/ui/"})
_LIMITS = LimitsConfig(body=2_000)
_HTML: Header = (b"content-type", b"text/html; charset=utf-8")
# A browser leaves a strict cookie out when a link on another site leads here. This page goes on to itself, and so
# brings it; the empty query makes that a new request, and what the address says of the view is behind its hash.
_GO_ON = b'location.replace("?"+location.hash)'
_HASH = b64encode(sha256(_GO_ON).digest()).decode()
_POLICY: Header = (
    b"content-security-policy",
    f"default-src 'none'; script-src 'sha256-{_HASH}'; form-action 'self'; frame-ancestors 'none'".encode(),
)
_AGAIN = Reply(200, [_HTML, _NO_STORE, _POLICY], b"<!doctype html><title>Piste</title><script>%s</script>" % _GO_ON)


class Door:
    """The door of one front. `token` is empty where there is none."""

    def __init__(self, token: str = "") -> None:
        self.has_token = bool(token)
        self._token = token.encode()
        # Named after the token, so that two backends of one host, whose ports share cookies, keep theirs apart.
        made = hmac.new(self._token, b"piste page and api", sha256).hexdigest().encode()
        self._name, self._value = b"piste-" + made[:8], made[8:]

    async def meet(self, request: Request, receive: body.Receive) -> Reply | None:
        """As answer(), once the form is read that asks for the token."""
        if not (self.has_token and request.method == "POST" and request.path in _PAGES):
            return self.answer(request)
        try:
            return self.answer(request, await body.read(receive, request.first, _LIMITS))
        except (body.BodyTooLargeError, body.BodyTooSlowError, body.ClientGoneError):
            return self.answer(request)

    def answer(self, request: Request, form: bytes = b"") -> Reply | None:
        """The answer to who may not enter, or brings the token for a cookie; None for who may."""
        if not self.has_token:
            return None if _is_here(request.peer) else _refusal(request, 403, *_ONLY_HERE)
        if request.method == "OPTIONS" and b"access-control-request-method" in request.first:
            return None  # browsers send neither token nor cookie with it, and it tells nothing
        wish, rest = _taken(request.querystring) if request.path in _PAGES else (None, b"")
        if wish is None:
            wish, _ = _taken(form)
        if wish is not None:
            is_right = hmac.compare_digest(wish, self._token)
            return self._exchange(request, rest) if is_right else _form(b"That is not the token. The token:")
        if self._is_known(request):
            return None
        if request.path not in _PAGES:
            return _refusal(request, 401, *_NEEDS_TOKEN)
        is_elsewhere = request.first.get(b"sec-fetch-site") == b"cross-site"
        return _AGAIN if is_elsewhere else _form(b"This backend has a token:")

    def without_cookie(self, request: Request) -> Request:
        """The tracking request as it is recorded: who reads events shall not find the way in among their headers."""
        if not any(name == b"cookie" and self._name in value for name, value in request.headers):
            return request
        kept = [(name, self._cut(value) if name == b"cookie" else value) for name, value in request.headers]
        sent = [header for header in kept if header != (b"cookie", b"")]
        return request._replace(headers=sent, first=headers.first_of_each(sent))

    def _cut(self, cookies: bytes) -> bytes:
        parts = [part.strip() for part in cookies.split(b";")]
        return b"; ".join(part for part in parts if not part.startswith(self._name))

    def _is_known(self, request: Request) -> bool:
        given = request.first.get(b"authorization", b"")
        if given[: len(_BEARER)].lower() == _BEARER:
            return hmac.compare_digest(given[len(_BEARER) :].strip(), self._token)
        for name, value in request.headers:
            if name == b"cookie":
                for part in value.split(b";"):
                    key, _, brought = part.strip().partition(b"=")
                    if key == self._name and hmac.compare_digest(brought, self._value):
                        return True
        return False

    def _exchange(self, request: Request, rest: bytes) -> Reply:
        cookie = self._name + b"=" + self._value + b"; Path=/; HttpOnly; SameSite=Strict"
        if request.first.get(b"x-forwarded-proto") == b"https":
            cookie += b"; Secure"
        location = request.raw_path + (b"?" + rest if rest else b"")
        return Reply(
            303, [(b"location", location), (b"set-cookie", cookie), _NO_STORE, (b"referrer-policy", b"no-referrer")]
        )


_FORM = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Piste</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<form method="post"><p><label>%s <input name="token" type="password" autocomplete="current-password" required
autofocus></label> <button>Open</button></p></form></html>
"""
_NEEDS_TOKEN = (
    "This backend has a token, and the request does not bring it.",
    "Send `Authorization: Bearer <token>`; in a browser open /ui?token=<token> once.",
)
_ONLY_HERE = (
    "Page and API answer this machine only, since this backend has no token; tracking is open.",
    "Start it with --token-file FILE or PISTE_TOKEN set, and bring the token.",
)


def _refusal(request: Request, status: int, message: str, fix: str) -> Reply:
    # Any page may read why: it says nothing but what stands here.
    more = [_NO_STORE, cors.allow_origin(request.first.get(b"origin")), cors.ALLOW_CREDENTIALS]
    if status == 401:
        more.append(_ASKS)
    if request.path.startswith("/api"):
        return Reply(status, [_JSON, *more], orjson.dumps({"error": {"message": message, "fix": fix}}))
    return Reply(status, [pages.PLAIN, *more], f"{message} {fix}".encode())


def _form(asked: bytes) -> Reply:
    return Reply(401, [_HTML, _NO_STORE, _POLICY, _ASKS], _FORM % asked)


def _taken(querystring: bytes) -> tuple[bytes | None, bytes]:
    """The token in an address, and the querystring without it."""
    parts = querystring.split(b"&")
    wishes = [part for part in parts if part.startswith(_WISH)]
    rest = b"&".join(part for part in parts if not part.startswith(_WISH))
    return (unquote_to_bytes(wishes[-1][len(_WISH) :]) if wishes else None), rest


@lru_cache(maxsize=1024)
def _is_here(peer: str) -> bool:
    """Whether the other end of the connection is on this machine. A proxy here speaks for whoever it lets through."""
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
