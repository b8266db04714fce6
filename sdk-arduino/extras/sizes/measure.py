"""Compiles the size table's sketches for the ATmega328P and prints what the tracker adds to a sketch without it.

The last column is the peak of the whole sketch's stack while events are tracked, sent and answered, in a simulated
board (build/board).

measure.py           print the table
measure.py --check   fail, too, where a variant has outgrown limits.json
measure.py --write   lower or raise the limits to what was measured
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIBRARY = HERE.parent.parent / "src"
AVR = Path("/usr/share/arduino/hardware/arduino/avr")
LIMITS = HERE / "limits.json"
sys.path.insert(0, str(HERE.parent / "sim"))

from simulator import PROGRAM, Board  # noqa: E402

VARIANTS = {
    1: "GET only, structured events",
    2: "GET only, structured events, a queue",
    3: "POST batches, keep-alive, collector's time",
    4: "everything",
}
SWITCHES = (
    "-Os -w -std=gnu++11 -fpermissive -fno-exceptions -fno-threadsafe-statics "
    "-ffunction-sections -fdata-sections -flto "
    "-mmcu=atmega328p -DF_CPU=16000000L -DARDUINO=10819 -DARDUINO_AVR_UNO -DARDUINO_ARCH_AVR "
    f"-DDECIMAL_DIG=__DECIMAL_DIG__ -I{AVR}/cores/arduino -I{AVR}/variants/standard -I{AVR}/libraries/EEPROM/src"
).split()
PLAIN_C = [switch for switch in SWITCHES if switch not in ("-std=gnu++11", "-fpermissive", "-fno-threadsafe-statics")]


def compile_core(folder: Path) -> list[str]:
    """Object files of the Arduino core; those that a sketch does not use are left out by the linker."""
    objects = []
    for source in sorted((AVR / "cores" / "arduino").glob("*.c*")):
        target = folder / f"{source.name}.o"
        tool = ["avr-g++", *SWITCHES] if source.suffix == ".cpp" else ["avr-gcc", *PLAIN_C]
        subprocess.run([*tool, "-c", str(source), "-o", str(target)], check=True)
        objects.append(str(target))
    archive = folder / "core.a"
    subprocess.run(["avr-gcc-ar", "rcs", str(archive), *objects], check=True)
    return [str(archive)]


def build(variant: int, core: list[str], folder: Path, *more: str) -> Path:
    """The ELF of one variant's whole sketch."""
    elf = folder / f"{variant}.elf"
    defined = [f"-DVARIANT={variant}", f"-I{HERE}", f"-I{LIBRARY}", *more]
    source = str(HERE / "sketch.cpp")
    command = ["avr-g++", *SWITCHES, *defined, source, *core, "-Wl,--gc-sections", "-fuse-linker-plugin", "-lm"]
    subprocess.run([*command, "-o", str(elf)], check=True)
    return elf


def measure(variant: int, core: list[str], folder: Path) -> tuple[int, int]:
    """Bytes of flash and of static RAM of one variant's whole sketch, but for the buffer of its queue."""
    elf = build(variant, core, folder)
    line = subprocess.run(["avr-size", str(elf)], check=True, capture_output=True, text=True).stdout.splitlines()[1]
    text, data, bss = map(int, line.split()[:3])
    names = subprocess.run(["avr-nm", "-S", str(elf)], check=True, capture_output=True, text=True).stdout
    queue = sum(int(row.split()[1], 16) for row in names.splitlines() if row.endswith(" queue"))
    return text + data, data + bss - queue


def stack(variant: int, core: list[str], folder: Path) -> int:
    """The most bytes of stack that one variant's sketch had in use, seen over a second."""
    board = Board("uno", build(variant, core, folder, "-DANSWERING=1"), folder / "eeprom", "--fast")
    board.start()
    time.sleep(1)  # the simulator runs as fast as it can meanwhile: millions of cycles
    peak: int = board.stop()["peak_stack"]
    return peak


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        core = compile_core(folder)
        empty = measure(0, core, folder)
        sizes = {VARIANTS[number]: measure(number, core, folder) for number in VARIANTS}
        simulated = PROGRAM.exists() and "--check" not in sys.argv
        stacks = {VARIANTS[number]: stack(number, core, folder) if simulated else 0 for number in VARIANTS}
    table = {name: [flash - empty[0], ram - empty[1]] for name, (flash, ram) in sizes.items()}
    print(f"{'tracker alone, ATmega328P':<44}  flash    RAM  peak stack")
    for name, (flash, ram) in table.items():
        print(f"{name:<44} {flash:>6} {ram:>6} {stacks[name] or '-':>11}")
    if "--write" in sys.argv:
        LIMITS.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")
    if "--check" in sys.argv:
        limits = json.loads(LIMITS.read_text(encoding="utf-8"))
        grown = [name for name, size in table.items() if size[0] > limits[name][0] or size[1] > limits[name][1]]
        if grown:
            sys.exit(
                f"grown beyond {LIMITS.name}: {', '.join(grown)}. Make it smaller, or raise the limit with a reason."
            )


if __name__ == "__main__":
    main()
