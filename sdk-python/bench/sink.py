"""A collector that answers at once, after a delay, or as a list says; it prints its port, and its counts when asked.

python sink.py [--delay SECONDS] [--answers 500,500,200]
"""

from __future__ import annotations

import argparse
import asyncio
import json
from urllib.parse import parse_qs, urlsplit


class Sink:
    """Counts requests and the different event ids in those that were answered 200."""

    def __init__(self, delay: float, answers: list[int]) -> None:
        self.delay = delay
        self.answers = answers
        self.requests = 0
        self.ids: set[str] = set()
        self.largest = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                line, *fields = head.decode().split("\r\n")
                size = next((int(one[15:]) for one in fields if one.lower().startswith("content-length:")), 0)
                body = await reader.readexactly(size)
                target = line.split(" ")[1]
                if target == "/counts":
                    text = json.dumps({"requests": self.requests, "events": len(self.ids), "largest": self.largest})
                    writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(text)}\r\n\r\n{text}".encode())
                    continue
                self.requests += 1
                self.largest = max(self.largest, size)
                status = self.answers.pop(0) if self.answers else 200
                if self.delay:
                    await asyncio.sleep(self.delay)
                if status == 200:
                    self.ids.update(ids(target, body))
                writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 2\r\n\r\nok".encode())
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


def ids(target: str, body: bytes) -> list[str]:
    """Return the event ids of a request."""
    if body:
        return [event["eid"] for event in json.loads(body)["data"]]
    return parse_qs(urlsplit(target).query)["eid"]


async def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--answers", default="")
    options = parser.parse_args()
    answers = [int(status) for status in options.answers.split(",") if status]
    sink = Sink(options.delay, answers)
    server = await asyncio.start_server(sink.serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
