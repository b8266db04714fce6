"""Web frameworks fill the subject from the request, for the events tracked while it is served."""

from __future__ import annotations

import asyncio
from typing import Any

import django  # type: ignore[import-untyped]  # Django has no types
import flask
import httpx
import pytest
from django.conf import settings  # type: ignore[import-untyped]  # Django has no types
from django.http import HttpRequest, HttpResponse  # type: ignore[import-untyped]  # Django has no types

import piste_tracker as piste
from piste_tracker.middleware import asgi, wsgi
from piste_tracker.middleware import flask as flask_middleware
from piste_tracker.payload import Payload, from_bytes
from piste_tracker.request_subject import current_subject, serving, subject_of_request
from piste_tracker.tracker import PayloadSource

HEADERS = {
    "Host": "shop.example",
    "Referer": "https://search.example/?q=x",
    "User-Agent": "Browser/1.0",
    "Accept-Language": "en-GB,en;q=0.8",
    "X-Forwarded-For": "198.51.100.9, 203.0.113.7",
    "Cookie": "sp=nuid-1; _sp_id.1fff=duid-1.1700000000.4.1700000500.1700000400.9c65e7f3-8e8e-470d-b243-910b5b300da0",
}
EXPECTED = {
    "url": "http://shop.example/basket?id=%C3%BC",
    "refr": "https://search.example/?q=x",
    "ua": "Browser/1.0",
    "lang": "en-GB",
    "ip": "203.0.113.7",
    "tnuid": "nuid-1",
    "duid": "duid-1",
    "vid": "4",
    "sid": "9c65e7f3-8e8e-470d-b243-910b5b300da0",
    "p": "web",
    "uid": "of-the-tracker",
}
SOURCE = PayloadSource("ns", piste.Subject().set_user_id("of-the-tracker").set_lang("xx"))


def track() -> Payload:
    return from_bytes(SOURCE.written(piste.StructuredEvent("c", "a"))[0][2])


def own(payload: Payload) -> Payload:
    return {key: payload[key] for key in EXPECTED if key in payload}


def test_flask() -> None:
    app = flask.Flask("shop")
    flask_middleware.init_app(app, trusted_proxies=1)
    tracked: list[Payload] = []

    @app.get("/basket")
    def basket() -> Any:
        tracked.append(track())

        def stream() -> Any:
            tracked.append(track())
            yield "ok"

        return stream()

    assert app.test_client(use_cookies=False).get("/basket?id=%C3%BC", headers=HEADERS).text == "ok"
    assert [own(payload) for payload in tracked] == [EXPECTED, EXPECTED]
    assert current_subject() is None


async def test_asgi() -> None:
    tracked: list[Payload] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0)
        tracked.append(track())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})

    transport = httpx.ASGITransport(asgi.SubjectMiddleware(app, trusted_proxies=1))
    async with httpx.AsyncClient(transport=transport) as client:
        answer = await client.get("http://shop.example/basket?id=%C3%BC", headers=HEADERS)
    assert answer.text == "ok"
    assert [own(payload) for payload in tracked] == [EXPECTED]
    assert current_subject() is None


async def test_asgi_leaves_the_lifespan_alone() -> None:
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(current_subject())

    await asgi.SubjectMiddleware(app)({"type": "lifespan"}, None, None)
    assert seen == [None]


@pytest.fixture(scope="module")
def _django() -> None:
    settings.configure(ALLOWED_HOSTS=["*"], PISTE_TRUSTED_PROXIES=1, USE_TZ=True)
    django.setup()


@pytest.mark.usefixtures("_django")
@pytest.mark.parametrize("asynchronous", [False, True])
def test_django(asynchronous: bool) -> None:
    from django.test import RequestFactory  # type: ignore[import-untyped]  # Django has no types

    from piste_tracker.middleware.django import subject_middleware

    tracked: list[Payload] = []

    def view(request: HttpRequest) -> HttpResponse:
        tracked.append(track())
        return HttpResponse("ok")

    async def async_view(request: HttpRequest) -> HttpResponse:
        await asyncio.sleep(0)
        return view(request)

    request = RequestFactory(headers=HEADERS).get("/basket?id=%C3%BC")
    if asynchronous:
        answer = asyncio.run(subject_middleware(async_view)(request))
    else:
        answer = subject_middleware(view)(request)
    assert answer.content == b"ok"
    assert [own(payload) for payload in tracked] == [EXPECTED]


def test_wsgi_closes_the_answer_and_the_request() -> None:
    closed: list[bool] = []

    class Answer(list[bytes]):
        def close(self) -> None:
            closed.append(current_subject() is not None)

    app = wsgi.SubjectMiddleware(lambda environ, start: Answer([b"ok"]))
    environ = {"wsgi.url_scheme": "https", "HTTP_HOST": "shop.example", "SCRIPT_NAME": "", "PATH_INFO": "/x"}
    assert list(app(environ, None)) == [b"ok"]
    assert closed == [True]
    assert current_subject() is None


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        ("1.1.1.1, 2.2.2.2", 0, "9.9.9.9"),
        ("1.1.1.1, 2.2.2.2", 1, "2.2.2.2"),
        ("1.1.1.1, 2.2.2.2", 2, "1.1.1.1"),
        ("1.1.1.1", 5, "1.1.1.1"),
        ("", 1, "9.9.9.9"),
    ],
)
def test_only_trusted_proxies_are_believed(forwarded: str, proxies: int, address: str) -> None:
    subject = subject_of_request("https://a/", {"x-forwarded-for": forwarded}, {}, "9.9.9.9", proxies)
    assert subject.pairs["ip"] == address


@pytest.mark.parametrize("cookie", ["", "....", "d.1.x.4.5.6", "d.1.99999999999.4.5.no-uuid"])
def test_a_cookie_of_any_kind_does_no_harm(cookie: str) -> None:
    subject = subject_of_request("https://a/", {}, {"_sp_id.x": cookie}, None)
    assert "sid" not in subject.pairs
    assert "vid" not in subject.pairs


def test_what_the_event_says_goes_over_the_request() -> None:
    with serving(piste.Subject().set_page_url("https://request/").set_user_id("request")):
        event = piste.PageView("https://event/", event_subject=piste.Subject().set_user_id("event"))
        payload = from_bytes(SOURCE.written(event)[0][2])
    assert (payload["url"], payload["uid"], payload["lang"]) == ("https://event/", "event", "xx")
