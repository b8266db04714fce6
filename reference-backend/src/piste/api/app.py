"""The API as one ASGI application: a door, the native routes that last, and Flask for all that answers at once."""

from __future__ import annotations

from piste.api.asgi import Application, Receive, Scope, Send
from piste.api.guard import Guard
from piste.api.services import Services


def create_asgi(services: Services) -> Application:
    """Builds the API around its services."""
    from piste.api.export import PREFIX, Export  # late, with Flask: whoever only names this function imports neither
    from piste.api.web import create_flask
    from piste.api.wsgi import WsgiBridge

    native: dict[str, Application] = {PREFIX: Export(services)}
    flask = WsgiBridge(create_flask(services), services.settings)

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        path = scope["path"]
        for prefix, app in native.items():
            if path.startswith(prefix):
                await app(scope, receive, send)
                return
        await flask(scope, receive, send)

    return Guard(route, hosts=services.hosts, origins=services.settings.cors_origins)
