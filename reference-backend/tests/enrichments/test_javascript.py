"""Scripts: what they see and may change, how their errors are told, and what they cannot do."""

from __future__ import annotations

import base64
from decimal import Decimal

import orjson
import pytest

from piste.enrichment import javascript
from piste.enrichment.context import Dropped, EnrichContext, Enrichment
from piste.enrichment.failures import Failure
from piste.enrichment.javascript.engine import Engine, ScriptError
from piste.records import CollectorPayload, Event, SchemaKey, SelfDescribing

CLICK = SchemaKey("com.snowplowanalytics.snowplow", "link_click", "jsonschema", "1-0-1")


def script(source: str, config: object = None) -> Enrichment:
    return javascript.make({"script": base64.b64encode(source.encode()).decode(), "config": config})


def sample() -> Event:
    return Event(
        {
            "app_id": "shop",
            "collector_tstamp": 1_700_000_001_000,
            "br_cookies": True,
            "br_viewwidth": 1280,
            "tr_total": Decimal("49.90"),
            "geo_latitude": 51.5,
        },
        {},
        contexts=[SelfDescribing(CLICK, {"targetUrl": "https://example.com"})],
        derived_contexts=[SelfDescribing(SchemaKey("a", "b", "jsonschema", "1-0-0"), {})],
    )


def run(enrichment: Enrichment, event: Event) -> list[Failure]:
    payload = CollectorPayload(1, "/i", "", None, None, "1.2.3.4", "n", None, None, ["X-A: b"], None, "c")
    return enrichment(event, EnrichContext(payload))


def test_getters_give_what_the_enriched_line_has() -> None:
    source = """function process(event, params, headers) {
        return [{schema: "iglu:a/seen/jsonschema/1-0-0", data: [
            event.getApp_id(), event.getCollector_tstamp(), event.getBr_cookies(), event.getBr_viewwidth(),
            event.getTr_total(), event.getUser_id(), event.app_id, params.key, headers,
            JSON.parse(event.getContexts()).data[0].data.targetUrl, event.getUnstruct_event()]}]
    }"""
    event = sample()
    assert run(script(source, {"key": "k"}), event) == []
    assert event.derived_contexts[-1].data == [
        "shop",
        "2023-11-14 22:13:21.000",
        1,
        1280,
        49.9,
        None,
        "shop",
        "k",
        ["X-A: b"],
        "https://example.com",
        None,
    ]


@pytest.mark.parametrize(
    ("statement", "column", "value"),
    [
        ("event.setApp_id('new')", "app_id", "new"),
        ("event.app_id = 5", "app_id", "5"),
        ("event.setApp_id(null)", "app_id", None),
        ("event.setBr_viewwidth('640')", "br_viewwidth", 640),
        ("event.setTr_total('1.250')", "tr_total", Decimal("1.250")),
        ("event.setGeo_latitude(-1.5)", "geo_latitude", -1.5),
        ("event.setBr_cookies(0)", "br_cookies", False),
        ("event.setRefr_dvce_tstamp('2026-11-24 06:41:18.565')", "refr_dvce_tstamp", 1_795_502_478_565),
        ("event.setRefr_dvce_tstamp(new Date(5))", "refr_dvce_tstamp", 5),
    ],
)
def test_setters_write_the_type_of_the_column(statement: str, column: str, value: object) -> None:
    event = sample()
    assert run(script(f"function process(event) {{ {statement} }}"), event) == []
    assert event.columns.get(column) == value


