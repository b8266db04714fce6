"""Devices, systems, engines and browsers, as YAUAA names them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piste.enrichment import agent, client_hints, yauaa
from piste.enrichment.agent import Kind
from piste.enrichment.client_hints import Hints
from piste.enrichment.context import EnrichContext
from piste.enrichment.iglu import Resolver
from piste.records import CollectorPayload, Event

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/126.0.0.0 Safari/537.36"
SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
MAC = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {SAFARI} Version/17.1 Safari/605.1.15"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.1 Mobile/15E148 Safari/604.1"
)
IPAD = (
    "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/119.0.6045.109 "
    "Mobile/15E148 Safari/604.1"
)
GALAXY = f"Mozilla/5.0 (Linux; Android 8.0.0; SM-G960F Build/R16NW) {WEBKIT} Chrome/62.0.3202.84 Mobile Safari/537.36"
ANDROID = f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/126.0.0.0 Mobile Safari/537.36"
TABLET = f"Mozilla/5.0 (Linux; Android 13; SM-X700) {WEBKIT} Chrome/119.0.0.0 Safari/537.36"
WEBVIEW = f"Mozilla/5.0 (Linux; Android 12; Pixel 6 Build/SD1A; wv) {WEBKIT} Chrome/94.0.4606.71 Mobile Safari/537.36"
UBUNTU = "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/119.0"
IE = "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko"
OLD_EDGE = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/58.0.3029.110 Safari/537.36 Edge/18.19041"
EDGE = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/119.0.0.0 Safari/537.36 Edg/119.0.2151.58"
XBOX = OLD_EDGE.replace("x64)", "x64; Xbox; Xbox One)")
PLAYSTATION = "Mozilla/5.0 (PlayStation 5/SmartTV) AppleWebKit/605.1.15 (KHTML, like Gecko)"
TV = f"Mozilla/5.0 (Web0S; Linux/SmartTV) {WEBKIT} Chrome/79.0.3945.79 Safari/537.36 WebAppManager"
FIRE_TV = f"Mozilla/5.0 (Linux; Android 9; AFTMM Build/PS7233) {WEBKIT} Silk/108.3 like Chrome/108.0 Safari/537.36"
KINDLE = "Mozilla/5.0 (X11; U; Linux armv7l like Android) AppleWebKit/531.2+ (KHTML, like Gecko) Kindle/3.0+"
QUEST = f"Mozilla/5.0 (X11; Linux x86_64; Quest 3) {WEBKIT} OculusBrowser/33.0 Chrome/126.0.6478.122 VR Safari/537.36"
OPERA = "Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18"
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
MOBILE_BOT = GALAXY + " (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
GPTBOT = f"Mozilla/5.0 {WEBKIT[:-1]}; compatible; GPTBot/1.2; +https://openai.com/gptbot)"
HEADLESS = WINDOWS.replace("Chrome/", "HeadlessChrome/")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (WINDOWS, Kind.DESKTOP),
        (MAC, Kind.DESKTOP),
        (UBUNTU, Kind.DESKTOP),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/119.0.0.0 Safari/537.36", Kind.DESKTOP),
        ("Mozilla/5.0 (Windows NT 6.1; Tablet PC 2.0; Trident/7.0; rv:11.0) like Gecko", Kind.DESKTOP),
        (IPHONE, Kind.PHONE),
        (GALAXY, Kind.PHONE),
        (ANDROID, Kind.PHONE),
        ("Mozilla/5.0 (Android 13; Mobile; rv:109.0) Gecko/118.0 Firefox/118.0", Kind.PHONE),
        ("Mozilla/5.0 (Mobile; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5", Kind.PHONE),
        (IPAD, Kind.TABLET),
        (TABLET, Kind.TABLET),
        ("Mozilla/5.0 (Android 13; Tablet; rv:109.0) Gecko/118.0 Firefox/118.0", Kind.TABLET),
        (f"Mozilla/5.0 (Linux; Android 9; KFMAWI) {WEBKIT} Silk/108.3 like Chrome/108.0 Safari/537.36", Kind.TABLET),
        ("okhttp/4.9.0", Kind.MOBILE),
        ("MyApp/1 CFNetwork/1408 Darwin/22.5.0", Kind.MOBILE),
        ("Dalvik/2.1.0 (Linux; U; Android 13; Pixel Build/X)", Kind.MOBILE),
        ("MyWatch/1.0 (Apple Watch; watchOS 10.1)", Kind.WATCH),
        (QUEST, Kind.HEADSET),
        (KINDLE, Kind.READER),
        (TV, Kind.TV),
        (f"Mozilla/5.0 (Linux; Tizen 6.0) {WEBKIT} Version/6.0 TV Safari/537.36", Kind.TV),
        (FIRE_TV, Kind.SET_TOP_BOX),
        ("Roku/DVP-9.10 (519.10E04111A)", Kind.SET_TOP_BOX),
        (PLAYSTATION, Kind.CONSOLE),
        (XBOX, Kind.CONSOLE),
        ("Mozilla/5.0 (PlayStation Vita 3.73) AppleWebKit/537.73 (KHTML, like Gecko) Silk/3.2", Kind.HANDHELD),
        (GOOGLEBOT, Kind.ROBOT),
        (GPTBOT, Kind.ROBOT),
        (HEADLESS, Kind.ROBOT),
        (MOBILE_BOT, Kind.ROBOT_MOBILE),
        ("curl/8.4.0", Kind.UNKNOWN),
        ("", Kind.UNKNOWN),
    ],
)
def test_kinds_of_devices(text: str, kind: Kind) -> None:
    assert agent.read(text).kind is kind


def test_every_field_of_the_documented_example() -> None:
    assert yauaa.fields(agent.read(GALAXY), Hints()) == {
        "deviceClass": "Phone",
        "deviceName": "Samsung SM-G960F",
        "deviceBrand": "Samsung",
        "operatingSystemClass": "Mobile",
        "operatingSystemName": "Android",
        "operatingSystemVersion": "8.0.0",
        "operatingSystemVersionMajor": "8",
        "operatingSystemNameVersion": "Android 8.0.0",
        "operatingSystemNameVersionMajor": "Android 8",
        "operatingSystemVersionBuild": "R16NW",
        "layoutEngineClass": "Browser",
        "layoutEngineName": "Blink",
        "layoutEngineVersion": "62.0",
        "layoutEngineVersionMajor": "62",
        "layoutEngineNameVersion": "Blink 62.0",
        "layoutEngineNameVersionMajor": "Blink 62",
        "agentClass": "Browser",
        "agentName": "Chrome",
        "agentVersion": "62.0.3202.84",
        "agentVersionMajor": "62",
        "agentNameVersion": "Chrome 62.0.3202.84",
        "agentNameVersionMajor": "Chrome 62",
    }


@pytest.mark.parametrize(
    ("text", "device", "system", "engine", "program", "agent_class"),
    [
        (WINDOWS, "Desktop", "Windows >=10", "Blink 126", "Chrome 126", "Browser"),
        (MAC, "Apple Macintosh", "Mac OS >=10.15.7", "AppleWebKit 605.1.15", "Safari 17.1", "Browser"),
        (IPHONE, "Apple iPhone", "iOS 17.1", "AppleWebKit 605.1.15", "Safari 17.1", "Browser"),
        (IPAD, "Apple iPad", "iOS 16.6", "AppleWebKit 605.1.15", "Chrome 119.0.6045.109", "Browser"),
        (ANDROID, "Android Mobile", "Android >=10", "Blink 126", "Chrome 126", "Browser"),
        (WEBVIEW, "Google Pixel 6", "Android 12", "Blink 94.0", "Chrome Webview 94.0.4606.71", "Browser Webview"),
        (UBUNTU, "Linux Desktop", None, "Gecko 109.0", "Firefox 119.0", "Browser"),
        (IE, "Desktop", "Windows 7", "Trident 7.0", "Internet Explorer 11.0", "Browser"),
        (OLD_EDGE, "Desktop", "Windows >=10", "EdgeHTML 18.19041", "Edge 18.19041", "Browser"),
        (EDGE, "Desktop", "Windows >=10", "Blink 119", "Edge 119.0.2151.58", "Browser"),
        (OPERA, "Desktop", "Windows 7", "Presto 2.12.388", "Opera 12.18", "Browser"),
        (GOOGLEBOT, "Googlebot", None, None, "Googlebot 2.1", "Robot"),
        (MOBILE_BOT, "Googlebot", "Android 8.0.0", "Blink 62.0", "Googlebot 2.1", "Robot Mobile"),
        ("okhttp/4.9.0", None, None, None, "okhttp 4.9.0", "Mobile App"),
    ],
)
def test_names_and_versions(
    text: str, device: str | None, system: str | None, engine: str | None, program: str | None, agent_class: str | None
) -> None:
    found = yauaa.fields(agent.read(text), Hints())
    named = ("deviceName", "operatingSystemNameVersion", "layoutEngineNameVersion", "agentNameVersion", "agentClass")
    assert tuple(found.get(name) for name in named) == (device, system, engine, program, agent_class)


@pytest.mark.parametrize(
    ("text", "cpu", "bits"),
    [
        (WINDOWS, "Intel x86_64", "64"),
        (MAC, "Intel", None),
        (KINDLE, "ARM armv7l", "32"),
        ("Mozilla/5.0 (X11; Linux aarch64; rv:109.0) Gecko/20100101 Firefox/119.0", "ARM aarch64", "64"),
        ("Mozilla/5.0 (X11; Linux i686; rv:109.0) Gecko/20100101 Firefox/119.0", "Intel i686", "32"),
        (IPHONE, None, None),
    ],
)
def test_processors(text: str, cpu: str | None, bits: str | None) -> None:
    found = yauaa.fields(agent.read(text), Hints())
    assert (found.get("deviceCpu"), found.get("deviceCpuBits")) == (cpu, bits)


CHROME_11 = [
    'sec-ch-ua: "Not/A)Brand";v="8", "Chromium";v="126", "Google Chrome";v="126"',
    "Sec-CH-UA-Mobile: ?0",
    'Sec-CH-UA-Platform: "Windows"',
    'Sec-CH-UA-Platform-Version: "15.0.0"',
    'Sec-CH-UA-Full-Version-List: "Chromium";v="126.0.6478.127", "Google Chrome";v="126.0.6478.127", "Not";v=""',
    'Sec-CH-UA-Arch: "x86"',
    'Sec-CH-UA-Bitness: "64"',
    'Sec-CH-UA-Model: ""',
    "Sec-Fetch-Mode: cors",
    "Host: c.example.com",
]


def test_hints_are_read() -> None:
    assert client_hints.read(client_hints.lines(CHROME_11)) == Hints(
        brand="Google Chrome",
        version="126.0.6478.127",
        engine="126.0.6478.127",
        mobile=False,
        platform="Windows",
        platform_version="15.0.0",
        model=None,
        arch="x86",
        bitness="64",
    )
    assert client_hints.read([]) == Hints()


@pytest.mark.parametrize(
    ("text", "hints", "expected"),
    [
        (WINDOWS, CHROME_11, {"operatingSystemNameVersion": "Windows 11", "agentVersion": "126.0.6478.127"}),
        (WINDOWS, [*CHROME_11[:3], 'Sec-CH-UA-Platform-Version: "10.0.0"'], {"operatingSystemVersion": "10"}),
        (WINDOWS, [*CHROME_11[:3], 'Sec-CH-UA-Platform-Version: "0.1.0"'], {"operatingSystemVersion": ">=10"}),
        (
            MAC,
            ['Sec-CH-UA-Platform: "macOS"', 'Sec-CH-UA-Platform-Version: "14.1.0"'],
            {"operatingSystemNameVersion": "Mac OS 14.1.0"},
        ),
        (
            ANDROID,
            ['Sec-CH-UA-Platform: "Android"', 'Sec-CH-UA-Platform-Version: "14.0.0"', 'Sec-CH-UA-Model: "Pixel 8"'],
            {"operatingSystemNameVersion": "Android 14.0.0", "deviceName": "Pixel 8", "deviceClass": "Phone"},
        ),
        (WINDOWS, ['Sec-CH-UA: "Chromium";v="126", "Brave";v="126"'], {"agentNameVersion": "Brave 126"}),
        (WINDOWS, ['Sec-CH-UA: "Chromium";v="126"'], {"agentName": "Chrome"}),
        (EDGE, ['Sec-CH-UA: "Microsoft Edge";v="119"'], {"agentNameVersion": "Edge 119.0.2151.58"}),
        (WINDOWS, ["Sec-CH-UA-Mobile: ?1"], {"deviceClass": "Phone"}),
        (GOOGLEBOT, CHROME_11, {"deviceClass": "Robot", "agentName": "Googlebot"}),
        ("", ['Sec-CH-UA-Platform: "Android"', "Sec-CH-UA-Mobile: ?0"], {"deviceClass": "Tablet"}),
        (WINDOWS, ["Sec-CH-UA: garbage", "Sec-CH-UA-Platform: Windows", "Sec-CH-UA-Mobile:"], {"agentVersion": "126"}),
        (UBUNTU, ['Sec-CH-UA-Platform: "Linux"'], {"operatingSystemName": "Ubuntu"}),
    ],
)
def test_hints_know_better(text: str, hints: list[str], expected: dict[str, str]) -> None:
    found = yauaa.fields(agent.read(text), client_hints.read(client_hints.lines(hints)))
    assert {name: found.get(name) for name in expected} == expected


def analysed(parameters: dict[str, object], agent_text: str | None, headers: list[str] | None = None) -> Any:
    payload = CollectorPayload(1, "/i", "", None, None, "1.2.3.4", "n", None, None, headers or [], None, "c")
    enrichment = yauaa.make(parameters)
    events = [Event({} if agent_text is None else {"useragent": agent_text}, {}) for _ in range(2)]
    for event in events:
        assert enrichment(event, EnrichContext(payload)) == []
    first, second = (event.derived_contexts[0] for event in events)
    assert first == second
    return first, second


def test_every_event_gets_an_entity_and_equals_share_it() -> None:
    first, second = analysed({}, None)
    assert first.data == {"deviceClass": "Unknown"}
    assert first is second
    assert first.key.uri == "iglu:nl.basjes/yauaa_context/jsonschema/1-0-5"
    first, second = analysed({"cacheSize": 0}, WINDOWS, CHROME_11)
    assert first is not second
    assert first.data["operatingSystemVersion"] == "11"


@pytest.mark.parametrize("size", [-1, "1", 1.5, True])
def test_a_wrong_cache_size_is_told(size: object) -> None:
    with pytest.raises(ValueError, match="cacheSize must be a whole number"):
        yauaa.make({"cacheSize": size})


PIECES = st.sampled_from(
    [WINDOWS, GALAXY, "Chrome/", "1.2.3.4", "(Android ", "Build/", "rv:", "Windows", "99999999999999"]
)


@given(st.lists(PIECES | st.text(), max_size=6).map("".join), st.lists(st.text(max_size=80), max_size=3))
def test_whatever_is_sent_makes_a_valid_entity(text: str, values: list[str]) -> None:
    headers = [f"Sec-CH-UA{part}: {value}" for part, value in zip(("", "-Model", "-Platform"), values, strict=False)]
    entity, _ = analysed({}, text, headers)
    assert RESOLVER.check(entity) is None


RESOLVER = Resolver.from_sources([], {})
