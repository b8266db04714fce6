"""Frames of the serial line: told apart by a flag byte, checked by a CRC, acknowledged one by one.

A frame is flag 0x7E, kind, sequence, length, payload, CRC-16/CCITT (low byte first) over all from the kind on. In what
follows the flag, 0x7E and 0x7D are sent as 0x7D and the byte with bit 5 turned. The board's side is
sdk-arduino/src/piste/SerialClient.h.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

FLAG, ESCAPE, TURN = 0x7E, 0x7D, 0x20
LARGEST = 48
"""Bytes of a payload from a board."""
LARGEST_TO_BOARD = 20
"""Bytes of a payload to a board: with everything escaped the frame still fits the 64 bytes of an Uno's buffer."""


class Kind(IntEnum):
    """What a frame says."""

    ACKNOWLEDGE = ord("A")
    CONNECT = ord("C")
    DATA = ord("D")
    CLOSE = ord("X")


@dataclass(frozen=True)
class Frame:
    """One frame; the sequence of an acknowledgement is that of the frame which it answers."""

    kind: Kind
    sequence: int
    payload: bytes = b""


def crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def encode(frame: Frame) -> bytes:
    """The frame's bytes on the line."""
    body = bytes((frame.kind, frame.sequence, len(frame.payload))) + frame.payload
    out = bytearray((FLAG,))
    for byte in body + crc16(body).to_bytes(2, "little"):
        out += bytes((ESCAPE, byte ^ TURN)) if byte in (FLAG, ESCAPE) else bytes((byte,))
    return bytes(out)


class Decoder:
    """Finds frames in what the line brings; noise and damaged frames are passed over and counted."""

    def __init__(self) -> None:
        self.damaged = 0
        self._body: bytearray | None = None
        self._escaped = False

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that these bytes complete."""
        return [frame for byte in data if (frame := self._take(byte)) is not None]

    def _take(self, byte: int) -> Frame | None:
        if byte == FLAG:
            self.damaged += bool(self._body)
            self._body, self._escaped = bytearray(), False
            return None
        if self._body is None:
            return None
        if byte == ESCAPE:
            self._escaped = True
            return None
        self._body.append(byte ^ TURN if self._escaped else byte)
        self._escaped = False
        body = self._body
        if len(body) < 3 or len(body) < body[2] + 5:
            return None
        self._body = None
        known = body[0] in Kind.__members__.values()
        if not known or crc16(bytes(body[:-2])) != int.from_bytes(body[-2:], "little"):
            self.damaged += 1
            return None
        return Frame(Kind(body[0]), body[1], bytes(body[3:-2]))
