"""The handler, without a server: what each request is answered with, and what is recorded of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from piste.collector.config import (
    BounceConfig,
    CollectorConfig,
    CookieConfig,
    CrossDomainConfig,
    DoNotTrackConfig,
    RedirectConfig,
    RootResponseConfig,
)
from piste.collector.handler import Handler
from piste.collector.headers import first_of_each
from piste.collector.pixel import PIXEL
from piste.collector.request import Reply, Request
from piste.collector.routes import Action

NOW = 1_795_500_848_565  # 2026-11-24 06:14:08 UTC
NEW_ID = "7c1ae5a8-3a4c-4b0e-9d46-6f7b2f1f2a11"
VISITOR = "5ba6ffcb-1b8a-4a0c-8d1f-7f5d8a0d2b1c"
ZERO = "00000000-0000-0000-0000-000000000000"
FALLBACK = "00000000-0000-4000-A000-000000000000"
TP2 = "/com.snowplowanalytics.snowplow/tp2"
EXPIRES = "Expires=Wed, 24 Nov 2027 06:14:08 GMT"


def ask(
    target: str,
    *headers: tuple[str, str],
    method: str = "GET",
    body: bytes = b"",
    config: CollectorConfig | None = None,
) -> Reply:
    path, _, querystring = target.partition("?")
    handler = Handler(config or CollectorConfig(), clock=lambda: NOW, new_id=lambda: NEW_ID, collector="piste-1-spool")
    sent = [(name.lower().encode(), value.encode()) for name, value in (("Host", "c.acme.com:8080"), *headers)]
    request = Request(method, path, path.encode(), querystring.encode(), sent, first_of_each(sent), peer="192.0.2.7")
    return handler.handle(handler.route(method, path), request, body)


def headers_of(reply: Reply) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in reply.headers}


def cookies_of(reply: Reply) -> list[str]:
    return [value.decode() for name, value in reply.headers if name == b"set-cookie"]


@pytest.mark.parametrize(
    ("method", "path", "action"),
    [
        ("POST", TP2, Action.POST),
        ("POST", "/any.vendor/any-version", Action.POST),
        ("GET", TP2, Action.PIXEL),
        ("HEAD", "/any.vendor/any-version", Action.PIXEL),
        ("GET", "/i", Action.PIXEL),
        ("HEAD", "/i", Action.PIXEL),
        ("GET", "/ice.png", Action.PIXEL),
        ("POST", "/i", Action.NOT_FOUND),
        ("POST", "/ice.png", Action.NOT_FOUND),
        ("PUT", TP2, Action.NOT_FOUND),
        ("DELETE", "/i", Action.NOT_FOUND),
        ("GET", "/one", Action.NOT_FOUND),
        ("GET", "/one/", Action.NOT_FOUND),
        ("GET", "/one/two/", Action.NOT_FOUND),
        ("GET", "/one/two/three", Action.NOT_FOUND),
        ("POST", "//two", Action.NOT_FOUND),
        ("GET", "", Action.NOT_FOUND),
        ("GET", "*", Action.NOT_FOUND),
        ("GET", "/r/tp2", Action.REDIRECTS_DISABLED),
        ("POST", "/r/tp2", Action.REDIRECTS_DISABLED),
        ("DELETE", "/r/anything", Action.REDIRECTS_DISABLED),
        ("OPTIONS", "/r/tp2", Action.PREFLIGHT),
        ("OPTIONS", "/one/two/three", Action.PREFLIGHT),
        ("OPTIONS", "*", Action.PREFLIGHT),
        ("GET", "/", Action.ROOT),
        ("POST", "/", Action.NOT_FOUND),
        ("GET", "/health", Action.HEALTH),
        ("HEAD", "/health", Action.HEALTH),
        ("GET", "/sink-health", Action.SINK_HEALTH),
        ("GET", "/robots.txt", Action.ROBOTS),
        ("GET", "/crossdomain.xml", Action.CROSS_DOMAIN),
        ("GET", "/micro/all", Action.RELAY),
        ("POST", "/micro/good", Action.RELAY),
        ("OPTIONS", "/api/query", Action.RELAY),
        ("GET", "/ui", Action.RELAY),
        ("GET", "/ui/assets/x.js", Action.RELAY),
        ("POST", "/lane/a/com.acme/v1", Action.RELAY),
        ("POST", "/uinot/reserved", Action.POST),
    ],
)
def test_routes(method: str, path: str, action: Action) -> None:
    handler = Handler(CollectorConfig(), clock=lambda: NOW, new_id=lambda: NEW_ID, collector="x")
    assert handler.route(method, path).action is action


@pytest.mark.parametrize(
    ("target", "method", "status", "content_type", "body"),
    [
        ("/health", "GET", 200, "text/plain; charset=UTF-8", b"ok"),
        ("/sink-health", "GET", 200, "text/plain; charset=UTF-8", b"ok"),
        ("/nothing", "GET", 404, "text/plain; charset=UTF-8", b"Not found"),
        ("/r/tp2?u=http%3A%2F%2Facme.com", "GET", 404, "text/plain; charset=UTF-8", b"redirects disabled"),
        ("/crossdomain.xml", "GET", 404, "text/plain; charset=UTF-8", b"Not found"),
        (TP2, "POST", 200, "text/plain; charset=UTF-8", b"ok"),
        ("/i?e=pv", "GET", 200, "image/gif", PIXEL),
        (TP2 + "?e=pv", "HEAD", 200, "image/gif", PIXEL),
    ],
)
def test_answers(target: str, method: str, status: int, content_type: str, body: bytes) -> None:
    reply = ask(target, method=method)
    assert (reply.status, headers_of(reply)["content-type"], reply.body) == (status, content_type, body)


def test_the_pixel_is_a_transparent_gif_of_43_bytes() -> None:
    assert len(PIXEL) == 43
    assert PIXEL.startswith(b"GIF89a\x01\x00\x01\x00")
    assert PIXEL.endswith(b";")


def test_robots_keeps_everybody_out() -> None:
    body = ask("/robots.txt").body.decode()
    assert [line for line in body.splitlines() if line.startswith("User-agent")] == [
        "User-agent: *",
        "User-agent: Googlebot",
        "User-agent: AdsBot-Google",
    ]
    assert body.count("Disallow: /") == 3


def test_root_leads_to_the_dashboard_unless_a_response_is_configured() -> None:
    reply = ask("/")
    assert (reply.status, headers_of(reply)["location"]) == (302, "/ui")
    root = RootResponseConfig(enabled=True, status=418, headers={"X-Who": "me"}, body="teapot")
    reply = ask("/", config=CollectorConfig(root_response=root))
    assert (reply.status, headers_of(reply)["x-who"], reply.body) == (418, "me", b"teapot")


def test_cross_domain_policy() -> None:
    reply = ask("/crossdomain.xml", config=CollectorConfig(cross_domain=CrossDomainConfig(enabled=True)))
    assert headers_of(reply)["content-type"].startswith("text/xml")
    assert b'<allow-access-from domain="*" secure="true" />' in reply.body
    policy = CrossDomainConfig(enabled=True, domains=("a.com", 'b"&.com'), secure=False)
    body = ask("/crossdomain.xml", config=CollectorConfig(cross_domain=policy)).body.decode()
    assert '<allow-access-from domain="a.com" secure="false" />' in body
    assert "b\"&amp;.com' secure" in body


def test_strict_transport_security_on_every_answer() -> None:
    config = CollectorConfig(hsts_seconds=31_536_000)
    for target in ("/i", "/health", "/nothing"):
        assert headers_of(ask(target, config=config))["strict-transport-security"].startswith("max-age=31536000")
    assert "strict-transport-security" not in headers_of(ask("/i"))


def test_a_get_is_recorded_without_body_and_content_type() -> None:
    sent = (("User-Agent", "agent/1"), ("Referer", "http://acme.com/"), ("Content-Type", "text/plain"), ("x-odd", "v"))
    record = ask("/i?e=pv&page=%C3%BC+x", *sent, body=b"ignored").record
    assert record is not None
    assert (record.timestamp, record.path, record.querystring) == (NOW, "/i", "e=pv&page=%C3%BC+x")
    assert (record.body, record.content_type, record.encoding) == (None, None, "UTF-8")
    assert (record.user_agent, record.referer, record.hostname) == ("agent/1", "http://acme.com/", "c.acme.com")
    assert (record.ip_address, record.network_userid, record.collector) == ("192.0.2.7", NEW_ID, "piste-1-spool")
    assert record.headers == [
        "Host: c.acme.com:8080",
        "User-Agent: agent/1",
        "Referer: http://acme.com/",
        "Content-Type: text/plain",
        "X-Odd: v",
    ]


def test_a_post_is_recorded_with_body_query_and_its_content_type_as_a_bare_line() -> None:
    sent = (("Content-Type", "Application/JSON; charset=UTF-8"), ("X-Forwarded-For", "203.0.113.9"))
    record = ask(TP2 + "?a=b", *sent, method="POST", body=b"{}").record
    assert record is not None
    assert (record.path, record.querystring, record.body) == (TP2, "a=b", b"{}")
    assert record.content_type == "application/json; charset=utf-8"
    assert record.headers[1:] == [
        "Content-Type: Application/JSON; charset=UTF-8",
        "X-Forwarded-For: 203.0.113.9",
        "application/json; charset=utf-8",
    ]
    assert record.ip_address == "192.0.2.7"  # the enricher looks at the forwarded ones


def test_a_post_without_body_and_content_type_is_recorded() -> None:
    record = ask(TP2, method="POST").record
    assert record is not None
    assert (record.body, record.content_type) == (b"", None)


def test_header_values_beyond_ascii_are_kept() -> None:
    handler = Handler(CollectorConfig(), clock=lambda: NOW, new_id=lambda: NEW_ID, collector="x")
    sent = [(b"user-agent", "café".encode()), (b"x-latin", b"caf\xe9"), (b"referer", b"\xff\xfe")]
    request = Request("GET", "/i", b"/i", b"", sent, first_of_each(sent), "192.0.2.7")
    record = handler.handle(handler.route("GET", "/i"), request).record
    assert record is not None
    assert (record.user_agent, record.referer, record.hostname) == ("café", "ÿþ", None)
    assert record.headers == ["User-Agent: café", "X-Latin: café", "Referer: ÿþ"]


@pytest.mark.parametrize(
    ("query", "headers", "expected"),
    [
        ("", (), NEW_ID),
        ("", (("Cookie", f"sp={VISITOR}"),), VISITOR),
        ("", (("Cookie", f"a=1; sp={VISITOR}; b=2"),), VISITOR),
        ("", (("Cookie", f"xsp=1;spx=2;sp={VISITOR}"),), VISITOR),
        ("", (("Cookie", "a=1"), ("Cookie", f"sp={VISITOR}")), VISITOR),
        ("", (("Cookie", "sp="),), NEW_ID),
        ("?nuid=n-1", (("Cookie", f"sp={VISITOR}"),), "n-1"),
        ("?a=nuid&nuid=%6E%2D1&nuid=2", (), "n-1"),
        ("?nuid=", (("Cookie", f"sp={VISITOR}"),), VISITOR),
        ("?xnuid=n-1", (), NEW_ID),
        ("", (("Cookie", "sp=not-a-uuid"),), "not-a-uuid"),
        ("?nuid=n-1", (("SP-Anonymous", "*"), ("Cookie", f"sp={VISITOR}")), ZERO),
        ("", (("SP-Anonymous", ""),), ZERO),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_network_userid(method: str, query: str, headers: Any, expected: str) -> None:
    record = ask(TP2 + query, *headers, method=method).record
    assert record is not None
    assert record.network_userid == expected


@pytest.mark.parametrize(
    ("config", "headers", "expected"),
    [
        (CookieConfig(), (), [f"sp={NEW_ID}; {EXPIRES}; Path=/; SameSite=None; Secure; HttpOnly"]),
        (
            CookieConfig(name="id", days=1, secure=False, http_only=False, same_site="Lax"),
            (),
            [f"id={NEW_ID}; Expires=Wed, 25 Nov 2026 06:14:08 GMT; Path=/; SameSite=Lax"],
        ),
        (CookieConfig(same_site=None), (), [f"sp={NEW_ID}; {EXPIRES}; Path=/; Secure; HttpOnly"]),
        (
            CookieConfig(client_name="spc"),
            (),
            [
                f"sp={NEW_ID}; {EXPIRES}; Path=/; SameSite=None; Secure; HttpOnly",
                f"spc={NEW_ID}; {EXPIRES}; Path=/; SameSite=None; Secure",
            ],
        ),
        (CookieConfig(enabled=False, client_name="spc"), (), []),
    ],
)
def test_cookie_attributes(config: CookieConfig, headers: Any, expected: list[str]) -> None:
    assert cookies_of(ask("/i", *headers, config=CollectorConfig(cookie=config))) == expected


@pytest.mark.parametrize(
    ("origin", "domain"),
    [
        ("https://acme.com", "acme.com"),
        ("https://shop.acme.com:8443", "acme.com"),
        ("http://other.org https://a.example.net", "example.net"),
        ("https://notacme.com", "fall.back"),
        ("https://acme.com.evil.org", "fall.back"),
        ("null", "fall.back"),
        (None, "fall.back"),
    ],
)
def test_cookie_domain(origin: str | None, domain: str) -> None:
    config = CookieConfig(domains=("acme.com", "example.net"), fallback_domain="fall.back")
    headers = (("Origin", origin),) if origin else ()
    (cookie,) = cookies_of(ask("/i", *headers, config=CollectorConfig(cookie=config)))
    assert f"; Domain={domain};" in cookie
    (cookie,) = cookies_of(ask("/i", *headers, config=CollectorConfig(cookie=replace(config, fallback_domain=None))))
    assert ("Domain=" in cookie) == (domain != "fall.back")


def test_the_cookie_follows_the_id_in_the_url_but_never_becomes_another_cookie() -> None:
    (cookie,) = cookies_of(ask("/i?nuid=n-1", ("Cookie", f"sp={VISITOR}")))
    assert cookie.startswith("sp=n-1; ")
    for evil in ("x%3B%20Domain%3Devil.com", "x%0D%0ASet-Cookie%3A%20a%3Db", "%C3%BC", "a%20b", "%22"):
        reply = ask(f"/i?nuid={evil}")
        assert cookies_of(reply) == []
        assert reply.record is not None


def test_recorded_cookies_are_cleaned() -> None:
    record = ask("/i", ("Cookie", 'a=1; b="quoted"; c=ü; sp=x y; d=2')).record
    assert record is not None
    assert "Cookie: a=1;sp=xy;d=2" in record.headers
    record = ask("/i", ("Cookie", "a=1"), ("X-A", "1"), ("Cookie", "b=2")).record
    assert record is not None
    assert record.headers == ["Host: c.acme.com:8080", "X-A: 1", "Cookie: a=1;b=2"]


def test_sp_anonymous_leaves_no_trace_of_the_visitor() -> None:
    traces = [
        ("X-Forwarded-For", "203.0.113.9"),
        ("X-Real-Ip", "203.0.113.9"),
        ("Forwarded", "for=203.0.113.9"),
        ("CF-Connecting-IP", "203.0.113.9"),
        ("Cookie", f"sp={VISITOR}"),
    ]
    kept = [("User-Agent", "agent/1"), ("Referer", "http://acme.com/"), ("SP-Anonymous", "*")]
    reply = ask("/i", *traces, *kept)
    record = reply.record
    assert record is not None
    assert (record.ip_address, record.network_userid) == ("unknown", ZERO)
    assert record.headers == ["Host: c.acme.com:8080", *(f"{name}: {value}" for name, value in kept)]
    assert "203.0.113.9" not in repr(record)
    assert VISITOR not in repr(record)
    assert cookies_of(reply) == ["sp=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/; SameSite=None; Secure; HttpOnly"]
    assert cookies_of(ask("/i", ("SP-Anonymous", "*"))) == []


def test_cors_on_tracking_answers() -> None:
    for method in ("GET", "POST"):
        found = headers_of(ask(TP2, ("Origin", "https://a.com"), method=method))
        assert found["access-control-allow-origin"] == "https://a.com"
        assert found["access-control-allow-credentials"] == "true"
        assert ("cache-control" in found) == (method == "GET")
        assert headers_of(ask(TP2, method=method))["access-control-allow-origin"] == "*"
    assert headers_of(ask("/i"))["cache-control"] == "no-cache, no-store, must-revalidate"
    found = headers_of(ask("/i", ("Origin", "https://a.com https://b.com")))
    assert found["access-control-allow-origin"] == "https://a.com"


@pytest.mark.parametrize(
    ("requested", "allowed"),
    [
        (None, "Content-Type, SP-Anonymous"),
        ("content-type", "Content-Type, SP-Anonymous"),
        ("content-type,sp-verdict, X-Custom", "Content-Type, SP-Anonymous, sp-verdict, X-Custom"),
        ("x-ok,bad header,a\tb,,x-ok", "Content-Type, SP-Anonymous, x-ok"),
    ],
)
def test_preflight(requested: str | None, allowed: str) -> None:
    headers = [("Origin", "https://a.com"), *([("Access-Control-Request-Headers", requested)] if requested else [])]
    reply = ask("/any/where/at/all", *headers, method="OPTIONS")
    assert (reply.status, reply.body, reply.record) == (200, b"", None)
    assert headers_of(reply) == {
        "access-control-allow-origin": "https://a.com",
        "access-control-allow-credentials": "true",
        "access-control-allow-headers": allowed,
        "access-control-max-age": "3600",
    }
    disabled = ask("/i", method="OPTIONS", config=CollectorConfig(cors_max_age=-1))
    assert headers_of(disabled)["access-control-max-age"] == "-1"


@pytest.mark.parametrize(
    ("cookie", "stored"),
    [("optout=yes-1", False), ("optout=yes", True), ("optout=yes-1x", True), ("other=yes-1", True), (None, True)],
)
def test_do_not_track_cookie(cookie: str | None, stored: bool) -> None:
    config = CollectorConfig(do_not_track=DoNotTrackConfig(enabled=True, name="optout", value="yes-[0-9]"))
    headers = [("DNT", "1"), *([("Cookie", cookie)] if cookie else [])]
    for method, body in (("GET", PIXEL), ("POST", b"ok")):
        reply = ask(TP2, *headers, method=method, config=config)
        assert (reply.status, reply.body) == (200, body)
        assert (reply.record is not None) == stored
        assert bool(cookies_of(reply)) == stored


def test_cookie_bounce() -> None:
    config = CollectorConfig(bounce=BounceConfig(enabled=True))
    first = ask("/i?e=pv", config=config)
    assert (first.status, first.record) == (302, None)
    assert headers_of(first)["location"] == "/i?e=pv&n3pc=true"
    assert cookies_of(first)[0].startswith(f"sp={NEW_ID}; ")

    kept = ask("/i?e=pv&n3pc=true", ("Cookie", f"sp={NEW_ID}"), config=config)
    assert (kept.status, kept.record and kept.record.network_userid) == (200, NEW_ID)
    refused = ask("/i?e=pv&n3pc=true", config=config)
    assert (refused.status, refused.record and refused.record.network_userid) == (200, FALLBACK)

    for target, headers, method in (
        ("/i", (("Cookie", f"sp={VISITOR}"),), "GET"),
        ("/i?nuid=n-1", (), "GET"),
        ("/i", (("SP-Anonymous", "*"),), "GET"),
        (TP2, (), "POST"),
    ):
        reply = ask(target, *headers, method=method, config=config)
        assert (reply.status, reply.record is not None) == (200, True)


@pytest.mark.parametrize(
    ("header", "location"),
    [
        ("https", "https://c.acme.com:8080/i?n3pc=true"),
        ("HTTP", "http://c.acme.com:8080/i?n3pc=true"),
        ("javascript", "/i?n3pc=true"),
        (None, "/i?n3pc=true"),
    ],
)
def test_cookie_bounce_behind_a_proxy(header: str | None, location: str) -> None:
    config = CollectorConfig(bounce=BounceConfig(enabled=True, forwarded_protocol_header="X-Forwarded-Proto"))
    headers = [("X-Forwarded-Proto", header)] if header else []
    assert headers_of(ask("/i", *headers, config=config))["location"] == location


def test_cookie_bounce_cannot_lead_elsewhere() -> None:
    config = CollectorConfig(bounce=BounceConfig(enabled=True))
    assert headers_of(ask("/\\evil.com/x", config=config))["location"] == "/%5Cevil.com/x?n3pc=true"


REDIRECTS = CollectorConfig(redirects=RedirectConfig(enabled=True, domains=("acme.com", "Shop.acme.com")))
ANYWHERE = CollectorConfig(redirects=RedirectConfig(enabled=True, domains=("*",)))


@pytest.mark.parametrize(
    ("url", "location"),
    [
        ("https%3A%2F%2Facme.com%2Fa%3Fb%3Dc%23d", "https://acme.com/a?b=c#d"),
        ("http://shop.acme.com/", "http://shop.acme.com/"),
        ("http://ACME.com:8080/x", "http://ACME.com:8080/x"),
        ("https://acme.com/%C3%BC", "https://acme.com/%C3%BC"),
        ("https://www.acme.com/", None),
        ("https://evil.com/", None),
        ("https://acme.com%40evil.com/", None),
        ("https://evil.com%5C%40acme.com/", None),
        ("https://acme.com%0D%0ASet-Cookie:x", None),
        ("https:acme.com", None),
        ("https:///acme.com", None),
        ("//acme.com", None),
        ("/local", None),
        ("javascript:alert(1)", None),
        ("javascript://acme.com/%250Aalert(1)", None),
        ("acme.com", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_redirects(url: str, location: str | None) -> None:
    reply = ask(f"/r/tp2?e=se&u={url}", config=REDIRECTS)
    assert reply.record is not None  # recorded whether it leads anywhere or not
    assert reply.record.path == "/r/tp2"
    assert headers_of(reply).get("location") == location
    assert reply.status == (400 if location is None else 302)
    assert bool(cookies_of(reply))


def test_an_open_redirect_has_to_be_asked_for() -> None:
    nowhere = CollectorConfig(redirects=RedirectConfig(enabled=True))
    assert ask("/r/tp2?u=https://acme.com/", config=nowhere).status == 400
    reply = ask("/r/tp2?u=https://anyone.org/", config=ANYWHERE)
    assert (reply.status, headers_of(reply)["location"]) == (302, "https://anyone.org/")
    assert ask("/r/tp2", config=ANYWHERE).status == 400
    assert ask("/r/tp2?u=javascript://x/%250aalert(1)", config=ANYWHERE).status == 400


def test_custom_paths_are_recorded_as_what_they_stand_for() -> None:
    paths = {"/com.acme/track": TP2, "/com.acme/click": "/r/tp2", "/com.acme/hook": "/com.snowplowanalytics.iglu/v1"}
    config = CollectorConfig(paths=paths, redirects=RedirectConfig(domains=("acme.com",)))
    post = ask("/com.acme/track", method="POST", config=config).record
    get = ask("/com.acme/hook?schema=x", config=config).record
    assert (post and post.path, get and get.path) == (TP2, "/com.snowplowanalytics.iglu/v1")
    # The default redirect is off, the mapped one works all the same.
    click = ask("/com.acme/click?u=https://acme.com/", config=config)
    assert (click.status, click.record and click.record.path) == (302, "/r/tp2")
    assert ask("/r/tp2?u=https://acme.com/", config=config).status == 404


@pytest.mark.parametrize("paths", [{"/com.acme/track": "/elsewhere"}, {"/track": TP2}, {"com.acme/a/b": TP2}])
def test_custom_paths_that_cannot_work_are_refused(paths: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="paths: "):
        CollectorConfig(paths=paths)
