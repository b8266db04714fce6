"""Builds a sketch with the real Arduino builder: build_firmware.py SKETCH.ino FQBN FOLDER; prints the ELF's path."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SHARED = "/usr/share/arduino"
BUILDER = "/usr/share/arduino-builder"  # where Debian keeps the patterns of the tools
LIBRARY = Path(__file__).resolve().parents[2]
LIBRARIES = {"PisteTracker": LIBRARY, "Ethernet": LIBRARY / "extras" / "w5500"}


class BuildError(Exception):
    """The sketch does not compile."""


def build(sketch: Path, board: str, folder: Path, library: Path = LIBRARY) -> Path:
    """Compile `sketch` for `board` (arduino:avr:uno); BuildError with the compiler's words if it fails."""
    output, libraries = folder / "out", folder / "libraries"
    output.mkdir(parents=True, exist_ok=True)
    libraries.mkdir(exist_ok=True)
    for name, place in {**LIBRARIES, "PisteTracker": library}.items():
        if not (libraries / name).exists():
            (libraries / name).symlink_to(place)
    command = [
        "arduino-builder",
        "-compile",
        *("-hardware", f"{SHARED}/hardware", "-hardware", BUILDER, "-tools", SHARED),
        *("-built-in-libraries", f"{SHARED}/hardware/arduino/avr/libraries", "-libraries", str(libraries)),
        *("-fqbn", board, "-ide-version", "10819", "-build-path", str(output), "-warnings", "all"),
        "-prefs=runtime.tools.avr-gcc.path=/usr",
        "-prefs=runtime.tools.ctags.path=/usr/bin",
        "-prefs=compiler.cpp.extra_flags=-DDECIMAL_DIG=__DECIMAL_DIG__",  # for the core's WString.cpp
        str(sketch),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise BuildError(f"{sketch.name} does not compile for {board}:\n{done.stdout}\n{done.stderr}")
    return output / f"{sketch.name}.elf"


if __name__ == "__main__":
    try:
        print(build(Path(sys.argv[1]).resolve(), sys.argv[2], Path(sys.argv[3]).resolve()))
    except BuildError as error:
        sys.exit(str(error))
