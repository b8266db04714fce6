"""Referers: the table, the order of lookup, search terms, and one's own configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from piste.enrichment import config, referer
from piste.enrichment.iglu import ConfigError, Resolver
from piste.enrichment.referer import UNKNOWN, make, table_of

SNOWPLOW = "com.snowplowanalytics.snowplow"
DEFAULT: dict[str, object] = {
    "internalDomains": [" blog.example.com "],
    "database": "referers-latest.json",
    "uri": "https://example.com/",
}
TABLE = table_of(orjson.loads(Path(referer.__file__).with_name("referers.json").read_bytes()), "referers.json")
ENRICHMENT = make(DEFAULT)


def classified(run: Any, referrer: str | None, page: str | None = "https://shop.example.com/", **own: object) -> Any:
    enrichment = make({**DEFAULT, **own}) if own else ENRICHMENT
    columns = run(enrichment, page=page, referrer=referrer).columns
    return tuple(columns.get(name) for name in ("refr_medium", "refr_source", "refr_term"))


@pytest.mark.parametrize(
    ("referrer", "expected"),
    [
        ("https://www.google.com/search?q=red+shoes", ("search", "Google", "red shoes")),
        ("https://www.google.co.uk/", ("search", "Google", None)),
        ("https://images.google.de/imgres?q=x", ("search", "Google Images", "x")),
        ("https://www.bing.com/search?q=%C3%BC&form=1", ("search", "Bing", "ü")),
        ("https://www.bing.com/images/search?q=a", ("search", "Bing Images", "a")),
        ("https://de.search.yahoo.com/search?p=a%09b", ("search", "Yahoo!", "a    b")),
        ("https://duckduckgo.com/", ("search", "DuckDuckGo", None)),
        ("https://yandex.ru/search/?text=a", ("search", "Yandex", "a")),
        ("https://www.baidu.com/s?wd=b", ("search", "Baidu", "b")),
        ("https://search.naver.com/search.naver?query=c", ("search", "Naver", "c")),
        ("https://www.ecosia.org/search?q=d", ("search", "Ecosia", "d")),
        ("https://search.brave.com/search?q=e", ("search", "Brave", "e")),
        ("https://l.facebook.com/l.php?u=x", ("social", "Facebook", None)),
        ("https://t.co/abc", ("social", "Twitter", None)),
        ("https://www.linkedin.com/feed/", ("social", "LinkedIn", None)),
        ("https://news.ycombinator.com/item?id=1", ("social", "Hacker News", None)),
        ("https://mail.google.com/mail/u/0/", ("email", "Gmail", None)),
        ("https://outlook.live.com/mail/0/", ("email", "Outlook.com", None)),
        ("https://chatgpt.com/", ("chatbot", "ChatGPT", None)),
        ("https://chat.openai.com/", ("chatbot", "ChatGPT", None)),
        ("https://claude.ai/chat/1", ("chatbot", "Claude", None)),
        ("https://www.perplexity.ai/search?q=x", ("chatbot", "Perplexity", None)),
        ("https://gemini.google.com/app", ("chatbot", "Gemini", None)),
        ("https://copilot.microsoft.com/", ("chatbot", "Copilot", None)),
        ("https://www.bing.com/chat?q=x", ("chatbot", "Copilot", None)),
        ("https://googleads.g.doubleclick.net/pagead", ("paid", "Google Ads", None)),
        ("https://accounts.google.com/signin?q=x", ("unknown", None, None)),
        ("https://ref.example.org/x?q=z", ("unknown", None, None)),
        ("https://notgoogle.com/search?q=z", ("unknown", None, None)),
        ("http://127.0.0.1:9181/prev?q=search", ("unknown", None, None)),
    ],
)
def test_well_known_places(run: Any, referrer: str, expected: tuple[str | None, ...]) -> None:
    assert classified(run, referrer) == expected


@pytest.mark.parametrize(
    "referrer",
    ["https://shop.example.com/other?q=x", "http://shop.example.com:8080/", "https://blog.example.com/?q=google"],
)
def test_ones_own_pages_are_internal(run: Any, referrer: str) -> None:
    assert classified(run, referrer) == ("internal", None, None)


@pytest.mark.parametrize(
    "referrer", [None, "r", "ftp://www.google.com/", "android-app://com.google.android.gm/", "mailto:a@b.c"]
)
def test_what_is_no_web_page_has_no_medium(run: Any, referrer: str | None) -> None:
    assert classified(run, referrer) == (None, None, None)


@pytest.mark.parametrize(
    ("query", "term"),
    [
        ("q=", None),
        ("q", None),
        ("hl=en&q=a&q=b", "a"),
        ("query=first&q=second", "first"),
        ("%71=a%20b", "a b"),
        ("q=%zz", "%zz"),
        ("q=%ff", "\ufffd"),
        ("x=1", None),
    ],
)
def test_search_terms(run: Any, query: str, term: str | None) -> None:
    # A lone % is no legal URL: the core's reading of it encodes the sign, so what comes out is what was there.
    assert classified(run, f"https://www.google.com/search?{query}") == ("search", "Google", term)


def test_ones_own_referrers_go_before_the_table(run: Any) -> None:
    own = {
        "search": {"Site search": {"domains": ["find.acme.org"], "parameters": ["s"]}},
        "social": {"Our Google": {"domains": ["google.de"]}},
    }
    assert classified(run, "https://find.acme.org/?s=x", referrers=own) == ("search", "Site search", "x")
    assert classified(run, "https://images.google.de/", referrers=own) == ("social", "Our Google", None)
    assert classified(run, "https://images.google.fr/", referrers=own) == ("search", "Google Images", None)


def utm_referrer(run: Any, source: str, referrer: str | None = None, **own: object) -> Any:
    """The entity's data, None without one; and refr_medium, which utm_source must not touch."""
    event = run(make({**DEFAULT, **own}), page=f"https://shop.example.com/?utm_source={source}", referrer=referrer)
    [data] = [entity.data for entity in event.derived_contexts if entity.key == referer.UTM_REFERRER] or [None]
    return data, event.columns.get("refr_medium")


