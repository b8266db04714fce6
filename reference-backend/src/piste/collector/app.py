"""The ASGI application of the front: answers tracking requests itself, passes the pipeline's on.

ASGI rather than Granian's own interface, which is some 2 us faster: that one leaves out header values beyond ASCII
and cannot tell a body that broke off from one that ended.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from typing import Any

import msgspec

from piste.collector import body, cors, faults_api, headers, hosts, lanes, pages, verdicts
from piste.collector.body import Receive
from piste.collector.cut import cut
from piste.collector.door import Door
from piste.collector.faults import Fault, Faults
from piste.collector.handler import Handler
from piste.collector.relay import Relay
from piste.collector.reply import Send, send_reply
from piste.collector.request import Header, Reply, Request
from piste.collector.routes import Action, Route
from piste.stream.commit import Committer
from piste.stream.spool import SpoolError

log = logging.getLogger("piste.collector")

_TRACKING = frozenset({Action.POST, Action.PIXEL, Action.REDIRECT})
_NO_HOST: Header = (b"host", b"")  # the server puts it first where there is no Host
_OVER_CAPACITY = pages.unavailable("the stream does not take records at the moment")


class App:
    """Stands between the server, the handler, the committer and the relay.

    `relay` is None where there is no pipeline behind this front; `allowed_hosts` are host names, beside the
    loopback's, under which the relayed paths may be asked; `faults` are the scripts to begin with; `door` knows who
    may ask for what is not tracking.
    """

    def __init__(
        self,
        handler: Handler,
        committer: Committer,
        relay: Relay | None = None,
        allowed_hosts: Collection[str] = (),
        faults: Faults | None = None,
        door: Door | None = None,
    ) -> None:
        self._handler = handler
        self._committer = committer
        self._relay = relay
        self._allowed_hosts = frozenset(host.lower() for host in allowed_hosts)
        self._faults = Faults() if faults is None else faults
        self._door = Door() if door is None else door
        self._faults_api = faults_api.create_faults_api(self._faults, self._allowed_hosts)
        self._encode = msgspec.msgpack.Encoder().encode
        self._unwell: str | None = None

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request; whatever goes wrong with it, the client gets a reply and the others go on."""
        sent: list[Header] = scope["headers"]
        if sent and sent[0] == _NO_HOST:
            del sent[0]
        first = headers.first_of_each(sent)
        lane, path = "", scope["path"]
        if path.startswith(lanes.PREFIX) or lanes.HOST_SUFFIX in first.get(b"host", b""):
            try:
                lane, path = lanes.find(path, first.get(b"host", b""))
            except lanes.LaneError as wrong:
                return await send_reply(send, pages.refusal(404, str(wrong)))
        request = Request(
            scope["method"], path, scope["raw_path"], scope["query_string"], sent, first, scope["client"][0], lane
        )
        handler = self._handler
        route = handler.route(request.method, path)
        refusal = handler.refuse(request)
        if refusal is not None:
            return await send_reply(send, _readable(refusal, route, request))
        if route.action is Action.RELAY:
            refusal = await self._door.meet(request, receive)
            if refusal is not None:
                return await send_reply(send, refusal)
            if path == faults_api.PATH:
                return await self._faults_api({**scope, "lane": lane}, receive, send)
            return await self._pass_on(request, receive, send)
        if self._door.has_token and b"cookie" in first:
            request = self._door.without_cookie(request)
        fault = self._faults.next(lane) if self._faults and route.action in _TRACKING else None
        if verdicts.asked(request):
            reply = await self._answer(route, verdicts.without_wish(request), receive, fault, verdict=True)
        else:
            reply = await self._answer(route, request, receive, fault)
        if fault is not None and reply is not None:
            await asyncio.sleep(fault.delay)
            if fault.cut:
                address, port = scope["client"]
                return cut(address, int(port))
        return None if reply is None else await send_reply(send, reply)

    async def _answer(
        self, route: Route, request: Request, receive: Receive, fault: Fault | None, *, verdict: bool = False
    ) -> Reply | None:
        """The reply, once its record is durable; None when the client has gone."""
        handler = self._handler
        try:
            if route.action is Action.POST:
                posted = await body.read(receive, request.first, handler.config.limits)
                reply = handler.handle(route, request, posted)
            else:
                reply = handler.handle(route, request)
            if fault is not None and not fault.recorded:
                return _readable(pages.fault(fault.status or 0, fault.retry_after), route, request)
            if reply.record is not None:
                offset = await self._committer.put(self._encode(reply.record))
                self._well_again()
                if verdict:
                    reply = await verdicts.with_verdict(reply, self._relay, offset)
            elif route.action is Action.SINK_HEALTH and not await self._committer.healthy():
                reply = _OVER_CAPACITY
        except body.ClientGoneError:
            return None
        except body.BodyTooLargeError:
            reply = _readable(pages.too_large(handler.config.limits.body), route, request)
        except body.BodyTooSlowError:
            reply = _readable(pages.too_slow(handler.config.limits.body_seconds), route, request)
        except SpoolError as error:
            self._complain(error)
            reply = _readable(pages.unavailable(str(error)), route, request)
        except Exception:
            log.exception("%s %s failed; the client is told to send it again", request.method, request.path)
            reply = _readable(pages.refusal(500, "not recorded: the collector failed; see its log"), route, request)
        return reply

    async def _pass_on(self, request: Request, receive: Receive, send: Send) -> None:
        host = headers.text(request.first.get(b"host", b""))
        if not hosts.is_allowed(host, self._allowed_hosts):
            text = (
                f"the host {hosts.name_of(host)!r} is not allowed to ask for dashboard and API; "
                "use localhost, or add it to the collector's allowed_hosts"
            )
            return await send_reply(send, pages.refusal(403, text))
        if self._relay is None:
            return await send_reply(send, pages.NOT_FOUND)
        return await self._relay.pass_on(request, receive, send)

    def _complain(self, error: SpoolError) -> None:
        """Log a reason once until it is over: under load it comes thousands of times a second."""
        kind = type(error).__name__
        if kind != self._unwell:
            self._unwell = kind
            log.error("answering 503: %s", error)

    def _well_again(self) -> None:
        if self._unwell is not None:
            self._unwell = None
            log.warning("the stream takes records again")


def _readable(reply: Reply, route: Route, request: Request) -> Reply:
    """Let a page's tracker see why its request was refused: without these headers the browser hides the status."""
    if route.action not in _TRACKING:
        return reply
    return reply._replace(
        headers=[cors.allow_origin(request.first.get(b"origin")), cors.ALLOW_CREDENTIALS, *reply.headers]
    )
