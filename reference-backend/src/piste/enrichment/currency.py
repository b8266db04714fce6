"""Converts the money of transactions into one currency, at the rates of the evening before the event came."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from piste.enrichment.calls.call import Answer, Call, CallFailed
from piste.enrichment.calls.calling import Calling, Steps
from piste.enrichment.calls.http import Http, origin
from piste.enrichment.calls.target import Target
from piste.enrichment.context import EnrichContext
from piste.enrichment.failures import enrichment_error, enrichment_input
from piste.enrichment.json_text import JsonError, loads
from piste.records import Event, Value

IDENTITY = (
    "iglu:com.snowplowanalytics.snowplow/currency_conversion_config/jsonschema/1-0-0",
    "currency_conversion_config",
)
OFFICIAL = "https://openexchangerates.org/api/historical/{date}.json?app_id={key}"

AMOUNTS = {"tr_currency": ("tr_total", "tr_tax", "tr_shipping"), "ti_currency": ("ti_price",)}
"""The amounts by the column that says their currency; the converted one goes to the column with `_base` behind."""

_SECONDS = 3.0
_DAYS_KEPT = 400
_TTL = 3600  # s; a file of rates may be replaced by a newer one
_CENT = Decimal("0.01")

Rates = Mapping[str, Decimal]


def make(parameters: Mapping[str, Any]) -> Calling:
    """Makes the enrichment of `currency_conversion_config`'s parameters.

    Snowplow's configuration has an `apiKey` of Open Exchange Rates. Ours has a `uri` of rates in that service's format,
    http(s): or file:, in which `{date}` is the day, as 2026-11-23. Amounts are rounded to cents, halves to the even
    one. `base_currency` is set on every event, as in the original.
    """
    base = str(parameters["baseCurrency"]).upper()
    if re.fullmatch(r"[A-Z]{3}", base) is None:
        raise ValueError(f"baseCurrency must be the three letters of a currency, such as EUR, not {base!r}")
    template = str(parameters.get("uri") or OFFICIAL.replace("{key}", quote(str(parameters.get("apiKey")), safe="")))
    fetch, name = _source(template)
    target = Target(name, timeout=_SECONDS, cache_size=_DAYS_KEPT, ttl=_TTL)

    async def ask(day: str) -> Answer:
        return _rates(await fetch(template.replace("{date}", day)), name)

    def steps(event: Event, context: EnrichContext) -> Steps:
        columns = event.columns
        columns["base_currency"] = base
        failures = []
        for column, amounts in AMOUNTS.items():
            present = [amount for amount in amounts if amount in columns]
            currency = str(columns.get(column, "")).upper()
            if not currency or not present:
                continue
            rate: Decimal | None = Decimal(1)
            if currency != base:
                day = _day_before(_collected(columns, context))
                answer = yield Call(target, day, partial(ask, day))
                if isinstance(answer, CallFailed):
                    return [enrichment_error(str(answer), enrichment=IDENTITY)]
                rate = _rate(answer, currency, base)
            if rate is None:
                told = f"is not a currency in {name}, or {base} is none"
                failures.append(enrichment_input(column, currency, told, enrichment=IDENTITY))
                continue
            for amount in present:
                try:
                    columns[f"{amount}_base"] = _converted(columns[amount], rate)
                except InvalidOperation:
                    told = "is too large an amount to convert"
                    failures.append(enrichment_input(amount, str(columns[amount]), told, enrichment=IDENTITY))
        return failures

    return Calling(steps)


def _collected(columns: Mapping[str, Value], context: EnrichContext) -> int:
    collected = columns.get("collector_tstamp")
    return collected if isinstance(collected, int) else context.payload.timestamp


def _day_before(timestamp: int) -> str:
    return f"{datetime.fromtimestamp(timestamp / 1000, UTC) - timedelta(days=1):%Y-%m-%d}"


def _rate(rates: Any, currency: str, base: str) -> Decimal | None:
    """How much of the base one of the currency is; None when there is no rate for one of them."""
    known, wanted = rates.get(currency), rates.get(base)
    return wanted / known if known and wanted else None


def _converted(amount: object, rate: Decimal) -> Decimal:
    return (Decimal(str(amount)) * rate).quantize(_CENT, ROUND_HALF_EVEN)


def _rates(text: bytes, name: str) -> Rates:
    """Rates by currency, all against the same one. Raises CallFailed."""
    try:
        json: Any = loads(text, 10)
        rates = {str(code).upper(): Decimal(str(rate)) for code, rate in json["rates"].items()}
        rates.setdefault(str(json.get("base", "USD")).upper(), Decimal(1))
    except (JsonError, KeyError, TypeError, AttributeError, InvalidOperation) as fault:
        raise CallFailed(f"{name} gave rates that cannot be read: {type(fault).__name__}") from None
    return rates


def _source(template: str) -> tuple[Any, str]:
    """How to fetch an address like this one, and what to call the source."""
    parts = urlsplit(template)
    if parts.scheme != "file":
        host = origin(template)
        name = f"the exchange rates at {host}"
        client = Http(host, name)
        return lambda address: client.fetch("GET", address), name
    if parts.netloc not in ("", "localhost"):
        raise ValueError("uri must be like file:///a/folder/rates.json, with three slashes")

    async def read(address: str) -> bytes:
        try:
            return Path(unquote(urlsplit(address).path)).read_bytes()
        except OSError as error:
            raise CallFailed(f"{name} has no rates of that day: {error.strerror}") from None

    name = f"the file {unquote(parts.path)}"
    if "{date}" not in template and not Path(unquote(parts.path)).is_file():
        raise ValueError(f"uri: there is no file {unquote(parts.path)}")
    return read, name
