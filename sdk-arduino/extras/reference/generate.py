"""Prints docs/arduino-reference.md from the comments in the public headers.

generate.py           write the page
generate.py --check   fail if the page is not what the headers say
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

LIBRARY = Path(__file__).resolve().parents[2]
FEATURES = LIBRARY / "src" / "piste" / "Features.h"
PAGE = LIBRARY.parent / "docs" / "arduino-reference.md"
HEADERS = (
    *("Tracker", "Recorder", "Courier", "Direct", "Config", "Counters"),
    *("Text", "Number", "Reading", "Json", "Subject", "Journal"),
    *("Storage", "EepromStorage", "FramStorage", "FlashStorage", "SpiFlash", "FileStorage", "SerialClient"),
)
INTRODUCTION = """# The Arduino library: reference

Printed from the headers in `sdk-arduino/src/piste` by `sdk-arduino/extras/reference/generate.py`.
How to begin stands in [the library's README](../sdk-arduino/README.md).
"""
Declaration = tuple[str, str]  # its text, and what the comments say of it


def lead(lines: list[str]) -> str:
    """The comment that a header begins with, as one text."""
    comment = []
    for line in lines:
        if not line.startswith("//"):
            break
        comment.append(line[2:].strip())
    return "\n".join(comment)


def declarations(lines: list[str]) -> Iterator[Declaration]:
    """The public types and their members, in order; a line that begins in column 0 is a type."""
    comment: list[str] = []
    public = inside = False
    body = 0  # braces open in a function's body or an initializer, which is passed over
    pending = ""
    for line in lines:
        text = line.strip()
        if body:
            body += line.count("{") - line.count("}")
        elif re.match(r"(?:class|struct|enum) \w+.*\{", line):
            name = text.split("{")[0].strip()
            inside, public = "class" not in name, not name.startswith("class")
            yield line.split("//")[0].strip() if text.endswith("};") else name, " ".join(comment)
            inside = not text.endswith("};")
            comment = []
        elif line == "};":
            inside = public = False
        elif text in ("public:", "protected:", "private:"):
            public, comment = text == "public:", []
        elif text.startswith("//"):
            comment.append(text[2:].strip())
        elif not text or text.startswith("#"):
            comment = [] if not text else comment
        elif (inside or public) and public:
            pending = f"{pending} {text}".strip()
            code, _, remark = pending.partition("  // ")
            code = code.strip()
            if re.match(r"(struct|enum) \w+", code):  # a type within a type stays in one line
                pending = pending.split("  // ")[0]
                if code.endswith("};"):
                    yield code.removesuffix(";"), " ".join([*comment, remark]).strip()
                    pending, comment = "", []
                continue
            if code.endswith((",", "(")) and not re.match(r"Piste\w+( = \w+)?,$", code):
                continue
            body = code.count("{") - code.count("}")
            declared = re.sub(r"\s*(:\s*\w+\(.*|(= )?\{.*|;$|,$)", "", code).strip()
            if declared and not re.search(r"operator=|= delete$|override$|^~", declared):
                yield declared, " ".join([*comment, remark]).strip()
            pending, comment = "", []


def page() -> str:
    out = [INTRODUCTION]
    for header in HEADERS:
        lines = (LIBRARY / "src" / "piste" / f"{header}.h").read_text("utf-8").splitlines()
        out.append(f"\n## piste/{header}.h\n\n{lead(lines)}\n")
        start = next(i for i, line in enumerate(lines) if not line.startswith("//"))
        for declared, remark in declarations(lines[start:]):
            if re.match(r"(class|struct|enum) Piste", declared):
                out.append(f"\n### `{declared}`\n")
                out.append(f"\n{remark}\n" if remark else "")
                out.append("\n")
            else:
                out.append(f"- `{declared}`{': ' + remark if remark else ''}\n")
    out.append(switches())
    return re.sub(r"\n{3,}", "\n\n", "".join(out))


def switches() -> str:
    """The table of what can be left out, from Features.h."""
    found = re.findall(r"#ifndef (PISTE_\w+)\n((?:// .*\n)*)#define \1 (.*)", FEATURES.read_text("utf-8"))
    rows = []
    for name, above, rest in found:
        default, _, remark = rest.partition("  // ")
        if "__attribute__" not in default:
            remark = remark or above.replace("// ", "").replace("\n", " ").strip()
            default = default.replace("|", "\\|")
            rows.append(f"| `{name}` | `{default}` | {remark} |\n")
    return "\n## Switches\n\nDefine them before the include.\n\n| switch | default | |\n|---|---|---|\n" + "".join(rows)


def main() -> None:
    if "--check" not in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text("utf-8") != page():
        sys.exit(f"docs/{PAGE.name} is not what the headers say: run make -C sdk-arduino reference and commit it")


if __name__ == "__main__":
    main()