def test_a_later_getter_sees_what_a_setter_wrote() -> None:
    event = sample()
    source = "function process(event) { event.setApp_id('a'); event.setUser_id(event.getApp_id() + 'b') }"
    assert run(script(source), event) == []
    assert event.columns["user_id"] == "ab"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("\nfunction process(e) {\n  e.nothing() }", "line 3: TypeError: not a function"),
        ("function process(e) { throw 'no good' }", "no good"),
        ("function process(e) { return 5 }", "must return an array of entities"),
        ("async function process(e) { return [] }", "must return an array of entities"),
        ("function process(e) { return [{a: 1}] }", "entity 0 is not an object with `schema` and `data`"),
        ("function process(e) { e.setBr_viewwidth('x') }", "br_viewwidth must be a whole number of 32 bits, not 'x'"),
        ("function process(e) { e.setTr_total(NaN) }", "tr_total cannot be NaN"),
        ("function process(e) { e.setUnstruct_event('{}') }", "unstruct_event is not an envelope"),
        ("function process(e) { while (true) {} }", "longer than 0.1 s"),
        ("function process(e) { /(a+)+b/.test('a'.repeat(40)) }", "longer than 0.1 s"),
        ("function process(e) { const a = []; while (true) a.push(new Array(1e5).fill(1)) }", "more memory than 64 MB"),
        ("function process(e) { return process(e) }", "Maximum call stack size"),
    ],
)
def test_errors_are_failures_that_name_the_line_and_change_nothing(source: str, reason: str) -> None:
    event, before = sample(), sample()
    [failure] = run(script(source), event)
    assert reason in failure.reason
    assert "\n" not in failure.reason
    assert failure.entity["failureType"] == "EnrichmentError: javascript_script_config"
    assert event == before


def test_there_is_no_way_out_of_the_engine() -> None:
    source = """function process(event) {
        const names = ["require", "process.env", "std", "os", "fetch", "XMLHttpRequest", "Deno", "print", "console",
            "setTimeout", "Java", "Packages", "kindsText", "kinds", "columns"];
        const there = names.filter((name) => { try { return eval(name) !== undefined } catch { return false } });
        event.setApp_id(there.join() || "nothing");
    }"""
    event = sample()
    assert run(script(source), event) == []
    assert event.columns["app_id"] == "nothing"


def test_one_event_leaves_nothing_for_the_next() -> None:
    source = """function process(event, params) {
        event.mine = 1; params.mine = 1;
        event.setUser_id(String(event.mine) + params.mine + event.getUser_id());
    }"""
    enrichment = script(source, {})
    for _ in range(2):
        event = sample()
        assert run(enrichment, event) == []
        assert event.columns["user_id"] == "undefinedundefinednull"


@pytest.mark.parametrize("caught", [False, True])
def test_columns_that_the_text_does_not_name_are_there_too(caught: bool) -> None:
    read = 'const id = event["get" + "App" + "_id"](), all = event["get" + "Con" + "texts"]();'
    if caught:  # the script cannot hide that it was not given something
        read = f"var id, all; try {{ {read.removeprefix('const ').replace(', all', '; all')} }} catch {{}}"
    enrichment = script(f"function process(event) {{ {read} event.user_id = id + all.length }}")
    plain = sample()
    assert run(script("function process(e) { e.user_id = e.getApp_id() + e.getContexts().length }"), plain) == []
    for _ in range(2):
        event = sample()
        assert run(enrichment, event) == []
        assert event.columns["user_id"] == plain.columns["user_id"]


def test_drop_and_erase() -> None:
    with pytest.raises(Dropped, match=r"event[.]drop"):
        run(script("function process(event) { event.drop() }"), sample())
    event = sample()
    entity = {"schema": CLICK.uri, "data": {"targetUrl": "https://a.b"}}
    source = f"function process(event) {{ event.eraseDerived_contexts(); return [{orjson.dumps(entity).decode()}] }}"
    assert run(script(source), event) == []
    assert event.derived_contexts == [SelfDescribing(CLICK, {"targetUrl": "https://a.b"})]


def test_a_script_that_is_ended_by_force_again_and_again_is_left_alone() -> None:
    enrichment = script("function process(event) { while (true) {} }")
    for _ in range(5):
        [failure] = run(enrichment, sample())
        assert failure.reason.endswith("longer than 0.1 s")
    [failure] = run(enrichment, sample())
    assert "left alone for a while" in failure.reason


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("function process(", "line 1: SyntaxError"),
        ("var x = 1", "must define function process"),
        ("while (true) {}", "longer than"),
    ],
)
def test_a_script_that_cannot_run_is_refused_at_the_start(source: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        script(source)
    with pytest.raises(ScriptError):
        Engine(source, {})


def test_text_that_is_not_base64_is_refused() -> None:
    with pytest.raises(ValueError, match="base64"):
        javascript.make({"script": "function process() {}"})
