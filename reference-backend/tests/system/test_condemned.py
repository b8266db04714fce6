"""A record that ends the pipeline process is tried twice, then becomes a failed event, and its neighbours pass."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from running import Running, page_view, wait_for

Up = Callable[..., Running]

# Loaded by the pipeline process before its own code: what a bug in a native library would do to it.
SABOTAGE = """
import ctypes, sys
if sys.argv[-1] == "pipeline" or "piste.roles" in sys.orig_argv:
    import {module} as module
    original = module.{name}
    def deadly(self, argument, *more):
        if b"deadly-event" in ({content}):
            ctypes.string_at(0)  # a real fault: a signal sent to oneself leaves this thread time to go on
        return original(self, argument, *more)
    module.{name} = deadly
"""


@pytest.mark.parametrize(
    ("module", "name", "content"),
    [
        ("piste.pipeline", "Pipeline.process", "argument"),
        (
            "piste.storage.duckdb",
            "Store.write",
            "[e.columns.get('app_id', '').encode() for _, _, e in argument.events]",
        ),
    ],
    ids=["enriching", "writing"],
)
def test_it_is_failed_after_two_deaths_and_passed(up: Up, tmp_path: Path, module: str, name: str, content: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(SABOTAGE.format(module=module, name=name, content=content))
    backend = up(environment={"PYTHONPATH": str(tmp_path)})
    before, deadly, after = page_view(), page_view(aid="deadly-event"), page_view()
    for event in (before, deadly, after):
        assert backend.post(event).status_code == 200
    wait_for(lambda: status_lag(backend.url) == 0, 60, backend.said)
    good = {row["event_id"] for row in backend.query("SELECT event_id FROM events")}
    assert good == {before["eid"], after["eid"]}
    [failed] = backend.query("SELECT stage, reason, event_count, raw_id FROM failed_events")
    assert failed["event_count"] == 1
    assert "twice" in failed["reason"]
    assert backend.query(f"SELECT count(*) AS n FROM raw WHERE raw_id = {failed['raw_id']}") == [{"n": 1}]


def status_lag(url: str) -> int | None:
    try:
        answer = httpx.get(url + "/api/status", timeout=2)
    except httpx.HTTPError:
        return None
    return int(answer.json()["lag"]) if answer.status_code == 200 else None
