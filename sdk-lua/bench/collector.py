"""A collector for benchmarks: keeps connections open, answers 200 at once, or after a delay, and counts events."""

from __future__ import annotations

import socket
import threading
import time


class Collector:
    """Listens on a free port of loopback; `delay` are the seconds before each answer."""

    def __init__(self, delay: float = 0.0) -> None:
        self.delay = delay
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            connection, _ = self.listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection: socket.socket) -> None:
        waiting = b""
        while True:
            head, found, rest = waiting.partition(b"\r\n\r\n")
            length = 0
            if found:
                for line in head.split(b"\r\n"):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line[15:])
            if found and len(rest) >= length:
                waiting = rest[length:]
                time.sleep(self.delay)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                continue
            data = connection.recv(262144)
            if not data:
                return
            waiting += data
