"""One instance a data folder, and how others find it: a lock that ends with its processes, and a file that says where
they are.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


class DataFolderInUse(Exception):  # noqa: N818  (it is told to a person)
    """Another instance works on the data folder; the message says which and what to do."""


@dataclass(frozen=True)
class Instance:
    """A running instance: its supervisor's process id, its public URL, and the pipeline's Unix socket."""

    pid: int
    url: str
    socket: str


def lock(data: Path) -> int:
    """Lock the data folder for this process and all that inherit the returned file descriptor.

    The lock lasts until the last of them has ended, however it ended. Raises DataFolderInUse.
    """
    descriptor = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        other = find(data)
        who = f"Piste (process {other.pid}, {other.url})" if other else "another Piste that is starting or stopping"
        raise DataFolderInUse(
            f"{data} is in use by {who}. Stop that one, or give this one a folder of its own: --data DIR"
        ) from None
    os.set_inheritable(descriptor, True)
    return descriptor


def publish(data: Path, instance: Instance) -> None:
    """Write where this instance is into run.json in the data folder, whole or not at all."""
    scratch = data / "run.json.new"
    scratch.write_text(json.dumps(asdict(instance)) + "\n")
    scratch.rename(data / "run.json")


def withdraw(data: Path) -> None:
    """Remove run.json: nobody is there any more."""
    (data / "run.json").unlink(missing_ok=True)


def find(data: Path) -> Instance | None:
    """The instance that works on the data folder; None when there is none (a file left by a crash does not count)."""
    try:
        instance = Instance(**json.loads((data / "run.json").read_text()))
        os.kill(instance.pid, 0)
    except (OSError, ValueError, TypeError):
        return None
    return instance
