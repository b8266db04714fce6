"""Which request goes where: one table, looked at in order."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from piste import protocol
from piste.collector.config import CollectorConfig

RESERVED_SEGMENTS = frozenset({"micro", "api", "lane", "ui"})
"""First path segments that belong to the pipeline process; no vendor can be called like that."""

REDIRECT_PREFIX = protocol.REDIRECT[: protocol.REDIRECT.rindex("/") + 1]


class Action(Enum):
    """What the collector does with a request."""

    POST = "record, answer ok"
    PIXEL = "record, answer with the pixel"
    REDIRECT = "record, answer with the redirect"
    PREFLIGHT = "answer the browser's preflight"
    REDIRECTS_DISABLED = "redirects are off"
    HEALTH = "the process is up"
    SINK_HEALTH = "the stream takes records"
    ROBOTS = "robots.txt"
    CROSS_DOMAIN = "crossdomain.xml"
    ROOT = "the root"
    RELAY = "the pipeline answers"
    NOT_FOUND = "nobody answers"


class Route(NamedTuple):
    """An action, and the path to record: the mapped one where the path is a custom one."""

    action: Action
    path: str


_PLAIN = {
    "/health": Action.HEALTH,
    "/sink-health": Action.SINK_HEALTH,
    "/robots.txt": Action.ROBOTS,
    "/crossdomain.xml": Action.CROSS_DOMAIN,
    "/": Action.ROOT,
}
_COMMON = [
    *(("POST", path) for path in (protocol.TP2, protocol.IGLU_WEBHOOK)),
    *(("GET", path) for path in (protocol.TP2, protocol.TP1, protocol.IGLU_WEBHOOK, *protocol.PIXEL_PATHS)),
]


class Router:
    """Finds the route of a request under one configuration."""

    def __init__(self, config: CollectorConfig) -> None:
        self._config = config
        self._known: dict[tuple[str, str], Route] = {}
        self._known = {key: self.route(*key) for key in (*_COMMON, *(("POST", path) for path in config.paths))}

    def route(self, method: str, path: str) -> Route:
        """Return what is done with this method on this (decoded) path."""
        return self._known.get((method, path)) or self._find(method, path)

    def _find(self, method: str, path: str) -> Route:
        first, _, rest = path[1:].partition("/")
        if first in RESERVED_SEGMENTS:
            return Route(Action.RELAY, path)
        if method == "OPTIONS":
            return Route(Action.PREFLIGHT, path)
        gets = method in ("GET", "HEAD")
        if path in _PLAIN:
            return Route(_PLAIN[path] if gets else Action.NOT_FOUND, path)
        if path in protocol.PIXEL_PATHS:
            return Route(Action.PIXEL if gets else Action.NOT_FOUND, path)
        if not path.startswith("/") or not first or not rest or "/" in rest:
            return Route(Action.NOT_FOUND, path)
        # The raw path decides whether redirects are off, the mapped one whether this is one: a custom path to a
        # redirect works.
        if path.startswith(REDIRECT_PREFIX) and not self._config.redirects.enabled:
            return Route(Action.REDIRECTS_DISABLED, path)
        mapped = self._config.paths.get(path, path)
        if method == "POST":
            return Route(Action.POST, mapped)
        if not gets:
            return Route(Action.NOT_FOUND, path)
        return Route(Action.REDIRECT if mapped.startswith(REDIRECT_PREFIX) else Action.PIXEL, mapped)
