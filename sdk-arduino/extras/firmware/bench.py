"""A simulated Mega with the firmware of the conformance suite in it, and the serial line to it."""

from __future__ import annotations

import os
import select
import struct
import sys
import tempfile
import tty
from dataclasses import dataclass
from pathlib import Path

from simulator import PROGRAM, Board

FIRMWARE = PROGRAM.parent / "conformance-firmware" / "out" / "Conformance.ino.elf"
NO_ROOM = 101
LARGEST = 2400
"""Bytes of a command that the board has room for."""
SECONDS = 4.5
"""For an answer: the suite gives a command five."""


@dataclass(frozen=True)
class Reply:
    """What the board answers: a result, its tracker's state, and what the command tells."""

    result: int
    pending: int
    due_in: int
    awaiting: bool
    told: bytes


class Bench:
    """One board at a time, each with an EEPROM that begins erased or was another's."""

    def __init__(self) -> None:
        if not FIRMWARE.exists() or not PROGRAM.exists():
            sys.exit("the firmware is not built; make -C sdk-arduino conformance-firmware")
        self._folder = tempfile.TemporaryDirectory(prefix="piste-firmware-")
        self._start(None)

    def _start(self, eeprom: Path | None) -> None:
        eeprom = eeprom or Path(self._folder.name) / "eeprom"
        self._board = Board("mega", FIRMWARE, eeprom, "--fast", "--baud", "500000")
        self._line = os.open(self._board.line, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self._line)
        self._board.start()
        self._read(1)  # it is ready

    def restart(self, eeprom: Path | None) -> None:
        """Switch the board off, and another on with this EEPROM, or with that of the first one."""
        self._stop()
        self._start(eeprom)

    def ask(self, letter: str, slot: int, *fields: tuple[str, bytes]) -> Reply:
        """One command and its answer; TimeoutError if there is none."""
        body = letter.encode() + bytes((slot,))
        for name, value in fields:
            body += name.encode() + len(value).to_bytes(4, "little")[:2] + value + b"\0"
        if len(body) > LARGEST:
            return Reply(NO_ROOM, 0, 0, False, b"")
        self._write(len(body).to_bytes(2, "little") + body)
        size = int.from_bytes(self._read(2), "little")
        result, pending, due_in, awaiting = struct.unpack("<BHIB", (answer := self._read(size))[:8])
        return Reply(result, pending, due_in, bool(awaiting), answer[8:])

    def close(self) -> None:
        self._stop()
        self._folder.cleanup()

    def _stop(self) -> None:
        os.close(self._line)
        self._board.stop()

    def _write(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._line, data) :]

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            if not select.select([self._line], [], [], SECONDS)[0]:
                raise TimeoutError("the board does not answer")
            data += os.read(self._line, size - len(data))
        return data
