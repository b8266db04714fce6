"""What a miniature makes of events, values and subjects: the parts of a payload."""

from __future__ import annotations

import base64
import json
import math
import re
import uuid
from decimal import Decimal
from typing import Any, ClassVar

SNOWPLOW = "iglu:com.snowplowanalytics.snowplow"
SCREEN_VIEW = "iglu:com.snowplowanalytics.mobile/screen_view/jsonschema/1-0-0"
SCHEMA = re.compile(r"iglu:[A-Za-z0-9._-]+/[A-Za-z0-9_-]+/[A-Za-z0-9_-]+/[0-9]+-[0-9]+-[0-9]+")
INT32 = range(-(2**31), 2**31)


class RefusedError(ValueError):
    """The tracker was given what it cannot send."""


class Payloads:
    """The correct payloads; `config` is that of the driver contract."""

    config: dict[str, Any]

    # Events.

    def event(self, kind: str, args: dict[str, Any]) -> list[dict[str, str]]:
        """The payloads of one event; a transaction has one more for each item."""
        return getattr(self, f"of_{kind}")(args)

    def of_page_view(self, args: dict[str, Any]) -> list[dict[str, str]]:
        return [{"e": "pv", **self.page(args)}]

    def of_page_ping(self, args: dict[str, Any]) -> list[dict[str, str]]:
        offsets = {"pp_mix": "min_x", "pp_max": "max_x", "pp_miy": "min_y", "pp_may": "max_y"}
        numbers = {key: self.integer(args[name], rounds=True) for key, name in offsets.items() if name in args}
        return [{"e": "pp", **self.page(args), **numbers}]

    def page(self, args: dict[str, Any]) -> dict[str, str]:
        return self.texts(args, required=["page_url"], url="page_url", page="page_title", refr="referrer")

    def of_structured(self, args: dict[str, Any]) -> list[dict[str, str]]:
        payload = self.texts(
            args, required=["category", "action"], se_ca="category", se_ac="action", se_la="label", se_pr="property"
        )
        return [{"e": "se", **payload, **self.numbers(args, se_va="value")}]

    def of_self_describing(self, args: dict[str, Any]) -> list[dict[str, str]]:
        return [
            {
                "e": "ue",
                **self.carry("ue_pr", "ue_px", f"{SNOWPLOW}/unstruct_event/jsonschema/1-0-0", self.described(args)),
            }
        ]

    def of_screen_view(self, args: dict[str, Any]) -> list[dict[str, str]]:
        if not args.get("name") and not args.get("id"):
            raise RefusedError("a screen view needs a name or an id")
        return self.of_self_describing(
            {"schema": SCREEN_VIEW, "data": {key: value for key, value in args.items() if value}}
        )

    def of_timing(self, args: dict[str, Any]) -> list[dict[str, str]]:
        if not args.get("category") or not args.get("variable") or "timing" not in args:
            raise RefusedError("timing needs category, variable and timing")
        return self.of_self_describing({"schema": f"{SNOWPLOW}/timing/jsonschema/1-0-0", "data": args})

    def of_transaction(self, args: dict[str, Any]) -> list[dict[str, str]]:
        names = {"tr_id": "order_id", "tr_af": "affiliation", "tr_ci": "city", "tr_st": "state", "tr_co": "country"}
        texts = self.texts(args, required=["order_id"], tr_cu="currency", **names)
        if "total" not in args:
            raise RefusedError("total is missing")
        payload = {"e": "tr", **texts, **self.numbers(args, tr_tt="total", tr_tx="tax", tr_sh="shipping")}
        currency = {"currency": args["currency"]} if "currency" in args else {}
        items = [
            self.of_transaction_item({"order_id": args["order_id"], **currency, **item})
            for item in args.get("items", [])
        ]
        return [payload, *(item for one in items for item in one)]

    def of_transaction_item(self, args: dict[str, Any]) -> list[dict[str, str]]:
        if "price" not in args or "quantity" not in args:
            raise RefusedError("price or quantity is missing")
        names = {"ti_id": "order_id", "ti_sk": "sku", "ti_nm": "name", "ti_ca": "category", "ti_cu": "currency"}
        texts = self.texts(args, required=["order_id", "sku"], **names)
        return [{"e": "ti", **texts, **self.numbers(args, ti_pr="price"), "ti_qu": self.integer(args["quantity"])}]

    def described(self, args: dict[str, Any]) -> dict[str, Any]:
        schema = args.get("schema")
        if not isinstance(schema, str) or not SCHEMA.fullmatch(schema):
            raise RefusedError(f"{schema!r} is no schema URI")
        return {"schema": schema, "data": args["data"]}

    def carry(self, plain: str, coded: str, wrapper: str, data: Any) -> dict[str, str]:
        text = self.json({"schema": wrapper, "data": data})
        return {coded: self.base64(text)} if self.config.get("base64", True) else {plain: text}

    def base64(self, text: str) -> str:
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def contexts(self, entities: list[dict[str, Any]]) -> dict[str, str]:
        return self.carry(
            "co", "cx", f"{SNOWPLOW}/contexts/jsonschema/1-0-1", [self.described(each) for each in entities]
        )

    # Values.

    def texts(self, args: dict[str, Any], required: list[str], **keys: str) -> dict[str, str]:
        for name in required:
            if args.get(name) in (None, ""):
                raise RefusedError(f"{name} is empty")
        return {key: self.text(args[name]) for key, name in keys.items() if args.get(name) not in (None, "")}

    def text(self, value: Any) -> str:
        return str(value).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def numbers(self, args: dict[str, Any], **keys: str) -> dict[str, str]:
        return {key: self.number(args[name]) for key, name in keys.items() if args.get(name) not in (None, "")}

    def number(self, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)) or not math.isfinite(value):
            raise RefusedError(f"{value!r} is no number")
        return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else str(value)

    def integer(self, value: Any, *, rounds: bool = False) -> str:
        whole = round(value)
        if whole not in INT32 or (whole != value and not rounds):
            raise RefusedError(f"{value} is no 32-bit integer")
        return str(whole)

    def json(self, value: Any) -> str:
        text = json.dumps(self.plain(value), ensure_ascii=False, separators=(",", ":"))
        return re.sub(r'"decimal:\\u0000([^"]*)"', r"\1", text)

    def plain(self, value: Any, depth: int = 0) -> Any:
        """What JSON can say of a value: a Decimal keeps its digits, a moment is ISO 8601 in UTC; else RefusedError."""
        if depth > 36:  # the wrapper has levels of its own, and the enricher takes 40
            raise RefusedError("data is nested too deeply, or holds itself")
        if isinstance(value, dict):
            return {self.text(key): self.plain(member, depth + 1) for key, member in value.items()}
        if isinstance(value, list):
            return [self.plain(item, depth + 1) for item in value]
        if isinstance(value, float) and not math.isfinite(value):
            raise RefusedError(f"{value} in data has no JSON")
        if callable(value):
            raise RefusedError("a function in data has no JSON")
        if isinstance(value, Decimal):
            return f"decimal:\x00{value}"  # taken out of its quotes again by `json`
        if hasattr(value, "isoformat"):
            return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return self.text(value) if isinstance(value, str) else value

    # Subject.

    KEYS: ClassVar[dict[str, str]] = {
        "user_id": "uid", "domain_userid": "duid", "network_userid": "tnuid", "domain_sessionid": "sid",
        "domain_sessionidx": "vid", "ip_address": "ip", "useragent": "ua", "language": "lang", "timezone": "tz",
        "screen_resolution": "res", "viewport": "vp", "color_depth": "cd", "platform": "p",
    }  # fmt: skip

    def fields(self, values: dict[str, Any]) -> dict[str, str]:
        """The payload's part of a subject; RefusedError for what the enricher would fail."""
        result = {}
        for name, value in values.items():
            if name in ("screen_resolution", "viewport"):
                value = self.size(value)
            elif name in ("domain_sessionidx", "color_depth"):
                value = self.integer(value)
            elif name == "platform" and value not in ("web", "mob", "pc", "srv", "app", "tv", "cnsl", "iot", "headset"):
                raise RefusedError(f"{value!r} is no platform")
            elif name == "domain_sessionid":
                try:
                    value = str(uuid.UUID(value))
                except ValueError:
                    raise RefusedError(f"{name} {value!r} is no UUID") from None
            result[self.KEYS[name]] = self.text(value)
        return result

    def size(self, size: dict[str, Any]) -> str:
        width, height = (self.integer(size[side], rounds=True) for side in ("width", "height"))
        if int(width) < 0 or int(height) < 0:
            raise RefusedError("a size cannot be negative")
        return f"{width}x{height}"

    def set_subject(self, values: dict[str, Any]) -> None:
        self.subject |= self.fields(values)
