"""A process that replays until it is killed; it prints a line when a portion is done.

python replaying_process.py FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from history import World

from piste.replay.replayer import Replayer, Selection


def main() -> None:
    world = World(Path(sys.argv[1]))
    for progress in Replayer(world.store, world.pipeline, Selection()).steps():
        print(progress.done, flush=True)
    world.store.close()


if __name__ == "__main__":
    main()