CHATGPT = {"source": "ChatGPT", "medium": "chatbot"}


@pytest.mark.parametrize(
    ("source", "referrer", "expected"),
    [
        ("chatgpt.com", None, (CHATGPT, None)),
        ("perplexity", None, ({"source": "Perplexity", "medium": "chatbot"}, None)),
        ("chatgpt.com", "https://nobody.example.org/", (CHATGPT, "unknown")),
        ("chatgpt.com", "android-app://com.google.android.gm/", (CHATGPT, None)),
        ("chatgpt.com", "https://www.google.com/?q=x", (CHATGPT, "search")),
        ("chatgpt.com", "https://shop.example.com/", (CHATGPT, "internal")),
        ("ChatGPT.com", None, (None, None)),
        ("www.perplexity.ai", None, (None, None)),
        ("google.com", None, (None, None)),
        ("newsletter", "https://nobody.example.org/", (None, "unknown")),
        ("", None, (None, None)),
        ("x" * 5000, None, (None, None)),
    ],
)
def test_a_chatbot_may_name_itself_in_the_link(run: Any, source: str, referrer: str | None, expected: object) -> None:
    assert utm_referrer(run, source, referrer) == expected


def test_utm_sources_of_ones_own(run: Any) -> None:
    own = {
        "chatbot": {"Ours": {"domains": ["bot.acme.org"], "utm_sources": ["bot", "chatgpt.com"]}},
        "internal": {"Nameless": {"domains": ["x.acme.org"], "utm_sources": ["nameless"]}},
    }
    ours = {"source": "Ours", "medium": "chatbot"}
    assert utm_referrer(run, "bot", referrers=own) == (ours, None)
    assert utm_referrer(run, "chatgpt.com", referrers=own) == (ours, None)
    assert utm_referrer(run, "bot.acme.org", referrers=own) == (None, None)
    assert utm_referrer(run, "nameless", referrers=own) == (None, None)


