"""Money, at rates from a service on this machine and from files."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest

from piste.enrichment import currency
from piste.enrichment.context import EnrichContext
from piste.enrichment.failures import Failure
from piste.records import CollectorPayload, Event, Value

RATES = {"base": "USD", "rates": {"EUR": 0.8, "GBP": 0.5, "JPY": 150.0, "XXX": 0}}


def run(enrichment: Any, event: Event) -> list[Failure]:
    timestamp = 1_700_006_400_000  # 2023-11-15 00:00
    payload = CollectorPayload(timestamp, "/i", "", None, None, "1.2.3.4", "n", None, None, [], None, "c")
    failures: list[Failure] = enrichment(event, EnrichContext(payload))
    return failures


def order(**columns: Value) -> Event:
    return Event({"tr_currency": "GBP", "tr_total": Decimal("12.34"), "tr_tax": Decimal("0.01"), **columns}, {})


@pytest.fixture
def rates(api: Any) -> Any:
    api.answer = lambda _asked: (200, orjson.dumps(RATES))
    return api


def make(api: Any, base: str = "EUR") -> Any:
    return currency.make({"uri": api.uri + "/historical/{date}.json?app_id=hunter2", "baseCurrency": base})


def test_amounts_are_converted_at_the_rates_of_the_day_before(rates: Any) -> None:
    event = order(ti_currency="jpy", ti_price=Decimal("1000"))
    assert run(make(rates), event) == []
    converted = {name: value for name, value in event.columns.items() if "base" in name}
    assert converted == {
        "base_currency": "EUR",
        "tr_total_base": Decimal("19.74"),  # 12.34 / 0.5 * 0.8 = 19.744
        "tr_tax_base": Decimal("0.02"),  # 0.016
        "ti_price_base": Decimal("5.33"),
    }
    assert [asked.path for asked in rates.asked] == ["/historical/2023-11-14.json?app_id=hunter2"]


def test_halves_go_to_the_even_cent(rates: Any) -> None:
    event = order(tr_total=Decimal("0.0625"), tr_tax=Decimal("0.0675"))
    assert run(make(rates, "USD"), event) == []
    assert (event.columns["tr_total_base"], event.columns["tr_tax_base"]) == (Decimal("0.12"), Decimal("0.14"))


def test_without_money_nothing_is_asked(rates: Any) -> None:
    for event in (Event({}, {}), Event({"tr_currency": "GBP"}, {}), Event({"tr_total": Decimal(1)}, {})):
        assert run(make(rates), event) == []
        assert event.columns["base_currency"] == "EUR"
    same = order(tr_currency="EUR")
    assert run(make(rates), same) == []
    assert same.columns["tr_total_base"] == Decimal("12.34")
    assert rates.asked == []


@pytest.mark.parametrize("code", ["NOK", "XXX", "é"])
def test_an_unknown_currency_fails_the_event(rates: Any, code: str) -> None:
    [failure] = run(make(rates), order(tr_currency=code))
    assert failure.path == "tr_currency"
    assert "is not a currency in the exchange rates" in failure.reason
    assert "hunter2" not in repr(failure)


def test_an_amount_beyond_all_bounds_fails_the_event(rates: Any) -> None:
    [failure] = run(make(rates), order(tr_total=Decimal("1e300")))
    assert failure.path == "tr_total"


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (403, b"", "answered 403"),
        (200, b"<html>", "cannot be read: JsonError"),
        (200, b"[]", "cannot be read"),
        (200, b'{"rates": {"EUR": "x"}}', "cannot be read: InvalidOperation"),
    ],
)
def test_a_service_that_is_of_no_use_fails_the_event(rates: Any, status: int, body: bytes, reason: str) -> None:
    rates.answer = lambda _asked: (status, body)
    [failure] = run(make(rates), order())
    assert reason in failure.reason
    assert "hunter2" not in repr(failure)


def test_rates_of_every_day_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "2023-11-14.json").write_bytes(orjson.dumps(RATES))
    event = order()
    uri = tmp_path.as_uri() + "/{date}.json"
    assert run(currency.make({"uri": uri, "baseCurrency": "EUR"}), event) == []
    assert event.columns["tr_total_base"] == Decimal("19.74")
    (tmp_path / "2023-11-14.json").unlink()
    [failure] = run(currency.make({"uri": uri, "baseCurrency": "EUR"}), order())
    assert "has no rates of that day: No such file" in failure.reason


def test_a_file_that_is_not_there_is_refused_at_the_start(tmp_path: Path) -> None:
    for uri, message in (
        ((tmp_path / "none.json").as_uri(), "there is no file"),
        ("file://rates.json", "three slashes"),
        ("ftp://a/rates", "http"),
    ):
        with pytest.raises(ValueError, match=message):
            currency.make({"uri": uri, "baseCurrency": "EUR"})


def test_the_originals_configuration_asks_open_exchange_rates() -> None:
    enrichment = currency.make(
        {"apiKey": "hunter2", "baseCurrency": "EUR", "rateAt": "EOD_PRIOR", "accountType": "DEVELOPER"}
    )
    payload = CollectorPayload(0, "/i", "", None, None, "1.2.3.4", "n", None, None, [], None, "c")
    steps = enrichment.steps(order(), EnrichContext(payload))
    assert not isinstance(steps, list)
    call = next(steps)
    assert (call.target.name, call.key) == ("the exchange rates at https://openexchangerates.org", "1969-12-31")
