"""Requests over the network with `requests`, imported at the first one: it takes longer than all else together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, Union

from piste_tracker.lifecycle import import_lock
from piste_tracker.request import Request, Response

if TYPE_CHECKING:
    import requests

Timeout = Union[float, tuple[float, float]]
"""Seconds for connecting and for each read, one number for both or a pair."""

# An answer is read this far and no further; no collector says more, and a verdict of 50 events fits.
ANSWER_BYTES = 262_144


class Transport(Protocol):
    """Sends one request at a time."""

    def send(self, request: Request) -> Response:
        """Send it and return the answer; never raises, a network error is a Response with status 0."""
        ...

    def after_fork(self) -> None:
        """Leave connections to the parent process and open new ones when needed."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...


class RequestsTransport:
    """Keeps connections open through the pools of a `requests` session, which brings its proxies and certificates.

    Each request is prepared once per URL; after that it goes straight to the connection pool, at under half the cost of
    `Session.post`. Redirects are not followed.
    """

    def __init__(self, timeout: Timeout = (5.0, 10.0)) -> None:
        self._timeout = timeout
        self._session: requests.Session | None = None
        self._prepared: dict[str, _Route] = {}

    def send(self, request: Request) -> Response:
        try:
            base, _, query = request.url.partition("?")
            route = self._prepared.get(base) or self._route(request, base)
            return route.send(request, query)
        except Exception as problem:  # whatever it is, the batch must come back to the emitter
            return Response(0, error=f"{type(problem).__name__}: {problem}")

    def after_fork(self) -> None:
        for route in self._prepared.values():
            route.after_fork()
        self._session = None
        self._prepared = {}

    def close(self) -> None:
        self._prepared = {}
        if self._session is not None:
            self._session.close()
            self._session = None

    def _route(self, request: Request, base: str) -> _Route:
        with import_lock:
            import requests

            "".encode("idna")  # the codec is a module too, and the first connection imports it
            if self._session is None:
                self._session = requests.Session()
            route = self._prepared[base] = _Route(self._session, request, base, self._timeout)
        return route


class _Route:
    """The way to one URL: the pool, the path and the headers that the session gives to requests there."""

    def __init__(self, session: requests.Session, request: Request, base: str, timeout: Timeout) -> None:
        import requests
        from urllib3 import Timeout as PoolTimeout

        prepared = session.prepare_request(requests.Request(request.method.upper(), base))
        settings = session.merge_environment_settings(base, {}, None, None, None)
        adapter: Any = session.get_adapter(base)
        proxies, verify, cert = settings["proxies"], settings["verify"], settings["cert"]
        if hasattr(adapter, "get_connection_with_tls_context"):
            self._pool = adapter.get_connection_with_tls_context(prepared, verify, proxies, cert)
        else:  # requests before 2.32
            self._pool = adapter.get_connection(base, proxies)
            adapter.cert_verify(self._pool, base, verify, cert)
        self._target = adapter.request_url(prepared, proxies)
        adapter.add_headers(prepared, proxies=proxies)
        self._headers = {name: value for name, value in prepared.headers.items() if name.lower() != "content-length"}
        connect, read = timeout if isinstance(timeout, tuple) else (timeout, timeout)
        self._timeout = PoolTimeout(connect=connect, read=read)

    def after_fork(self) -> None:
        """Empty the pool in a child process, with new locks.

        The pool's clean-up would wait for ever for a lock that a thread of the parent held when it forked.
        """
        connections = self._pool.pool
        if connections is not None:
            connections.__init__(connections.maxsize)

    def send(self, request: Request, query: str) -> Response:
        answer = self._pool.urlopen(
            request.method.upper(),
            f"{self._target}?{query}" if query else self._target,
            body=request.body,
            headers={**self._headers, **request.headers},
            timeout=self._timeout,
            retries=False,
            redirect=False,
            preload_content=False,
        )
        text = answer.read(ANSWER_BYTES)
        if len(text) == ANSWER_BYTES:
            answer.close()
        else:
            answer.release_conn()
        return Response(answer.status, answer.headers, text)


class SessionTransport:
    """Sends through the `post` and `get` of a session that the program brought, with its hooks and authentication."""

    def __init__(self, session: Any, timeout: Timeout | None = (5.0, 10.0)) -> None:
        self._session = session
        self._timeout = timeout

    def send(self, request: Request) -> Response:
        try:
            if request.method == "post":
                answer = self._session.post(
                    request.url,
                    data=request.body,
                    headers=dict(request.headers),
                    timeout=self._timeout,
                    allow_redirects=False,
                )
            else:
                answer = self._session.get(
                    request.url, headers=dict(request.headers), timeout=self._timeout, allow_redirects=False
                )
            return Response(int(answer.status_code), dict(answer.headers), answer.content)
        except Exception as problem:  # whatever it is, the batch must come back to the emitter
            return Response(0, error=f"{type(problem).__name__}: {problem}")

    def after_fork(self) -> None:
        pass  # the session is the program's; its pool opens new connections where old ones are dead

    def close(self) -> None:
        pass
