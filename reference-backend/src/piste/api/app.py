"""The API as one ASGI application: a door, the native routes that last, and Flask for all that answers at once."""

from __future__ import annotations

from dataclasses import replace

from piste.api.asgi import Application, Receive, Scope, Send, header, reply
from piste.api.guard import Guard
from piste.api.problems import JSON, Problem
from piste.api.services import Services
from piste.collector import lanes


def create_asgi(services: Services) -> Application:
    """Builds the API around its services."""
    # Late, with Flask: whoever only names this function imports none of it.
    from piste.api import analytics, coverage, export, live, replay, verdicts, wait
    from piste.api.web import create_flask
    from piste.api.wsgi import WsgiBridge

    flask = create_flask(services)
    settings = services.settings
    questions = WsgiBridge(flask, replace(settings, threads=settings.question_threads))
    native: dict[str, Application] = {
        export.PREFIX: export.Export(services),
        replay.PATH: replay.Replay(services),
        live.PATH: live.Live(services),
        wait.PATH: wait.Wait(services),
        verdicts.PREFIX: verdicts.Verdicts(services),
        analytics.PREFIX: questions,
        coverage.PREFIX: questions,
    }
    others = WsgiBridge(flask, settings)

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            lane, path = lanes.find(scope["path"], (header(scope, b"host") or "").encode("latin-1"))
        except lanes.LaneError as wrong:
            problem = Problem(404, f"{wrong}.", "Name the lane otherwise.")
            await reply(send, problem.status, problem.body(), [(b"content-type", JSON.encode())])
            return
        scope = {**scope, "lane": lane, "path": path}
        for prefix, app in native.items():
            if path.startswith(prefix):
                await app(scope, receive, send)
                return
        await others(scope, receive, send)

    return Guard(route, hosts=services.hosts, origins=services.settings.cors_origins)
