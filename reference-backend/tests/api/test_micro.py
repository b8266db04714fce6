"""Micro's REST on a real store: what a test suite written for Snowplow Micro sees."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any

import msgspec
import orjson
import pytest

from piste.api.settings import ApiSettings
from piste.storage.columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import World

EID = "00000000-0000-4000-8000-00000000000{}"
LINK = "iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1"
PAGE = "iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0"
WEB = {"p": "web", "tv": "js-4.0.0", "aid": "shop", "tna": "sp"}


def wrapped(kind: str, data: object) -> str:
    version = {"unstruct_event": "1-0-0", "contexts": "1-0-1"}[kind]
    return orjson.dumps(
        {"schema": f"iglu:com.snowplowanalytics.snowplow/{kind}/jsonschema/{version}", "data": data}
    ).decode()


def link_click(target: object = "https://example.com/") -> str:
    return wrapped("unstruct_event", {"schema": LINK, "data": {"targetUrl": target}})


def base64(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode()


def web_page() -> str:
    return wrapped("contexts", [{"schema": PAGE, "data": {"id": EID.format(9)}}])


@pytest.fixture(scope="module")
def shop(shared: World) -> World:
    """A filled store for those that only look."""
    fill(shared)
    return shared


def fill(world: World) -> None:
    """A page view, a link click with a web page, a struct event; a broken link click, an unknown path, no record."""
    world.get(e="pv", eid=EID.format(1), page="Skis", url="https://shop.example.com/skis?q=1", **WEB)
    click = {"e": "ue", "eid": EID.format(2), "ue_px": base64(link_click()), "co": web_page()}
    struct = {"e": "se", "eid": EID.format(3), "se_ca": "cart", "se_ac": "add", "se_va": "49.90", "f_pdf": "1"}
    world.post([click | WEB, struct | WEB])
    world.get(e="ue", eid=EID.format(4), ue_pr=link_click(7), **WEB)
    world.get("/com.acme/v9", e="pv", **WEB)
    world.record(b"\xff\xfe no record")


def ids(events: list[dict[str, Any]]) -> list[str]:
    return [event["event"]["event_id"][-1] for event in events]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_all_counts(shop: World, method: str) -> None:
    assert shop.http.request(method, "/micro/all").json() == {"total": 6, "good": 3, "bad": 3}


def test_good_is_newest_first_and_whole(shop: World) -> None:
    answer = shop.http.get("/micro/good")
    assert answer.headers["content-type"] == "application/json"
    assert "piste-truncated" not in answer.headers
    good = answer.json()
    assert ids(good) == ["3", "2", "1"]
    assert [event["eventType"] for event in good] == ["struct", "unstruct", "page_view"]
    assert [event["schema"] for event in good] == [
        "iglu:com.google.analytics/event/jsonschema/1-0-0",
        LINK,
        "iglu:com.snowplowanalytics.snowplow/page_view/jsonschema/1-0-0",
    ]
    assert [event["contexts"] for event in good] == [[], [PAGE], []]
    assert all(list(event) == ["rawEvent", "eventType", "schema", "contexts", "event", "incomplete"] for event in good)
    assert not any(event["incomplete"] for event in good)


def test_the_event_is_the_canonical_one(shop: World) -> None:
    struct, click, view = (event["event"] for event in shop.http.get("/micro/good").json())
    for event in (struct, click, view):
        assert list(event) == [column.name for column in COLUMNS]
        assert len(event) == 131
    assert view["collector_tstamp"] == "2023-11-14T22:13:21Z"
    assert view["page_urlport"] == 443
    assert (view["contexts"], view["unstruct_event"], view["derived_contexts"]) == ({}, None, {})
    assert struct["se_value"] == 49.9
    assert struct["br_features_pdf"] is True
    assert struct["br_features_flash"] is None
    assert click["unstruct_event"]["data"] == {"schema": LINK, "data": {"targetUrl": "https://example.com/"}}
    assert click["contexts"]["data"][0]["schema"] == PAGE


def test_the_raw_event_is_what_came_in(shop: World) -> None:
    struct, click, view = (event["rawEvent"] for event in shop.http.get("/micro/good").json())
    assert list(view) == ["api", "parameters", "contentType", "source", "context"]
    assert view["api"] == {"vendor": "com.snowplowanalytics.snowplow", "version": "tp1"}
    assert view["parameters"] == {
        "e": "pv",
        "eid": EID.format(1),
        "page": "Skis",
        "url": "https://shop.example.com/skis?q=1",
        **WEB,
    }
    assert view["contentType"] is None
    assert view["source"] == {"name": "piste-test", "encoding": "UTF-8", "hostname": "localhost"}
    assert view["context"] == {
        "timestamp": "2023-11-14T22:13:21.000Z",
        "ipAddress": "175.16.199.5",
        "useragent": "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0",
        "refererUri": "https://shop.example.com/",
        "headers": ["Host: localhost:9090", "Accept: */*"],
        "userId": "8712a379-4bcb-46ee-815d-85f26540577f",
    }
    assert struct["api"] == click["api"] == {"vendor": "com.snowplowanalytics.snowplow", "version": "tp2"}
    assert struct["contentType"] == "application/json; charset=utf-8"
    assert struct["parameters"]["se_ac"] == "add"
    assert click["parameters"]["eid"] == EID.format(2)


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        ({}, ["3", "2", "1"]),
        ({"event_type": "page_view"}, ["1"]),
        ({"event_type": "pv"}, ["1"]),
        ({"event_type": "ue"}, ["2"]),
        ({"event_type": "link_click"}, []),
        ({"schema": LINK}, ["2"]),
        ({"schema": LINK.removeprefix("iglu:")}, ["2"]),
        ({"schema": "iglu:com.snowplowanalytics.snowplow/page_view/jsonschema/1-0-0"}, ["1"]),
        ({"schema": LINK.replace("1-0-1", "1-0-0")}, []),
        ({"contexts": [PAGE]}, ["2"]),
        ({"contexts": [PAGE.removeprefix("iglu:")]}, ["2"]),
        ({"contexts": [PAGE, LINK]}, []),
        ({"contexts": []}, ["3", "2", "1"]),
        ({"limit": 2}, ["3", "2"]),
        ({"limit": 0}, []),
        ({"event_type": "struct", "limit": 5}, ["3"]),
    ],
)
def test_good_filters(shop: World, wish: dict[str, Any], found: list[str]) -> None:
    assert ids(shop.http.post("/micro/good", json=wish).json()) == found


def test_an_unusable_filter_says_what_is_wrong_in_text(world: World) -> None:
    answer = world.http.post("/micro/good", json={"contexts": "x"})
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")
    assert "contexts" in answer.text
    assert world.http.post("/micro/bad", content=b"{").status_code == 400


def test_bad_says_why(shop: World) -> None:
    nothing, path, click = shop.http.get("/micro/bad").json()
    for event in (nothing, path, click):
        assert list(event) == ["collectorPayload", "rawEvent", "errors"]
        assert len(event["errors"]) == 2
    assert (nothing["collectorPayload"], nothing["rawEvent"]) == (None, None)
    assert "collector_payload_format_violation" in json.loads(nothing["errors"][1])["schema"]

    assert path["rawEvent"] is None
    assert list(path["collectorPayload"]) == ["api", "querystring", "contentType", "body", "source", "context"]
    assert path["collectorPayload"]["api"] == {"vendor": "com.acme", "version": "v9"}
    assert path["collectorPayload"]["querystring"] == ["e=pv", "p=web", "tv=js-4.0.0", "aid=shop", "tna=sp"]
    assert "adapter_failures" in json.loads(path["errors"][1])["schema"]

    assert click["rawEvent"]["parameters"]["eid"] == EID.format(4)
    assert click["collectorPayload"]["body"] is None
    assert "targetUrl" in click["errors"][0]
    assert "schema_violations" in json.loads(click["errors"][1])["schema"]


def test_a_record_that_breaks_the_format_shows_no_request(world: World) -> None:
    world.record(msgspec.structs.replace(world.request("/i", querystring="e=pv"), network_userid="no-uuid"))
    (bad,) = world.http.get("/micro/bad").json()
    assert (bad["collectorPayload"], bad["rawEvent"]) == (None, None)
    assert "networkUserId" in bad["errors"][0]


def test_a_request_that_fails_as_a_whole_is_one_bad_event(world: World) -> None:
    world.post([{"e": "pv"}, {"e": "pv"}, {"e": 7}])  # type: ignore[dict-item]  # a number is what fails it
    assert world.http.get("/micro/all").json() == {"total": 1, "good": 0, "bad": 1}
    (bad,) = world.http.get("/micro/bad").json()
    assert bad["rawEvent"] is None
    assert json.loads(bad["collectorPayload"]["body"])["data"] == [{"e": "pv"}, {"e": "pv"}, {"e": 7}]
    status = world.http.get("/api/status").json()
    assert (status["received"], status["bad"]) == (3, 3)


@pytest.mark.parametrize(
    ("wish", "count"),
    [
        ({}, 3),
        ({"vendor": "com.acme"}, 2),  # a request that could not be read passes every filter, as in Micro
        ({"vendor": "com.acme", "version": "v9"}, 2),
        ({"vendor": "com.acme", "version": "v8"}, 1),
        ({"vendor": "com.snowplowanalytics.snowplow", "version": "tp1"}, 2),
        ({"limit": 1}, 1),
        ({"vendor": "com.snowplowanalytics.snowplow", "limit": 1}, 1),
    ],
)
def test_bad_filters(shop: World, wish: dict[str, Any], count: int) -> None:
    assert len(shop.http.post("/micro/bad", json=wish).json()) == count


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_reset_answers_zeroes(world: World, method: str) -> None:
    fill(world)
    assert world.http.get("/micro/all").json()["total"] == 6
    assert world.http.request(method, "/micro/reset").json() == {"total": 0, "good": 0, "bad": 0}
    assert world.http.get("/micro/good").json() == []
    assert world.http.get("/micro/bad").json() == []


def test_events_are_flat_with_the_incomplete_ones(shop: World) -> None:
    events = shop.http.get("/micro/events").json()
    assert [event["event_id"][-1] for event in events] == ["4", "3", "2", "1"]
    failed, _, click, view = events
    assert click["unstruct_event_com_snowplowanalytics_snowplow_link_click_1"] == {"targetUrl": "https://example.com/"}
    assert click["contexts_com_snowplowanalytics_snowplow_web_page_1"] == [
        {"_schema_version": "1-0-0", "id": EID.format(9)}
    ]
    assert view["page_title"] == "Skis"
    assert not any(name.startswith("contexts_") for name in view)
    assert failed["contexts_com_snowplowanalytics_snowplow_failure_1"][0]["failureType"] == "ValidationError"


def test_events_by_the_page(shop: World) -> None:
    def ask(**wish: Any) -> Any:
        return shop.http.post("/micro/events", json={"page": 1, "pageSize": 2, "filters": [], **wish}).json()

    def found(answer: Any) -> list[str]:
        return [event["event_id"][-1] for event in answer["events"]]

    first = ask()
    assert (found(first), first["totalPages"], first["totalItems"]) == (["4", "3"], 2, 4)
    assert found(ask(page=2)) == ["2", "1"]
    assert found(ask(page=3)) == []
    assert ask(page=3)["totalItems"] == 4
    assert found(ask(validEvents=False)) == ["4"]
    assert found(ask(validEvents=True)) == ["3", "2"]
    assert found(ask(filters=[{"column": "event_name", "values": ["LINK"]}], validEvents=True)) == ["2"]
    assert found(ask(filters=[{"column": "event_name", "value": "page_v"}])) == ["1"]
    assert found(ask(filters=[{"column": "event_name", "values": []}])) == ["4", "3"]
    assert found(ask(sorting={"column": "event_id", "desc": False})) == ["1", "2"]
    assert found(ask(timeRange={"start": "2023-11-14T22:13:22Z", "end": "2023-11-14T22:13:23Z"})) == ["3", "2"]


def test_an_unknown_column_is_named(shop: World) -> None:
    for wish in ({"filters": [{"column": 'x" OR 1=1', "values": ["y"]}]}, {"sorting": {"column": "nothing"}}):
        answer = shop.http.post("/micro/events", json={"page": 1, "pageSize": 2, "filters": [], **wish})
        assert answer.status_code == 400
        assert "is not a column" in answer.text


def test_the_timeline_counts_by_bucket(shop: World) -> None:
    buckets = [
        {"start": "2023-11-14T22:13:21Z", "end": "2023-11-14T22:13:23Z"},
        {"start": "2023-11-14T22:13:23Z", "end": "2023-11-14T22:13:25.000Z"},
        {"start": "2022-01-01T00:00:00Z", "end": "2022-01-02T00:00:00Z"},
    ]
    points = shop.http.post("/micro/timeline", json={"buckets": buckets}).json()["points"]
    assert [(point["validEvents"], point["failedEvents"]) for point in points] == [(3, 0), (0, 2), (0, 0)]
    assert [point["bucket"] for point in points] == buckets


def test_schemas_are_served_as_resolved(world: World) -> None:
    found = world.http.get("/micro/iglu/com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1")
    assert found.status_code == 200
    assert found.json()["self"]["name"] == "link_click"
    missing = world.http.get("/micro/iglu/com.acme/nothing/jsonschema/1-0-0")
    assert missing.status_code == 404
    registries = missing.json()["value"]
    assert registries
    assert all(registry["errors"][0]["error"] == "NotFound" for registry in registries.values())
    for shape in ("1-0", "0-0-1", "latest", "1-0-0-0"):
        assert world.http.get(f"/micro/iglu/com.acme/nothing/jsonschema/{shape}").status_code == 404


def test_long_lists_are_cut_and_say_so(make_world: Callable[..., World]) -> None:
    world = make_world(settings=ApiSettings(newest=3))
    for number in range(5):
        world.get(e="pv" if number % 2 else "nonsense", **WEB)
        world.get(e="pv", **WEB)
    assert world.http.get("/micro/good").headers["piste-truncated"] == "3 of 7"
    assert len(world.http.get("/micro/good").json()) == 3
    assert "piste-truncated" not in world.http.get("/micro/bad").headers
    assert world.http.get("/micro/events").headers["piste-truncated"] == "3 of 10"
    filtered = world.http.post("/micro/good", json={"event_type": "pv"})
    assert filtered.headers["piste-truncated"] == "3 of more"
    assert "piste-truncated" not in world.http.post("/micro/good", json={"limit": 2}).headers
    assert "piste-truncated" in world.http.post("/micro/good", json={"limit": 6}).headers
    world.get(e="nonsense", **WEB)
    assert world.http.get("/micro/bad").headers["piste-truncated"] == "3 of 4"


@pytest.mark.parametrize("path", ["/micro/all", "/micro/good", "/micro/bad", "/micro/events"])
def test_reads_tell_how_far_they_are_behind(world: World, path: str) -> None:
    world.worker.behind = 12
    assert world.http.get(path).headers["piste-lag"] == "12"
    assert world.worker.waits == [2.0]


def test_a_record_that_is_gone_leaves_the_event(world: World) -> None:
    fill(world)
    world.store.delete("DELETE FROM raw_batches", [])
    good = world.http.get("/micro/good").json()
    assert ids(good) == ["3", "2", "1"]
    assert [event["rawEvent"] for event in good] == [None, None, None]
    assert [event["collectorPayload"] for event in world.http.get("/micro/bad").json()] == [None, None, None]


def test_the_page_of_micro_leads_to_ours(world: World) -> None:
    for path in ("/micro/ui", "/micro/ui/", "/micro/ui/assets/index.js"):
        answer = world.http.get(path)
        assert (answer.status_code, answer.headers["location"]) == (302, "/ui")
