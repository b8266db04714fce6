"""A simulated board as a child process; `make build/board` makes the program."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[2] / "build" / "board"
MCUS = {"uno": "atmega328p", "mega": "atmega2560"}
FQBNS = {"uno": "arduino:avr:uno", "mega": "arduino:avr:mega:cpu=atmega2560"}


class Board:
    """A board with this firmware in it; `line` is the path of its serial line. It stands still until start()."""

    def __init__(self, kind: str, firmware: Path, eeprom: Path, *flags: str) -> None:
        """`kind` is uno or mega, `flags` are those of the program (board.c); RuntimeError if it does not come up."""
        command = [str(PROGRAM), *flags, MCUS[kind], str(firmware), str(eeprom)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        # simavr says on standard output what it loads before the board says where its line is
        self.line = next((line.strip() for line in self.process.stdout if line.startswith("/dev/")), "")
        if not self.line:
            raise RuntimeError(f"the simulated board does not start: {' '.join(command)}")

    def start(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def stop(self) -> dict[str, int]:
        """Switch it off; cycles, peak_stack (bytes), connections and sends (TCP segments)."""
        if self.process.poll() is None:
            self.process.terminate()
        report, _ = self.process.communicate(timeout=10)
        numbers: dict[str, int] = json.loads(report.splitlines()[-1])
        return numbers
