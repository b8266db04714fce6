"""The README's snippets run, the reference is fresh, and the public surface is what it says."""

from __future__ import annotations

import re
import sys
import textwrap
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from scripted_collector import Collector

import piste_tracker as piste

HOME = Path(__file__).parents[1]
README = (HOME / "README.md").read_text(encoding="utf-8")

SURFACE = """
    AsyncTracker Clock Counters EcommerceTransaction EcommerceTransactionItem Emitter EmitterConfiguration Event
    EventQueue FlushResult GlobalEntities InvalidEventError MemoryQueue PagePing PageView QueuedEvent Request
    RequestsTransport Response SQLiteQueue ScreenView SelfDescribing SelfDescribingJson StructuredEvent Subject
    SyncEmitter Timing Tracker TrackerConfiguration Transport __version__ create_tracker get_tracker new_event_id
"""


def test_the_public_surface() -> None:
    assert piste.__all__ == SURFACE.split()
    assert all(getattr(piste, name) is not None for name in piste.__all__)
    with pytest.raises(AttributeError):
        _ = piste.nothing_of_this_name


@pytest.mark.filterwarnings("ignore:track_page_view is deprecated")  # the README says so
def test_the_snippets_of_the_readme_run(
    collector: Collector, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    snippets = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(snippets) >= 9
    namespace: dict[str, Any] = {}
    for snippet in snippets:
        text = snippet.replace("http://localhost:9090", collector.url).replace("/tmp/", f"{tmp_path}/")
        exec(compile(textwrap.dedent(text), "README.md", "exec"), namespace)
    printed = capsys.readouterr().out
    for promised in re.findall(r"print\(.*\)  # (.*)", README):
        assert promised in printed
    namespace["tracker"].close()
    namespace["official"].close()
    actions = [one.get("se_ac") for one in collector.delivered]
    assert {"add-to-basket", "open", "view-basket", "view"} <= set(actions)
    basket = next(one for one in collector.delivered if one.get("se_ac") == "view-basket")
    assert (basket["ua"], basket["uid"]) == ("Browser/1.0", "user-7")


def tool(name: str) -> Any:
    spec = spec_from_file_location(f"sdk_python_{name}", HOME / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_fresh() -> None:
    if sys.version_info[:2] != (3, 11):
        return  # other versions print some signatures otherwise
    assert tool("reference").page() == (HOME / "docs" / "api.md").read_text(encoding="utf-8"), (
        "run sdk-python/tools/reference.py"
    )


def test_the_reference_has_every_public_name() -> None:
    listed = {name for _, names in tool("reference").PARTS for name in names}
    assert listed == set(piste.__all__) - {"__version__"}