def configured(folder: Path, version: str, parameters: dict[str, object]) -> dict[str, Any]:
    data = {"vendor": SNOWPLOW, "name": "referer_parser", "enabled": True, "parameters": parameters}
    schema = f"iglu:{SNOWPLOW}/referer_parser/jsonschema/{version}"
    (folder / "referer_parser.json").write_bytes(orjson.dumps({"schema": schema, "data": data}))
    return config.load(folder, Resolver.from_sources([], {}))


@pytest.mark.parametrize(("version", "known"), [("2-0-1", False), ("2-0-2", True)])
def test_utm_sources_came_with_2_0_2(tmp_path: Path, version: str, known: bool) -> None:
    own = {"chatbot": {"Ours": {"domains": ["bot.acme.org"], "utm_sources": ["bot"]}}}
    if known:
        assert list(configured(tmp_path, version, {**DEFAULT, "referrers": own})) == ["referer_parser"]
    else:
        with pytest.raises(ConfigError, match=r"referrers\.chatbot\.Ours.*utm_sources"):
            configured(tmp_path, version, {**DEFAULT, "referrers": own})


def test_the_first_version_means_the_built_in_table(run: Any, tmp_path: Path) -> None:
    enrichment = configured(tmp_path, "1-0-0", {"internalDomains": ["blog.example.com"]})["referer_parser"]
    for referrer, medium in (("https://blog.example.com/", "internal"), ("https://www.google.com/", "search")):
        event = run(enrichment, page="https://shop.example.com/", referrer=referrer)
        assert event.columns["refr_medium"] == medium


def test_a_local_database_replaces_the_table(run: Any, tmp_path: Path) -> None:
    database = {"paid": {"Acme Ads": {"domains": ["Ads.acme.org/Banner"], "parameters": None}}}
    (tmp_path / "mine.json").write_bytes(orjson.dumps(database))
    own = {"database": "mine.json", "uri": tmp_path.as_uri()}
    assert classified(run, "https://x.ads.acme.org/Banner/1", **own) == ("paid", "Acme Ads", None)
    assert classified(run, "https://www.google.com/", **own) == ("unknown", None, None)


def test_the_longest_path_wins_over_the_nearest_host() -> None:
    table = table_of({"social": {"Path": {"domains": ["a.com/x"]}, "Host": {"domains": ["www.a.com"]}}}, "t")
    assert [
        found.source for found in (referer.lookup(table, "www.a.com", p) or UNKNOWN for p in ("/x/y", "/", "/z"))
    ] == [
        "Path",
        "Host",
        "Host",
    ]


@pytest.mark.parametrize(
    ("referrers", "told"),
    [
        ([], "referrers must be an object"),
        ({"shop": {}}, "'shop' is no medium"),
        ({"search": []}, r"referrers\.search must be an object"),
        ({"search": {"A": {"domains": "a.com"}}}, r"referrers\.search\.A\.domains must be a list"),
        ({"search": {"A": {"domains": [], "parameters": [1]}}}, r"referrers\.search\.A\.parameters"),
        ({"search": {"A": {"domains": [], "utm_sources": "a"}}}, r"referrers\.search\.A\.utm_sources must be a list"),
    ],
)
def test_wrong_parameters_are_told(referrers: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        make({**DEFAULT, "referrers": referrers})


def test_a_broken_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text("{")
    with pytest.raises(ValueError, match=r"mine\.json is not JSON"):
        make({**DEFAULT, "database": "mine.json", "uri": tmp_path.as_uri()})


def test_the_table_is_large_and_clean() -> None:
    counts = {medium: len({entry for entry in TABLE.values() if entry.medium == medium}) for medium in referer.MEDIUMS}
    assert counts["search"] >= 150
    assert counts["social"] >= 60
    assert counts["email"] >= 40
    assert counts["chatbot"] >= 30
    assert sum(host.startswith("google.") for host in TABLE) > 180
    assert [d for d in TABLE if "<" in d or d != d.lower() or " " in d or d.startswith("www.")] == []
    assert max(len(entry.source or "") for entry in TABLE.values()) <= 50


@given(st.text(), st.text())
def test_no_host_or_path_makes_it_raise(host: str, path: str) -> None:
    assert (referer.lookup(TABLE, host, path) or UNKNOWN).medium in referer.MEDIUMS
