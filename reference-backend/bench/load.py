"""Load for benchmarks: a backend of their own, wrk against it, and what its processes spend."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

PISTE = str(Path(sys.executable).with_name("piste"))
TP2 = "/com.snowplowanalytics.snowplow/tp2"
CONTENT_TYPE = "application/json; charset=utf-8"


@dataclass
class Spent:
    """CPU seconds of each role since the measurement began, and memory now (PSS, MB)."""

    cpu: dict[str, float]
    memory: float


class Backend:
    """`piste up` on a folder of its own, gone with the block, or on `data`, which stays."""

    def __init__(self, *flags: str, data: Path | None = None) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="piste-bench-")
        self.data = data or Path(self._scratch.name) / "data"
        self._log = (Path(self._scratch.name) / "log").open("wb")
        began = time.monotonic()
        self.process = subprocess.Popen(
            [PISTE, "up", "--port", "0", "--data", str(self.data), *flags], stderr=self._log, stdout=subprocess.DEVNULL
        )
        self.url = self._first_event()
        self.start_seconds = time.monotonic() - began
        self.wait_ready()

    def __enter__(self) -> Backend:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(15)
        self._log.close()
        self._scratch.cleanup()

    def _first_event(self) -> str:
        """Try until an event is accepted: what a person waits for after `make up`."""
        while True:
            try:
                url = str(json.loads((self.data / "run.json").read_text())["url"])
                if httpx.get(url + "/i?e=pv&p=web&tv=bench", timeout=5).status_code == 200:
                    return url
            except (OSError, ValueError, httpx.HTTPError):
                time.sleep(0.005)

    def wait_ready(self) -> None:
        while httpx.get(self.url + "/api/status", timeout=10).status_code != 200:
            time.sleep(0.02)

    def status(self) -> dict[str, int]:
        answer: dict[str, int] = httpx.get(self.url + "/api/status", timeout=30).json()
        return answer

    def lag(self) -> int:
        return int(httpx.get(self.url + "/api/status?wait=0", timeout=30).json()["lag"])

    def spent(self) -> Spent:
        """What each process has used since it started."""
        cpu, memory = {}, 0.0
        supervisor = psutil.Process(self.process.pid)
        for process in (supervisor, *supervisor.children()):
            times = process.cpu_times()
            cpu[process.cmdline()[-1] if process != supervisor else "supervisor"] = times.user + times.system
            memory += process.memory_full_info().pss / 1e6
        return Spent(cpu, memory)


@dataclass
class Load:
    """One run of wrk: requests a second, ms at the 99th percentile, requests, and answers that were no 200."""

    rate: float
    p99: float
    requests: int
    errors: int
    seconds: float


def wrk(url: str, script: str | None = None, *, seconds: int = 8, connections: int = 128) -> Load:
    """Run wrk on one thread; `script` is Lua."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        if script is not None:
            file.write(script)
            file.flush()
            command += ["-s", file.name]
        text = subprocess.run([*command, url], capture_output=True, text=True, check=True, env=os.environ).stdout
    found = re.search(r"(\d+) requests in ([\d.]+)(m?s)", text)
    assert found is not None, text
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    broken = re.search(r"connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    errors = (int(bad[1]) if bad else 0) + (sum(map(int, broken.groups())) if broken else 0)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", text)
    assert rate is not None, text
    assert p99 is not None, text
    milliseconds = float(p99[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[p99[2]]
    return Load(float(rate[1]), milliseconds, int(found[1]), errors, float(found[2]))


def event() -> dict[str, str]:
    """An event of ordinary size as a web page sends it, about 0.9 KB; EVENTID and ENTITY stand for what differs."""
    return {
        "e": "pv", "p": "web", "tv": "js-4.10.1", "aid": "shop", "tna": "sp", "eid": "EVENTID",
        "url": "https://shop.example.com/cat/shoes?utm_source=google&utm_medium=cpc&utm_campaign=spring#top",
        "page": "Shoes & Boots", "refr": "https://www.google.com/search?q=red+shoes", "dtm": "1700000000000",
        "stm": "1700000000500", "tz": "Europe/London", "lang": "en-GB", "res": "1920x1080", "cd": "24", "cookie": "1",
        "vp": "1200x800", "ds": "1200x3000", "cs": "UTF-8", "vid": "3", "duid": "d1a2b3c4-0000-4000-8000-000000000001",
        "sid": "5e550000-0000-4000-8000-000000000001",
        "co": '{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0","data":['
        '{"schema":"iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0","data":'
        '{"id":"9db16b0a-5ef2-43c5-9edc-70e039d9aa84"}},'
        '{"schema":"iglu:com.example/entity_ENTITY/jsonschema/1-0-0","data":{"name":"a","count":1,"share":0.5}}]}',
    }  # fmt: skip


def write_schemas(folder: Path, count: int) -> None:
    """Schemas of the entities that the events carry, in Iglu layout: `count` of them, one typed column each."""
    for number in range(count):
        path = folder / "com.example" / f"entity_{number}" / "jsonschema" / "1-0-0"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({
            "$schema": "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#",
            "self": {"vendor": "com.example", "name": f"entity_{number}", "format": "jsonschema", "version": "1-0-0"},
            "type": "object",
            "properties": {"name": {"type": "string"}, "count": {"type": "integer"}, "share": {"type": "number"}},
        }))  # fmt: skip


def post_script(events: int, entities: int = 1) -> str:
    """Lua for wrk: POSTs of so many events, each with an id of its own and one of `entities` kinds of entity."""
    body = (
        '{"schema":"iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4","data":['
        + ",".join([json.dumps(event())] * events)
        + "]}"
    )
    pieces = ",".join(f"[==[{piece}]==]" for piece in re.split("EVENTID|ENTITY", body))
    return f"""
local pieces = {{{pieces}}}
local n = 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "{CONTENT_TYPE}"
request = function()
  local out = {{pieces[1]}}
  for i = 2, #pieces, 2 do
    n = n + 1
    out[#out + 1] = string.format("%08x-0000-4000-8000-%012x", {int(time.time())} % 2^32, n)
    out[#out + 1] = pieces[i]
    out[#out + 1] = tostring(n % {entities})
    out[#out + 1] = pieces[i + 1]
  end
  return wrk.format(nil, "{TP2}", nil, table.concat(out))
end
"""
