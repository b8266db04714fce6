"""/api/faults, in a lane too: shows, begins and ends a script of faults. The front answers it, since it plays them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from piste.api.asgi import Application, Receive, Scope, Send, reply
from piste.api.guard import Guard
from piste.api.problems import JSON, Problem
from piste.collector import body, headers
from piste.collector.config import LimitsConfig
from piste.collector.faults import GRAMMAR, FaultError, Faults

PATH = "/api/faults"
_LIMITS = LimitsConfig(body=100_000)
_FIX = 'Send {"script": "503x2, slow=3s"}; an empty script ends the faults. ' + GRAMMAR[0].upper() + GRAMMAR[1:] + "."


class _Wish(msgspec.Struct, forbid_unknown_fields=True):
    script: str


def create_faults_api(faults: Faults, hosts: Iterable[str], origins: Iterable[str] | None = None) -> Application:
    """The application behind the API's own door; the scope's `lane` says whose script is meant."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await _change(faults, scope, receive)
        except Problem as problem:
            await reply(send, problem.status, problem.body(), [(b"content-type", JSON.encode())])
            return
        told = msgspec.json.encode(faults.describe(scope["lane"]))
        await reply(send, 200, told, [(b"content-type", JSON.encode()), (b"cache-control", b"no-store")])

    return Guard(answer, hosts=hosts, origins=origins)


async def _change(faults: Faults, scope: Scope, receive: Receive) -> None:
    method = scope["method"]
    if method == "DELETE":
        faults.set(scope["lane"], "")
    elif method == "POST":
        try:
            sent = await body.read(receive, headers.first_of_each(scope["headers"]), _LIMITS)
            faults.set(scope["lane"], msgspec.json.decode(sent, type=_Wish).script)
        except (msgspec.MsgspecError, body.BodyTooLargeError, body.BodyTooSlowError) as wrong:
            raise Problem(400, f"The body is no script of faults: {wrong}.", _FIX) from None
        except FaultError as wrong:
            raise Problem(400, str(wrong), "Nothing was changed.") from None
    elif method != "GET":
        raise Problem(405, f"{method} is not for faults.", "GET shows them, POST begins a script, DELETE ends it.")
