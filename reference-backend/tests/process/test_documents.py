"""The documents: every relative link leads somewhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")


def test_links_lead_to_files() -> None:
    files = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "README.md" in files
    broken = [
        f"{name}: {target}"
        for name in files.split()
        for target in LINK.findall((ROOT / name).read_text())
        if "://" not in target and not ((ROOT / name).parent / target).exists()
    ]
    assert broken == []
