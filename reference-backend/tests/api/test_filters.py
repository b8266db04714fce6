"""Micro's filters: what bodies select, and what cannot be used."""

from __future__ import annotations

import pytest

from piste.api.micro.filters import BadFilter, GoodFilter, bad_filter, good_filter
from piste.api.micro.paging import buckets_wanted, page_wanted
from piste.api.problems import Problem
from piste.storage.reads import Filter, Sorting

LINK = "iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1"


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (b"", GoodFilter()),
        (b"  \n", GoodFilter()),
        (b"{}", GoodFilter()),
        (b'{"event_type":null,"schema":null,"contexts":null,"limit":null}', GoodFilter()),
        (b'{"event_type":"page_view"}', GoodFilter(event_type="page_view")),
        (b'{"event_type":"pv"}', GoodFilter(event_type="page_view")),
        (b'{"event_type":"ue","limit":10}', GoodFilter(event_type="unstruct", limit=10)),
        (b'{"event_type":"of_tomorrow","more":[1]}', GoodFilter(event_type="of_tomorrow")),
        (f'{{"schema":"{LINK}"}}'.encode(), GoodFilter(schema=LINK)),
        (f'{{"schema":"{LINK.removeprefix("iglu:")}"}}'.encode(), GoodFilter(schema=LINK)),
        (
            f'{{"contexts":["{LINK}","com.acme/user/jsonschema/1-0-0"]}}'.encode(),
            GoodFilter(contexts=(LINK, "iglu:com.acme/user/jsonschema/1-0-0")),
        ),
    ],
)
def test_good_filters(body: bytes, wanted: GoodFilter) -> None:
    assert good_filter(body) == wanted


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"nonsense",
        b'{"limit":"ten"}',
        b'{"limit":-1}',
        b'{"limit":1.5}',
        b'{"contexts":"iglu:a/b/jsonschema/1-0-0"}',
        b'{"contexts":[1]}',
        b'{"event_type":["pv"]}',
        b'"\xff"',
        b"[" * 100_000,
    ],
)
def test_unusable_good_filters_say_what_is_expected(body: bytes) -> None:
    with pytest.raises(Problem) as refused:
        good_filter(body)
    assert refused.value.status == 400
    assert refused.value.message
    assert "limit" in refused.value.fix


def test_bad_filters() -> None:
    assert bad_filter(b"") == BadFilter()
    assert bad_filter(b'{"vendor":"com.acme","version":"v1","limit":5}') == BadFilter("com.acme", "v1", 5)
    with pytest.raises(Problem):
        bad_filter(b'{"vendor":1}')


def test_a_page_of_events() -> None:
    page = page_wanted(
        b'{"page":2,"pageSize":10,"filters":[{"column":"app_id","values":["shop",1,true,null]},{"column":"event_name","value":"x"}],'
        b'"validEvents":false,"timeRange":{"start":"2023-11-14T22:13:21Z","end":"2023-11-15T00:13:21.5+02:00"},'
        b'"sorting":{"column":"collector_tstamp","desc":true}}'
    )
    assert (page.page, page.page_size, page.valid) == (2, 10, False)
    assert page.filters == [Filter("app_id", ("shop", "1", "true")), Filter("event_name", ("x",))]
    assert page.time_range == (1_700_000_001_000, 1_700_000_001_500)
    assert page.sorting == Sorting("collector_tstamp", desc=True)


def test_a_page_of_everything() -> None:
    page = page_wanted(b'{"page":1,"pageSize":1,"filters":[],"validEvents":null,"timeRange":null,"sorting":null}')
    assert (page.filters, page.valid, page.time_range, page.sorting) == ([], None, (None, None), None)


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"page":0,"pageSize":10,"filters":[]}',
        b'{"page":1,"pageSize":0,"filters":[]}',
        b'{"page":1,"pageSize":1001,"filters":[]}',
        b'{"page":1,"pageSize":10}',
        b'{"page":1,"pageSize":10,"filters":[{}]}',
        b'{"page":1,"pageSize":10,"filters":[],"timeRange":{"start":"yesterday","end":"2023-11-14T22:13:21Z"}}',
    ],
)
def test_unusable_pages(body: bytes) -> None:
    with pytest.raises(Problem) as refused:
        page_wanted(body)
    assert refused.value.status == 400


def test_buckets_come_back_as_written() -> None:
    instants, written = buckets_wanted(
        b'{"buckets":[{"start":"2023-11-14T22:13:00Z","end":"2023-11-14T22:14:00.000Z"}]}'
    )
    assert instants == [(1_699_999_980_000, 1_700_000_040_000)]
    assert written == [{"start": "2023-11-14T22:13:00Z", "end": "2023-11-14T22:14:00.000Z"}]
    with pytest.raises(Problem):
        buckets_wanted(b'{"buckets":[{"start":1,"end":2}]}')
