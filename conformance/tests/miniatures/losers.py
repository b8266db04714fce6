"""Miniatures that lose one key each, so that every generated case has a defect which it must notice."""

from __future__ import annotations

from tracker import Tracker

LOST = {
    "url": "parameters/page_view-page_url/example",
    "page": "parameters/page_view-page_title/example",
    "refr": "parameters/page_view-referrer/example",
    "pp_mix": "parameters/page_ping-min_x/largest",
    "pp_max": "parameters/page_ping-max_x/largest",
    "pp_miy": "parameters/page_ping-min_y/largest",
    "pp_may": "parameters/page_ping-max_y/largest",
    "se_ca": "parameters/struct-category/example",
    "se_ac": "parameters/struct-action/example",
    "se_la": "parameters/struct-label/example",
    "se_pr": "parameters/struct-property/example",
    "se_va": "parameters/struct-value/fraction",
    **{
        key: f"parameters/transaction-{name}/{'fraction' if name in ('total', 'tax', 'shipping') else 'example'}"
        for key, name in {
            "tr_id": "order_id",
            "tr_tt": "total",
            "tr_af": "affiliation",
            "tr_tx": "tax",
            "tr_sh": "shipping",
            "tr_ci": "city",
            "tr_st": "state",
            "tr_co": "country",
            "tr_cu": "currency",
        }.items()
    },
    **{
        key: f"parameters/transaction_item-{name}/{'fraction' if name == 'price' else 'example'}"
        for key, name in {
            "ti_id": "order_id",
            "ti_sk": "sku",
            "ti_pr": "price",
            "ti_qu": "quantity",
            "ti_nm": "name",
            "ti_ca": "category",
            "ti_cu": "currency",
        }.items()
    },
    **{key: f"parameters/subject-{name}/example" for name, key in Tracker.KEYS.items() if name != "platform"},
}
"""Key that a miniature loses -> the generated case that must notice."""


def _loser(key: str) -> type[Tracker]:
    def enqueue(self: Tracker, payload: dict[str, str]) -> None:
        Tracker.enqueue(self, {name: value for name, value in payload.items() if name != key})

    members = {"__doc__": f"Never sends {key}.", "caught_by": LOST[key], "enqueue": enqueue}
    return type(f"Loses{''.join(part.title() for part in key.split('_'))}", (Tracker,), members)


LOSERS = [_loser(key) for key in LOST]
