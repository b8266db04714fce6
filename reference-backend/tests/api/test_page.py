"""The page: what it shows, and that tracked text stays text."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import World

HOSTILE = "<script>alert(1)</script>"


class Outline(HTMLParser):
    """The tags of a page, and whether each that was opened is closed."""

    VOID = frozenset({"meta", "link"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href" and value]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_it_shows_what_came_in_and_what_failed(world: World) -> None:
    world.get(e="pv", p="web", tv="js-4.0.0", aid="shop", url="https://shop.example.com/skis")
    world.get(e="pv", p="moon", tv="js-4.0.0", aid="shop")
    html = world.http.get("/ui").text
    for text in ("1 good, 1 failed", "page_view", "js-4.0.0", "shop.example.com/skis", "schema_violations", "moon"):
        assert text in html
    assert Outline(html).open == []


def test_tracked_text_is_never_markup(world: World) -> None:
    world.get(e="pv", p="web", tv=HOSTILE, aid=HOSTILE, uid=HOSTILE, url="javascript:alert(1)")
    world.get(e=HOSTILE, p=HOSTILE, tv="x")
    answer = world.http.get("/ui")
    outline = Outline(answer.text)
    assert "script" not in outline.tags
    assert not any(link.startswith("javascript:") for link in outline.links)
    assert "&lt;script&gt;" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]


def test_an_empty_page_says_how_to_begin(world: World) -> None:
    html = world.http.get("/ui").text
    assert "http://localhost:9090" in html
    assert "/i?e=pv" in html
    assert "Nothing failed." in html


def test_every_link_of_the_page_leads_somewhere(world: World) -> None:
    html = world.http.get("/ui").text
    links = [link for link in Outline(html).links if link.startswith("/")]
    assert len(links) >= 10
    for link in links:
        assert world.http.get(link).status_code == 200, link
    anchors = [link[1:] for link in Outline(html).links if link.startswith("#")]
    assert all(f'id="{anchor}"' in html for anchor in anchors)


def test_the_style_is_served(world: World) -> None:
    answer = world.http.get("/ui/static/page.css")
    assert answer.headers["content-type"].startswith("text/css")
    assert "light-dark(" in answer.text


def test_a_store_that_is_behind_is_told(world: World) -> None:
    world.worker.behind = 31
    assert "<dd>31 <small>" in world.http.get("/ui").text


def test_the_root_and_the_slash_lead_to_the_page(world: World) -> None:
    for path in ("/", "/ui/"):
        answer = world.http.get(path)
        assert (answer.status_code, answer.headers["location"]) == (302, "/ui")
