"""One board on a serial line: frames in, whole HTTP requests out, and answers back to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import formatdate
from typing import Protocol

from piste.gateway.frames import LARGEST_TO_BOARD, Decoder, Frame, Kind, encode
from piste.gateway.request import Request

ATTEMPTS = 8
PATIENCE = 0.25
"""Seconds before a frame that was not acknowledged is sent again."""
LARGEST_REQUEST = 64 * 1024


class Line(Protocol):
    """What of pyserial's Serial is used; `read` returns what has come within the line's time-out."""

    @property
    def in_waiting(self) -> int: ...
    def read(self, size: int) -> bytes: ...
    def write(self, data: bytes) -> int | None: ...


class Board:
    """Speaks to the board. `accept` takes a request and returns the status that the board is answered."""

    def __init__(self, line: Line, accept: Callable[[Request], int]) -> None:
        self._line = line
        self._accept = accept
        self._decoder = Decoder()
        self._seen: int | None = None
        self._sequence = 0
        self._received = bytearray()
        self.resent = 0

    @property
    def damaged(self) -> int:
        """Frames that came with a wrong checksum, so far."""
        return self._decoder.damaged

    def step(self) -> None:
        """Take in what has come and answer the requests that are complete by it."""
        for frame in self._decoder.feed(self._line.read(max(1, self._line.in_waiting))):
            self._take(frame)
        while (request := self._next_request()) is not None:
            self._answer(self._accept(request))

    def _take(self, frame: Frame) -> None:
        if frame.kind is Kind.ACKNOWLEDGE:
            return
        self._line.write(encode(Frame(Kind.ACKNOWLEDGE, frame.sequence)))
        if frame.kind is Kind.CONNECT:
            self._received.clear()
        elif frame.sequence == self._seen:  # our acknowledgement was lost
            return
        self._seen = frame.sequence
        if frame.kind is Kind.DATA:
            self._received += frame.payload
        elif frame.kind is Kind.CLOSE:
            self._received.clear()
        if len(self._received) > LARGEST_REQUEST:
            self._received.clear()

    def _next_request(self) -> Request | None:
        head, end, _ = bytes(self._received).partition(b"\r\n\r\n")
        if not end:
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = headers.get("content-length", "0")
        size = int(length) if length.isdigit() else 0
        begin = len(head) + len(end)
        if len(self._received) < begin + size:
            return None
        body = bytes(self._received[begin : begin + size])
        del self._received[: begin + size]
        method, _, rest = first.partition(" ")
        return Request(method, rest.partition(" ")[0], headers, body, int(time.time() * 1000))

    def _answer(self, status: int) -> None:
        date = formatdate(usegmt=True)
        reply = f"HTTP/1.1 {status} -\r\nDate: {date}\r\nContent-Length: 0\r\n\r\n".encode("ascii")
        for begin in range(0, len(reply), LARGEST_TO_BOARD):
            if not self._deliver(reply[begin : begin + LARGEST_TO_BOARD]):
                return  # the board gives up in time and tries again, with the same event ids

    def _deliver(self, payload: bytes) -> bool:
        self._sequence = (self._sequence + 1) % 256
        frame = encode(Frame(Kind.DATA, self._sequence, payload))
        for attempt in range(ATTEMPTS):
            self.resent += attempt > 0
            self._line.write(frame)
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end:
                for answer in self._decoder.feed(self._line.read(max(1, self._line.in_waiting))):
                    if answer == Frame(Kind.ACKNOWLEDGE, self._sequence):
                        return True
                    self._take(answer)
        return False
