"""The folder as an Arduino library: the rules of the library specification, revision 2.2, and examples that compile."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

LIBRARY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(LIBRARY / "extras" / "sim"))

from build_firmware import build  # noqa: E402

PROPERTIES = dict(line.split("=", 1) for line in (LIBRARY / "library.properties").read_text("utf-8").splitlines())
CATEGORIES = [
    *("Display", "Communication", "Signal Input/Output", "Sensors", "Device Control"),
    *("Timing", "Data Storage", "Data Processing", "Other"),
]
HEADERS = sorted((LIBRARY / "src").rglob("*.h"))
EXAMPLES = sorted(path.parent.name for path in (LIBRARY / "examples").glob("*/*.ino"))
# What an ESP32's sketch takes from its core, enough to check its own lines: there is no compiler of that core here.
ESP = """
#include <sys/time.h>
#define A0 17
struct WiFiClientSecure : Client {
  int connect(const char*, uint16_t) override { return 0; }
  size_t write(const uint8_t*, size_t) override { return 0; }
  int available() override { return 0; }
  int read() override { return -1; }
  void stop() override {}
  uint8_t connected() override { return 0; }
  void setInsecure();
};
enum { WL_CONNECTED = 3 };
struct { void begin(const char*, const char*); int status(); int RSSI(); } WiFi;
void configTime(long, int, const char*);
int analogRead(int);
"""


def test_name_may_be_published() -> None:
    name = PROPERTIES["name"]
    assert re.fullmatch(r"[A-Za-z0-9][\w .-]{0,62}", name)
    assert "arduino" not in name.lower()
    assert "://" in PROPERTIES["url"]


def test_version_is_semantic_and_the_one_on_the_wire() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", PROPERTIES["version"])
    features = (LIBRARY / "src" / "piste" / "Features.h").read_text("utf-8")
    assert f'"piste-ino-{PROPERTIES["version"]}"' in features


def test_every_property_is_set_and_allowed() -> None:
    assert all(PROPERTIES.get(key) for key in ("author", "maintainer", "sentence", "paragraph", "url", "architectures"))
    assert PROPERTIES["category"] in CATEGORIES
    assert not PROPERTIES["paragraph"].startswith(PROPERTIES["sentence"])  # the manager shows one after the other
    known = {"name", "version", "author", "maintainer", "sentence", "paragraph", "category", "url", "architectures"}
    assert set(PROPERTIES) <= known | {"includes", "depends", "dot_a_linkage", "precompiled", "ldflags"}


def test_the_header_to_include_is_in_src() -> None:
    assert (LIBRARY / "src" / PROPERTIES["includes"]).is_file()
    assert not list(LIBRARY.glob("*.h")) + list(LIBRARY.glob("*.cpp"))  # src/ is the only place that is compiled
    assert not (LIBRARY / "utility").exists()


def test_each_example_is_a_sketch_in_a_folder_of_its_name() -> None:
    assert EXAMPLES == ["Minimal", "OfflineQueue", "Sensor", "SerialGateway", "WiFiTls"]
    for folder in (LIBRARY / "examples").iterdir():
        assert (folder / f"{folder.name}.ino").is_file()
        assert re.fullmatch(r"\w+", folder.name)


def test_nothing_that_the_library_manager_refuses() -> None:
    files = [path for part in ("src", "examples", "extras") for path in (LIBRARY / part).rglob("*")]
    assert not [path for path in files if path.is_symlink()]
    assert not [path for path in files if path.suffix in {".exe", ".elf", ".hex", ".o", ".a"}]
    assert not (LIBRARY / ".development").exists()
    assert all(path.name.isascii() and len(path.name) < 64 for path in files)


def test_keywords_are_separated_by_tabs_and_are_the_public_names() -> None:
    rows = [line.split("\t") for line in (LIBRARY / "keywords.txt").read_text("utf-8").splitlines()]
    assert all(len(row) == 2 and row[1] in {"KEYWORD1", "KEYWORD2", "LITERAL1"} for row in rows)
    names = [row[0] for row in rows]
    assert len(names) == len(set(names))
    code = "\n".join(header.read_text("utf-8") for header in HEADERS)
    assert not [name for name in names if not re.search(rf"\b{name}\b", code)]
    tracks = set(re.findall(r"^  PisteResult (track\w+)\(", code, re.M))
    assert tracks <= set(names)
    results = set(re.findall(r"^  (Piste\w+),", (LIBRARY / "src/piste/Counters.h").read_text("utf-8"), re.M))
    assert results <= set(names)


@pytest.mark.parametrize("example", [name for name in EXAMPLES if name != "WiFiTls"])
def test_example_compiles_for_the_uno(example: str, tmp_path: Path) -> None:
    assert build(LIBRARY / "examples" / example / f"{example}.ino", "arduino:avr:uno", tmp_path).is_file()


def test_fram_storage_compiles_for_the_uno(tmp_path: Path) -> None:
    sketch = tmp_path / "Fram" / "Fram.ino"
    sketch.parent.mkdir()
    sketch.write_text(
        (LIBRARY / "examples" / "OfflineQueue" / "OfflineQueue.ino")
        .read_text("utf-8")
        .replace("<EEPROM.h>", "<Wire.h>")
        .replace("EepromStorage", "FramStorage")
        .replace("PisteFramStorage eeprom;", "PisteFramStorage<TwoWire> eeprom(Wire, 8192);"),
        "utf-8",
    )
    assert build(sketch, "arduino:avr:uno", tmp_path).is_file()


def test_flash_storage_compiles_for_the_uno(tmp_path: Path) -> None:
    sketch = tmp_path / "Flash" / "Flash.ino"
    sketch.parent.mkdir()
    sketch.write_text(
        "#define PISTE_FLASH 1\n"
        + (LIBRARY / "examples" / "OfflineQueue" / "OfflineQueue.ino")
        .read_text("utf-8")
        .replace("<EEPROM.h>", "<SPI.h>")
        .replace("EepromStorage.h", "SpiFlash.h")
        .replace(
            "PisteEepromStorage eeprom;", "PisteSpiFlash<SPIClass> chip(SPI, 9);\nPisteFlashStorage eeprom(chip, 0, 8);"
        )
        .replace("Serial.begin", "SPI.begin();\n  chip.begin();\n  Serial.begin"),
        "utf-8",
    )
    assert build(sketch, "arduino:avr:uno", tmp_path).is_file()


def test_the_wifi_example_is_well_formed_for_the_esp32(tmp_path: Path) -> None:
    for header in ("WiFi.h", "WiFiClientSecure.h"):
        (tmp_path / header).write_text('#pragma once\n#include <Client.h>\n#include "esp.h"\n', "utf-8")
    (tmp_path / "esp.h").write_text("#pragma once\n" + ESP, "utf-8")
    sketch = LIBRARY / "examples" / "WiFiTls" / "WiFiTls.ino"
    command = ["g++", "-std=c++11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-DESP32", "-x", "c++", str(sketch)]
    subprocess.run([*command, f"-I{tmp_path}", f"-I{LIBRARY}/extras/host", f"-I{LIBRARY}/src"], check=True)


SWITCHES = re.findall(r"^#ifndef (PISTE_\w+)", (LIBRARY / "src/piste/Features.h").read_text("utf-8"), re.M)
# A program that tracks two events and prints what it sent.
SENDING = """
#include <PisteTracker.h>
#include <cstdio>
uint32_t now = 0;
uint32_t millis() { return now; }
uint32_t micros() { return now; }
struct Printer : Client {
  const char* answer = "";
  int connect(const char*, uint16_t) override { return 1; }
  size_t write(const uint8_t* bytes, size_t size) override {
    answer = "HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\nDate: Tue, 24 Nov 2026 10:00:00 GMT\\r\\n\\r\\n";
    return fwrite(bytes, 1, size, stdout);
  }
  int available() override { return *answer != 0; }
  int read() override { return *answer++; }
  void stop() override {}
  uint8_t connected() override { return 1; }
};
int main() {
  Printer printer;
  PisteConfig config;
  config.host = "c";
#if PISTE_QUEUE
  uint8_t queue[400];
  PisteTracker tracker(printer, config, queue, sizeof queue);
#else
  PisteTracker tracker(printer, config);
#endif
  if (!tracker.begin()) return 1;
  tracker.trackStructured(F("a"), F("\\"b\\""), PisteText(), PisteText(), PisteNumber(215, 1));
  if (!PISTE_QUEUE) tracker.poll();
  tracker.trackPageView(F("device://menu"));
  for (; tracker.pending() && now < 100000; now += 100) tracker.poll();
  return tracker.pending();
}
"""


@pytest.mark.parametrize(
    "off",
    [*([switch] for switch in SWITCHES), SWITCHES, [switch for switch in SWITCHES if switch != "PISTE_QUEUE"]],
    ids=lambda off: off[0] if len(off) == 1 else "all" if off == SWITCHES else "all-but-PISTE_QUEUE",
)
def test_events_are_sent_whatever_is_switched_off(off: list[str], tmp_path: Path) -> None:
    values = {"PISTE_SEND_BUFFER": "16", "PISTE_OUTLINE": ""}
    flags = [flag for switch in off for flag in f"-D{switch}={values.get(switch, '0')}".split()]
    flags += ["-std=c++11", "-Wall", "-Wextra", "-Werror", f"-I{LIBRARY}/extras/host", f"-I{LIBRARY}/src"]
    program = str(tmp_path / "sending")
    subprocess.run(["g++", *flags, "-x", "c++", "-", "-o", program], input=SENDING, text=True, check=True)
    sent = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    if "PISTE_POST" in off or "PISTE_QUEUE" in off:
        assert "&e=se&se_ca=a&se_ac=%22b%22&se_va=21.5 " in sent
        assert "&e=pv&url=device%3A%2F%2Fmenu " in sent
    else:
        bodies = [json.loads(body) for body in re.findall(r"\r?\n\r?\n(\{.*?\]\})", sent)]
        assert all(body.keys() == {"schema", "data"} for body in bodies)
        events = [event for body in bodies for event in body["data"]]
        assert [event["e"] for event in events] == ["se", "pv"]
        assert events[0]["se_ac"] == '"b"'
