"""What java.net.URI makes of real and odd addresses, and what the lenient reading rescues."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piste.enrichment import uri
from piste.enrichment.context import Uri


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("https://shop.example.com/a/b?c=d#e", ("https", "shop.example.com", 443, "/a/b", "c=d", "e")),
        ("http://example.com", ("http", "example.com", 80, None, None, None)),
        ("http://example.com/?#", ("http", "example.com", 80, "/", None, None)),
        ("https://example.com:8443/", ("https", "example.com", 8443, "/", None, None)),
        ("http://example.com:0081/", ("http", "example.com", 81, "/", None, None)),
        ("http://example.com:00/", ("http", "example.com", 0, "/", None, None)),
        (f"http://example.com:{'9' * 5000}/", ("http", None, 80, "/", None, None)),
        ("https://example.com:/", ("https", "example.com", 443, "/", None, None)),
        ("HTTPS://Example.com/", ("HTTPS", "Example.com", 80, "/", None, None)),
        ("ftp://example.com/", ("ftp", "example.com", 80, "/", None, None)),
        ("http://user:secret@example.com/x", ("http", "example.com", 80, "/x", None, None)),
        ("http://[2001:db8::1]:81/", ("http", "[2001:db8::1]", 81, "/", None, None)),
        ("http://127.0.0.1:9181/p", ("http", "127.0.0.1", 9181, "/p", None, None)),
        ("http://localhost", ("http", "localhost", 80, None, None, None)),
        # Names that are none to Java: the authority is legal, the host is not.
        ("http://my_host.example.com/", ("http", None, 80, "/", None, None)),
        ("http://256.1.1.1/", ("http", None, 80, "/", None, None)),
        ("http://1.2.3/", ("http", None, 80, "/", None, None)),
        ("http://-a.com/", ("http", None, 80, "/", None, None)),
        ("http://exämple.com/", ("http", None, 80, "/", None, None)),
        ("android-app://com.google.android.gm/", ("android-app", "com.google.android.gm", 80, "/", None, None)),
        ("file:///etc/hosts", ("file", None, 80, "/etc/hosts", None, None)),
        ("mailto:a@b.c", ("mailto", None, 80, None, None, None)),
        ("about:blank", ("about", None, 80, None, None, None)),
        ("urn:x#f", ("urn", None, 80, None, None, "f")),
        ("r", (None, None, 80, "r", None, None)),
        ("/a?b", (None, None, 80, "/a", "b", None)),
        ("//example.com/a", (None, "example.com", 80, "/a", None, None)),
        ("http://example.com/日本?ü=é#ß", ("http", "example.com", 80, "/日本", "ü=é", "ß")),
        ("http://example.com/%e9", ("http", "example.com", 80, "/%e9", None, None)),
    ],
)
def test_parts(text: str, parts: tuple[object, ...]) -> None:
    assert uri.parse(text) == Uri(text, *parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [
        ("http://example.com/a b?c d#e f", "http://example.com/a%20b?c%20d#e%20f"),
        ("http://example.com/a|b", "http://example.com/a%7Cb"),
        ("http://example.com/?q={x}&r=^", "http://example.com/?q=%7Bx%7D&r=%5E"),
        ("http://example.com/?q=a+b|", "http://example.com/?q=a+b%7C"),
        ('http://example.com/"quoted"', "http://example.com/%22quoted%22"),
        ("http://example.com/back\\slash", "http://example.com/back%5Cslash"),
        ("http://example.com/50%", "http://example.com/50%25"),
        ("http://example.com/a#b#c", "http://example.com/a#b%23c"),
    ],
)
def test_what_is_illegal_is_encoded(text: str, rewritten: str) -> None:
    parts = uri.parse(text)
    assert isinstance(parts, Uri)
    assert parts.text == rewritten


@pytest.mark.parametrize(
    ("text", "java"),
    [
        ("http://exa mple.com:99999/<>", "Illegal character in path at index 28: http://exa%20mple.com:99999/<>"),
        ("http://a<b>.com/", "Illegal character in authority at index 7: http://a<b>.com/"),
        ("1http://example.com", "Illegal character in scheme name at index 0: 1http://example.com"),
        (":foo", "Expected scheme name at index 0: :foo"),
        ("http:", "Expected scheme-specific part at index 5: http:"),
        ("http://", "Expected authority at index 7: http://"),
    ],
)
def test_what_neither_reading_takes_is_told_as_the_original_does(text: str, java: str) -> None:
    fault = uri.parse(text)
    assert isinstance(fault, str)
    assert fault.startswith(f"Provided URI [{text}] could not be parsed, neither by Java parsing (error: [{java}])")


@given(st.one_of(st.text(), st.from_regex(r"[a-z:/?#@%\[\]|{ .\d]*", fullmatch=True)))
def test_anything_is_a_uri_or_a_sentence(text: str) -> None:
    parsed = uri.parse(text)
    assert parsed if isinstance(parsed, str) else parsed.port >= 0


def test_a_long_hostile_address_takes_no_time() -> None:
    for text in ("http://" + "a-" * 100_000 + "_/", "http://" + "a." * 100_000, "http://x/" + "%20" * 100_000 + "%"):
        uri.parse(text)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("e=pv&p=web&url=http%3A%2F%2Fx", None),
        ("a=[1]&b='()*!~", None),
        ("a=日本", None),
        ("a=|", "Illegal character in query at index 2: a=|"),
        ("a=%zz", "Malformed escape pair at index 2: a=%zz"),
        ("a={}", "Illegal character in query at index 2: a={}"),
        ("a=b c", "Illegal character in query at index 3: a=b c"),
    ],
)
def test_querystrings_are_checked_alike(text: str, fault: str | None) -> None:
    assert uri.check_querystring(text) == fault
