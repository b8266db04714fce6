"""Miniatures with one planted defect in where it sends to. `caught_by` names a case that must fail."""

from __future__ import annotations

from urllib.parse import urlsplit

from tracker import Tracker


class EmptyPair(Tracker):
    """Begins its querystring with an empty pair, as the no-js tracker does."""

    caught_by = "endpoint/no-empty-pair"

    def target(self, event: dict[str, str]) -> str:
        return super().target(event).replace("?", "?&", 1)


class TextPlain(Tracker):
    """Posts with the content type text/plain, which the enricher fails."""

    caught_by = "endpoint/content-type"

    def headers(self) -> dict[str, str]:
        return super().headers() | {"Content-Type": "text/plain"}


class OldEnvelope(Tracker):
    """Names an old version of payload_data."""

    caught_by = "endpoint/envelope"

    def body(self, batch: list[dict[str, str]]) -> bytes:
        return super().body(batch).replace(b"jsonschema/1-0-4", b"jsonschema/1-0-0", 1)


class LosesPrefix(Tracker):
    """Forgets the path of its endpoint."""

    caught_by = "endpoint/path-prefix"

    def prefix(self) -> str:
        return ""


class DoubleSlash(Tracker):
    """Joins paths without looking at slashes."""

    caught_by = "endpoint/slash-at-the-end"

    def prefix(self) -> str:
        return urlsplit(self.config["endpoint"]).path


class ConnectionEachTime(Tracker):
    """Opens a connection for every request, as the official Python tracker does."""

    caught_by = "endpoint/connection-is-reused"

    def request(self, batch: list[dict[str, str]], seconds: float) -> tuple[int, float]:
        result = super().request(batch, seconds)
        if self.connection is not None:
            self.connection.close()
            self.connection = None
        return result


class NeverAnonymous(Tracker):
    """Does not send SP-Anonymous."""

    caught_by = "endpoint/anonymous"

    def anonymous(self) -> dict[str, str]:
        return {}


class WrongPath(Tracker):
    """Posts to a path that the enricher does not know."""

    caught_by = "endpoint/post-path"

    def request(self, batch: list[dict[str, str]], seconds: float) -> tuple[int, float]:
        self.config.setdefault("custom_path", "/com.snowplowanalytics.snowplow/tp3")
        return super().request(batch, seconds)


class IgnoresCustomPath(Tracker):
    """Does not look at the path that it was given."""

    caught_by = "endpoint/custom-path"

    def request(self, batch: list[dict[str, str]], seconds: float) -> tuple[int, float]:
        self.config.pop("custom_path", None)
        return super().request(batch, seconds)


class QueryOnPost(Tracker):
    """Puts its name into the querystring of a POST."""

    caught_by = "endpoint/no-querystring-on-post"

    def request(self, batch: list[dict[str, str]], seconds: float) -> tuple[int, float]:
        self.config["custom_path"] = "/com.snowplowanalytics.snowplow/tp2?tv=miniature"
        return super().request(batch, seconds)


class LosesOnClosedConnection(Tracker):
    """Loses the event when the collector has closed an idle connection."""

    caught_by = "endpoint/connection-that-the-collector-closed"

    def request(self, batch: list[dict[str, str]], seconds: float) -> tuple[int, float]:
        if self.closed_by_peer:
            self.closed_by_peer = False
            return 200, 0
        result = super().request(batch, seconds)
        self.closed_by_peer = self.connection is not None and self.connection.sock is None
        return result

    closed_by_peer = False


class AlwaysAnonymous(Tracker):
    """Sends SP-Anonymous though nobody asked."""

    caught_by = "endpoint/not-anonymous-unless-asked"

    def anonymous(self) -> dict[str, str]:
        return {"SP-Anonymous": "*"}
