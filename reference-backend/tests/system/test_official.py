"""The official Python and Node packages, as their registries ship them, track into a running backend."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from running import Running

Up = Callable[..., Running]
ROOT = Path(__file__).resolve().parents[3]
SCHEMAS = Path(__file__).with_name("data") / "iglu"

PYTHON_PROGRAM = """
import sys
from snowplow_tracker import (Emitter, PageView, ScreenView, SelfDescribing, SelfDescribingJson, StructuredEvent,
                              Subject, Tracker)
host, port, method = sys.argv[1:]
subject = Subject().set_user_id("ünï-1").set_platform("srv").set_lang("de")
emitter = Emitter(host, protocol="http", port=int(port), method=method, batch_size=3 if method == "post" else 1)
tracker = Tracker("official", emitter, subject=subject, app_id="python", encode_base64=method == "get")
entity = SelfDescribingJson("iglu:com.acme/user/jsonschema/1-0-0", {"type": "tester"})
tracker.track(PageView(page_url="https://example.com/a?utm_source=x", page_title="Häuser 😀", context=[entity]))
tracker.track(StructuredEvent(category="shop", action="add", label="l", property_="p", value=2.5))
tracker.track(SelfDescribing(SelfDescribingJson("iglu:com.acme/ev/jsonschema/1-0-0", {"n": 1})))
tracker.track(ScreenView(id_="6f9619ff-8b86-d011-b42d-00cf4fc964ff", name="home"))
tracker.flush()
"""

NODE_PROGRAM = """
import { newTracker, buildPageView, buildStructEvent, buildSelfDescribingEvent } from "@snowplow/node-tracker";
const [url, method] = process.argv.slice(2);
const tracker = newTracker({ namespace: "official", appId: "node", encodeBase64: method === "get" },
  { endpoint: url, eventMethod: method, bufferSize: method === "post" ? 3 : 1 });
tracker.setUserId("ünï-1");
const entity = { schema: "iglu:com.acme/user/jsonschema/1-0-0", data: { type: "tester" } };
tracker.track(buildPageView({ pageUrl: "https://example.com/a?utm_source=x", pageTitle: "Häuser 😀" }), [entity]);
tracker.track(buildStructEvent({ category: "shop", action: "add", label: "l", property: "p", value: 2.5 }));
tracker.track(buildSelfDescribingEvent({ event: { schema: "iglu:com.acme/ev/jsonschema/1-0-0", data: { n: 1 } } }));
await tracker.flush();
"""

EXPECTED = """
SELECT event_name, user_id, page_title, se_category, se_value, contexts IS NOT NULL AS has_entity
FROM events WHERE app_id = '{app}' AND event_name != 'screen_view' ORDER BY event_name
"""


def check(backend: Running, app: str, count: int) -> None:
    assert backend.query("SELECT kind, reason, path, got FROM failed_events") == []
    assert backend.query(f"SELECT count(*) AS n FROM events WHERE app_id = '{app}'") == [{"n": count}]
    none = {"page_title": None, "se_category": None, "se_value": None, "has_entity": False}
    assert backend.query(EXPECTED.format(app=app)) == [
        {"event_name": "ev", "user_id": "ünï-1", **none},
        {"event_name": "event", "user_id": "ünï-1", **none, "se_category": "shop", "se_value": 2.5},
        {"event_name": "page_view", "user_id": "ünï-1", **none, "page_title": "Häuser 😀", "has_entity": True},
    ]


@pytest.mark.parametrize("method", ["post", "get"])
def test_the_official_python_tracker(up: Up, method: str) -> None:
    backend = up("--iglu", str(SCHEMAS))
    url = httpx.URL(backend.url)
    subprocess.run([sys.executable, "-c", PYTHON_PROGRAM, url.host, str(url.port), method], check=True, timeout=60)
    check(backend, "python", 4)


@pytest.mark.parametrize("method", ["post", "get"])
def test_the_official_node_tracker(up: Up, tmp_path: Path, method: str) -> None:
    node = shutil.which("node")
    assert node is not None, "Node is missing: make setup"
    program = ROOT / "node_modules" / ".piste-official.mjs"  # where the package resolves from
    program.write_text(NODE_PROGRAM)
    backend = up("--iglu", str(SCHEMAS))
    try:
        subprocess.run([node, str(program), backend.url, method], check=True, timeout=60)
    finally:
        program.unlink()
    check(backend, "node", 3)
