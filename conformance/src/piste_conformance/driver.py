"""A driver process: started, asked one line at a time, ended; whatever it does, the answer is bounded in time."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from piste_conformance import __version__

HELLO_LIMIT = 10.0  # seconds, as DRIVER.md promises
COMMAND_LIMIT = 5.0
EXIT_LIMIT = 2.0
TERM_GRACE = 0.5

Listen = Callable[[str, str], None]


class DriverLostError(Exception):
    """The driver hung, crashed or broke the contract; its process is of no more use."""


class DriverRefusalError(Exception):
    """The driver answered `ok: false`. `kind` is invalid_argument, unsupported or internal."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message


class Driver:
    """One driver process. `listen` is told every line: ("->" or "<-", line)."""

    def __init__(self, argv: Sequence[str], *, cwd: Path | None = None, listen: Listen | None = None) -> None:
        self.argv = list(argv)
        self.cwd = cwd
        self.hello: dict[str, Any] = {}
        self.stderr: deque[str] = deque(maxlen=40)
        self._listen = listen or (lambda direction, line: None)
        self._process: asyncio.subprocess.Process | None = None
        self._drain: asyncio.Task[None] | None = None
        self._id = 0

    @property
    def capabilities(self) -> frozenset[str]:
        return frozenset(self.hello.get("capabilities") or [])

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start the process and say hello; DriverLostError if there is no usable answer in 10 s."""
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self.argv,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                cwd=self.cwd,
                start_new_session=True,  # a group of its own, so that its children can be ended with it
                limit=64 * 2**20,
            )
        except OSError as error:
            raise DriverLostError(f"cannot start {self.argv[0]!r}: {error.strerror}") from error
        self._drain = asyncio.create_task(self._read_stderr())
        self.hello = await self.ask("hello", limit=HELLO_LIMIT, protocol=1, runner=f"piste-conformance {__version__}")
        missing = [key for key in ("protocol", "tracker", "tv", "capabilities") if key not in self.hello]
        if missing or self.hello["protocol"] != 1:
            raise DriverLostError(f"the answer to hello lacks {', '.join(missing) or 'protocol 1'}: {self.hello}")

    async def ask(self, cmd: str, *, limit: float = COMMAND_LIMIT, **members: Any) -> dict[str, Any]:
        """Send one command and return its reply.

        DriverRefusalError for `ok: false`, DriverLostError when the contract is broken.
        """
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        self._id += 1
        line = json.dumps({"id": self._id, "cmd": cmd, **members}, ensure_ascii=False, separators=(",", ":"))
        self._listen("->", line)
        try:
            process.stdin.write(line.encode() + b"\n")
            async with asyncio.timeout(limit):
                await process.stdin.drain()
                answer = await process.stdout.readline()
        except TimeoutError:
            raise DriverLostError(f"no reply to {cmd} within {limit:g} s") from None
        except (ConnectionError, ValueError) as error:
            raise DriverLostError(f"the driver went away during {cmd}: {error}") from error
        if not answer:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), TERM_GRACE)
            raise DriverLostError(f"the driver ended during {cmd} with status {process.returncode}")
        text = answer.decode("utf-8", "backslashreplace").rstrip("\n")
        self._listen("<-", text)
        return self._check(cmd, text)

    def _check(self, cmd: str, text: str) -> dict[str, Any]:
        try:
            reply = json.loads(text)
        except ValueError:
            raise DriverLostError(f"the reply to {cmd} is not JSON: {text[:200]!r}") from None
        if not isinstance(reply, dict) or not isinstance(reply.get("ok"), bool):
            raise DriverLostError(f"the reply to {cmd} is not an object with ok: {text[:200]!r}")
        if reply.get("id") != self._id:
            raise DriverLostError(f"the reply to {cmd} carries id {reply.get('id')!r} instead of {self._id}")
        if not reply["ok"]:
            raise DriverRefusalError(str(reply.get("error", "internal")), str(reply.get("message", "")))
        return reply

    async def bye(self) -> None:
        """Let the program end by itself within 2 s and with status 0, else DriverLostError."""
        assert self._process is not None
        assert self._process.stdin is not None
        await self.ask("bye", limit=EXIT_LIMIT)
        self._process.stdin.close()
        try:
            status = await asyncio.wait_for(self._process.wait(), EXIT_LIMIT)
        except TimeoutError:
            raise DriverLostError(f"still running {EXIT_LIMIT:g} s after bye") from None
        finally:
            await self.kill()
        if status != 0:
            raise DriverLostError(f"ended with status {status} after bye")

    async def kill(self, *, at_once: bool = False) -> None:
        """End the whole process group: TERM, half a second, KILL; only KILL if `at_once`."""
        if self._process is None:
            return
        for number in (signal.SIGKILL,) if at_once else (signal.SIGTERM, signal.SIGKILL):
            # The group outlives its leader, so it is signalled even when the leader has ended.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), TERM_GRACE)
        if self._drain is not None:
            self._drain.cancel()

    async def _read_stderr(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        with contextlib.suppress(asyncio.CancelledError, ValueError):
            while line := await self._process.stderr.readline():
                self.stderr.append(line.decode("utf-8", "backslashreplace").rstrip())
