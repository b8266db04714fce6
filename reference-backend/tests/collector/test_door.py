"""The door before page and API: with a token, without one, and what of it is recorded."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from piste.collector.door import Door
from piste.collector.request import Header, Reply, Request

TOKEN = "a-token+of/32~characters=or.so"
WITH = Door(TOKEN)
BEARER: Header = (b"authorization", b"Bearer " + TOKEN.encode())


def request(path: str = "/api/status", *sent: Header, query: bytes = b"", peer: str = "127.0.0.1") -> Request:
    return Request("GET", path, path.encode(), query, list(sent), dict(reversed(sent)), peer)


def status(reply: Reply | None) -> int | None:
    return None if reply is None else reply.status


def enter(path: str = "/ui", query: bytes = b"token=" + TOKEN.encode(), door: Door = WITH, *sent: Header) -> Reply:
    reply = door.answer(request(path, *sent, query=query))
    assert reply is not None
    return reply


def cookie(reply: Reply) -> bytes:
    return dict(reply.headers)[b"set-cookie"].partition(b";")[0]


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
def test_without_a_token_this_machine_may_enter(peer: str) -> None:
    assert Door().answer(request(peer=peer)) is None


@pytest.mark.parametrize(
    "peer", ["192.168.1.5", "8.8.8.8", "2001:db8::1", "::ffff:10.0.0.1", "fe80::1%eth0", "", "localhost"]
)
def test_without_a_token_no_other_may(peer: str) -> None:
    reply = Door().answer(request(peer=peer))
    assert reply is not None
    assert reply.status == 403
    assert "--token-file" in json.loads(reply.body)["error"]["fix"]


@pytest.mark.parametrize("peer", ["127.0.0.1", "192.168.1.5"])
@pytest.mark.parametrize("path", ["/api/status", "/api/faults", "/micro/reset", "/ui", "/ui/static/ui/index.js"])
def test_with_a_token_only_who_brings_it(path: str, peer: str) -> None:
    assert status(WITH.answer(request(path, peer=peer))) == 401
    assert WITH.answer(request(path, BEARER, peer=peer)) is None


@pytest.mark.parametrize(
    "given", [b"", TOKEN.encode(), b"Bearer", b"Bearer ", b"Bearer x", b"Bearer " + TOKEN.encode()[:-1], b"Basic eDp5"]
)
def test_nothing_else_will_do(given: bytes) -> None:
    reply = WITH.answer(request("/api/status", (b"authorization", given)))
    assert reply is not None
    assert reply.status == 401
    assert dict(reply.headers)[b"www-authenticate"].startswith(b"Bearer")
    assert TOKEN not in reply.body.decode()
    assert "Bearer" in json.loads(reply.body)["error"]["fix"]


def test_the_scheme_is_read_in_any_case() -> None:
    assert WITH.answer(request("/api/status", (b"authorization", b"bearer  " + TOKEN.encode()))) is None


def test_the_address_is_exchanged_for_a_cookie() -> None:
    reply = enter(query=b"view=live&token=" + TOKEN.encode() + b"&lane=a")
    headers = dict(reply.headers)
    assert (reply.status, headers[b"location"]) == (303, b"/ui?view=live&lane=a")
    assert headers[b"set-cookie"].endswith(b"; Path=/; HttpOnly; SameSite=Strict")
    assert TOKEN.encode() not in headers[b"set-cookie"]
    assert headers[b"referrer-policy"] == b"no-referrer"
    sent = (b"cookie", b"sp=1; " + cookie(reply) + b"; other=2")
    assert WITH.answer(request("/api/status", sent)) is None
    assert WITH.answer(request("/ui", (b"cookie", b"sp=1"), sent)) is None


def test_the_token_leaves_the_address_of_who_is_known_too() -> None:
    known = (b"cookie", cookie(enter()))
    assert enter("/ui", b"token=" + TOKEN.encode(), WITH, known).status == 303
    assert enter("/ui", b"token=wrong", WITH, known).status == 401


def test_behind_a_proxy_with_tls_the_cookie_stays_in_it() -> None:
    reply = enter("/ui", b"token=" + TOKEN.encode(), WITH, (b"x-forwarded-proto", b"https"))
    assert dict(reply.headers)[b"set-cookie"].endswith(b"; Secure")


def test_a_token_may_be_escaped_in_the_address() -> None:
    assert enter(query=b"token=a-token%2Bof%2F32~characters%3Dor.so").status == 303


def test_a_wrong_token_in_the_address_gives_no_cookie() -> None:
    for query in (b"token=", b"token=wrong", b"token=" + TOKEN.encode() + b"x", b"tokens=" + TOKEN.encode()):
        reply = enter(query=query)
        assert (reply.status, b"set-cookie" in dict(reply.headers)) == (401, False)


def test_who_opens_the_page_is_asked_for_the_token() -> None:
    reply = enter(query=b"view=live")
    assert (reply.status, dict(reply.headers)[b"content-type"]) == (401, b"text/html; charset=utf-8")
    assert b'name="token" type="password"' in reply.body
    assert b"not the token" not in reply.body
    assert b"not the token" in enter(query=b"token=wrong").body
    posted = request("/ui", query=b"view=live")._replace(method="POST")
    answers = [WITH.answer(posted, form) for form in (b"token=" + quote(TOKEN).encode(), b"token=wrong", b"")]
    assert [status(answer) for answer in answers] == [303, 401, 401]


def test_only_the_page_takes_the_token_from_the_address() -> None:
    assert enter("/api/status").status == 401
    assert enter("/micro/all").status == 401


def test_a_cookie_is_of_one_token() -> None:
    other = Door("another-token-of-thirty-characters")
    brought = cookie(enter(query=b"token=another-token-of-thirty-characters", door=other))
    assert status(WITH.answer(request("/api/status", (b"cookie", brought)))) == 401
    name, _, value = cookie(enter()).partition(b"=")
    assert brought.partition(b"=")[0] != name
    assert status(WITH.answer(request("/api/status", (b"cookie", name + b"=" + value[:-1])))) == 401
    assert status(WITH.answer(request("/api/status", (b"cookie", name + b"=")))) == 401


def test_a_link_on_another_site_finds_the_way_in() -> None:
    """The browser leaves the cookie out; a page that loads itself brings it."""
    reply = enter("/ui", b"view=live", WITH, (b"sec-fetch-site", b"cross-site"))
    assert reply.status == 200
    assert b'location.replace("?"+location.hash)' in reply.body
    assert status(WITH.answer(request("/api/status", (b"sec-fetch-site", b"cross-site")))) == 401
    assert status(WITH.answer(request("/ui", (b"sec-fetch-site", b"same-origin")))) == 401


def test_preflights_bring_nothing() -> None:
    asked = request("/api/wait", (b"origin", b"http://localhost:3000"), (b"access-control-request-method", b"GET"))
    assert WITH.answer(asked._replace(method="OPTIONS")) is None
    assert status(WITH.answer(request("/api/wait")._replace(method="OPTIONS"))) == 401


def test_a_page_may_read_why_it_is_refused() -> None:
    reply = WITH.answer(request("/api/wait", (b"origin", b"http://localhost:3000")))
    assert reply is not None
    assert dict(reply.headers)[b"access-control-allow-origin"] == b"http://localhost:3000"


def test_the_cookie_is_not_recorded() -> None:
    own = cookie(enter())
    several = request("/i", (b"host", b"x"), (b"cookie", b"sp=1; " + own + b"; a=2"), (b"cookie", own))
    cleaned = WITH.without_cookie(several)
    assert cleaned.headers == [(b"host", b"x"), (b"cookie", b"sp=1; a=2")]
    assert cleaned.first == {b"host": b"x", b"cookie": b"sp=1; a=2"}
    untouched = request("/i", (b"cookie", b"sp=1"))
    assert WITH.without_cookie(untouched) is untouched
