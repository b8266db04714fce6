"""A backend for tests: started on a free port with a data folder that goes when it ends."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from piste.testing.lane import PisteError

START_SECONDS = 30.0
_URL = re.compile(r"https?://[^\s/]+:\d+")


@dataclass(slots=True)
class Running:
    """A backend that was started here; `url` is its address."""

    url: str
    folder: Path
    process: subprocess.Popen[str]

    def stop(self) -> None:
        """End it, and remove what it kept."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def start(arguments: Sequence[str] = ()) -> Running:
    """Run `piste up` with these further arguments until it is ready. Raises PisteError with what it said."""
    folder = Path(tempfile.mkdtemp(prefix="piste-test-"))
    command = [sys.executable, "-m", "piste.cli", "up", "--port", "0", "--data", str(folder / "data"), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said: list[str] = []
    ready = threading.Event()
    found: list[str] = []

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if not ready.is_set():
                said.append(line)
            if not found and (match := _URL.search(line)):
                found.append(match[0])
                ready.set()
        ready.set()

    threading.Thread(target=read, name="piste-output", daemon=True).start()
    running = Running("", folder, process)
    if not ready.wait(START_SECONDS) or not found:
        running.stop()
        raise PisteError(f"`piste up` did not start:\n{''.join(said)}")
    running.url = found[0]
    return running
