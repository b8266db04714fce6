"""The page's door: what /ui sends, under which policy. What the page does is tried in dashboard/tests, in a browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import World


def test_the_page_runs_its_own_scripts_only(world: World) -> None:
    answer = world.http.get("/ui")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert not re.search(r"<script(?![^>]* src=)", answer.text)
    assert " style=" not in answer.text


def test_everything_that_the_page_names_is_served(world: World) -> None:
    links = re.findall(r'(?:src|href)="(/[^"]+)"', world.http.get("/ui").text)
    assert len(links) >= 2
    kinds = {link.rpartition(".")[2]: world.http.get(link) for link in links}
    assert all(answer.status_code == 200 for answer in kinds.values())
    assert kinds["js"].headers["content-type"].startswith("text/javascript")
    assert kinds["css"].headers["content-type"].startswith("text/css")


def test_the_root_and_the_slash_lead_to_the_page(world: World) -> None:
    for path in ("/", "/ui/"):
        answer = world.http.get(path)
        assert (answer.status_code, answer.headers["location"]) == (302, "/ui")
