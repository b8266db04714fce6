"""The official tracker, with its deprecated methods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from warnings import warn

from piste_tracker import tracker
from piste_tracker.clock import SYSTEM_CLOCK
from piste_tracker.compat.emitters import EmitterProtocol, _OfficialEmitter
from piste_tracker.compat.self_describing_json import SelfDescribingJson
from piste_tracker.compat.subject import Subject
from piste_tracker.ecommerce import EcommerceTransaction, EcommerceTransactionItem
from piste_tracker.emitter import Emitter
from piste_tracker.event_id import new_event_id
from piste_tracker.events import PagePing, PageView, ScreenView, SelfDescribing, StructuredEvent
from piste_tracker.json_text import JsonEncoder
from piste_tracker.payload import from_bytes

_SCHEMAS = "iglu:com.snowplowanalytics.snowplow/{}/jsonschema/{}"
_NODE_NAMES = {"INPUT", "TEXTAREA", "SELECT"}


class Tracker(tracker.Tracker):
    """A tracker with the official constructor. Emitters may be of the program's own making (EmitterProtocol)."""

    def __init__(
        self,
        namespace: str,
        emitters: Sequence[EmitterProtocol] | EmitterProtocol | Emitter | Sequence[Emitter],
        subject: Subject | None = None,
        app_id: str | None = None,
        encode_base64: bool = True,
        json_encoder: JsonEncoder | None = None,
    ) -> None:
        given: Any = emitters
        super().__init__(namespace, given, subject or Subject(), app_id, encode_base64, json_encoder)

    @staticmethod
    def get_uuid() -> str:
        """Return a fresh event id."""
        return new_event_id()

    @staticmethod
    def get_timestamp(tstamp: float | None = None) -> int:
        """Return a timestamp as whole milliseconds, by default the present one."""
        return int(tstamp) if isinstance(tstamp, (int, float)) else SYSTEM_CLOCK.time_ms()

    def flush(self, is_async: bool = False) -> Any:  # type: ignore[override]  # the official signature
        """Send what waits, and wait for it unless `is_async`; return the tracker."""
        for emitter in self.emitters:
            emitter.flush() if is_async else emitter.sync_flush()  # type: ignore[attr-defined]
        return self

    def _put(self, created_ms: int, body: bytes) -> bool:
        taken = False
        for emitter in self.emitters:
            if isinstance(emitter, Emitter) and getattr(type(emitter), "input", None) in (None, _OfficialEmitter.input):
                taken = emitter.put(created_ms, body) or taken
            else:  # the program's own way of taking payloads
                emitter.input(dict(from_bytes(body)))  # type: ignore[attr-defined]
                taken = True
        return taken

    def track_page_view(
        self,
        page_url: str,
        page_title: str | None = None,
        referrer: str | None = None,
        context: Any = None,
        tstamp: float | None = None,
        event_subject: Subject | None = None,
    ) -> Tracker:
        """Deprecated: track a PageView."""
        return self._deprecated(
            "track_page_view", PageView(page_url, page_title, referrer, event_subject, context, tstamp)
        )

    def track_page_ping(
        self,
        page_url: str,
        page_title: str | None = None,
        referrer: str | None = None,
        min_x: int | None = None,
        max_x: int | None = None,
        min_y: int | None = None,
        max_y: int | None = None,
        context: Any = None,
        tstamp: float | None = None,
        event_subject: Subject | None = None,
    ) -> Tracker:
        """Deprecated: track a PagePing."""
        event = PagePing(page_url, page_title, referrer, min_x, max_x, min_y, max_y, event_subject, context, tstamp)
        return self._deprecated("track_page_ping", event)

    def track_link_click(
        self,
        target_url: str,
        element_id: str | None = None,
        element_classes: Sequence[str] | None = None,
        element_target: str | None = None,
        element_content: str | None = None,
        context: Any = None,
        tstamp: float | None = None,
        event_subject: Subject | None = None,
    ) -> Tracker:
        """Deprecated: track a SelfDescribing link_click."""
        _not_empty("target_url", target_url)
        data = {
            "targetUrl": target_url,
            "elementId": element_id,
            "elementClasses": element_classes,
            "elementTarget": element_target,
            "elementContent": element_content,
        }
        return self._described("track_link_click", "link_click", "1-0-1", data, context, tstamp, event_subject)

    def track_add_to_cart(
        self,
        sku: str,
        quantity: int,
        name: str | None = None,
        category: str | None = None,
        unit_price: float | None = None,
        currency: str | None = None,
        context: Any = None,
        tstamp: float | None = None,
        event_subject: Subject | None = None,
    ) -> Tracker:
        """Deprecated: track a SelfDescribing add_to_cart."""
        _not_empty("sku", sku)
        data = _cart(sku, quantity, name, category, unit_price, currency)
        return self._described("track_add_to_cart", "add_to_cart", "1-0-0", data, context, tstamp, event_subject)

    def track_remove_from_cart(
        self,
        sku: str,
        quantity: int,
        name: str | None = None,
        category: str | None = None,
        unit_price: float | None = None,
        currency: str | None = None,
        context: Any = None,
        tstamp: float | None = None,
        event_subject: Subject | None = None,
    ) -> Tracker:
        """Deprecated: track a SelfDescribing remove_from_cart."""
        _not_empty("sku", sku)
        data = _cart(sku, quantity, name, category, unit_price, currency)
        return self._described(
            "track_remove_from_cart", "remove_from_cart", "1-0-0", data, context, tstamp, event_subject
        )

    def track_form_change(
        self,
        form_id: str,
        element_id: str | None,
        node_name: str,
        value: str | None,
        type_: str | None = None,
        element_classes: Sequence[str] | None = None,
        context: Any = None,
        tstamp: float | None = None,
        event_subject: Subject | None = None,
    ) -> Tracker:
        """Deprecated: track a SelfDescribing change_form."""
        _not_empty("form_id", form_id)
        if node_name not in _NODE_NAMES:
            raise ValueError(f"node_name is {node_name!r}; choose one of {', '.join(sorted(_NODE_NAMES))}.")
        data = {"type": type_, "elementClasses": element_classes}
        always = {"formId": form_id, "elementId": element_id, "nodeName": node_name, "value": value}
        return self._described(
            "track_form_change", "change_form", "1-0-0", data, context, tstamp, event_subject, always
        )

    def track_form_submit(
        self,
        form_id: str,
        form_classes: Sequence[str] | None = None,
        elements: list[dict[str, Any]] | None = None,
        context: Any = None,
        tstamp: float | None = None,
        event_subject: Subject | None = None,
    ) -> Tracker:
        """Deprecated: track a SelfDescribing submit_form."""
        _not_empty("form_id", form_id)
        for element in elements or ():
            if not {"name", "value", "nodeName"} <= element.keys() or element["nodeName"] not in _NODE_NAMES:
                raise ValueError(f"An element of the form needs name, value and nodeName; got {element!r}.")
        data = {"formId": form_id, "formClasses": form_classes, "elements": elements or None}
        return self._described("track_form_submit", "submit_form", "1-0-0", data, context, tstamp, event_subject)

    def track_site_search(
        self,
        terms: Sequence[str],
        filters: dict[str, Any] | None = None,
        total_results: int | None = None,
        page_results: int | None = None,
        context: Any = None,
        tstamp: float | None = None,
        event_subject: Subject | None = None,
    ) -> Tracker:
        """Deprecated: track a SelfDescribing site_search."""
        _not_empty("terms", terms)
        data = {"terms": terms, "filters": filters, "totalResults": total_results, "pageResults": page_results}
        return self._described("track_site_search", "site_search", "1-0-0", data, context, tstamp, event_subject)

    def track_ecommerce_transaction(
        self,
        order_id: str,
        total_value: float,
        affiliation: str | None = None,
        tax_value: float | None = None,
        shipping: float | None = None,
        city: str | None = None,
        state: str | None = None,
        country: str | None = None,
        currency: str | None = None,
        items: list[dict[str, Any]] | None = None,
        context: Any = None,
        tstamp: float | None = None,
        event_subject: Subject | None = None,
    ) -> Tracker:
        """Deprecated: track an EcommerceTransaction."""
        event = EcommerceTransaction(
            order_id,
            total_value,
            affiliation,
            tax_value,
            shipping,
            city,
            state,
            country,
            currency,
            items,
            event_subject,
            context,
            tstamp,
        )
        return self._deprecated("track_ecommerce_transaction", event)

    def track_ecommerce_transaction_item(
        self,
        order_id: str,
        sku: str,
        price: float,
        quantity: int,
        name: str | None = None,
        category: str | None = None,
        currency: str | None = None,
        context: Any = None,
        tstamp: float | None = None,
        event_subject: Subject | None = None,
    ) -> Tracker:
        """Deprecated: track an EcommerceTransactionItem."""
        event = EcommerceTransactionItem(
            order_id, sku, price, quantity, name, category, currency, event_subject, context, tstamp
        )
        return self._deprecated("track_ecommerce_transaction_item", event)

    def track_screen_view(
        self,
        name: str | None = None,
        id_: str | None = None,
        context: Any = None,
        tstamp: float | None = None,
        event_subject: Subject | None = None,
    ) -> Tracker:
        """Deprecated: track a ScreenView; this one is of the schema before it."""
        data = {"name": name, "id": id_}
        return self._described("track_screen_view", "screen_view", "1-0-0", data, context, tstamp, event_subject)

    def track_mobile_screen_view(
        self,
        name: str,
        id_: str | None = None,
        type: str | None = None,  # noqa: A002  # the official name
        previous_name: str | None = None,
        previous_id: str | None = None,
        previous_type: str | None = None,
        transition_type: str | None = None,
        context: Any = None,
        tstamp: float | None = None,
        event_subject: Subject | None = None,
    ) -> Tracker:
        """Deprecated: track a ScreenView."""
        event = ScreenView(
            id_ or self.get_uuid(),
            name,
            type,
            previous_name,
            previous_id,
            previous_type,
            transition_type,
            event_subject,
            context,
            tstamp,
        )
        return self._deprecated("track_mobile_screen_view", event)

    def track_struct_event(
        self,
        category: str,
        action: str,
        label: str | None = None,
        property_: str | None = None,
        value: float | None = None,
        context: Any = None,
        tstamp: float | None = None,
        event_subject: Subject | None = None,
    ) -> Tracker:
        """Deprecated: track a StructuredEvent."""
        event = StructuredEvent(category, action, label, property_, value, event_subject, context, tstamp)
        return self._deprecated("track_struct_event", event)

    def track_self_describing_event(
        self,
        event_json: SelfDescribingJson,
        context: Any = None,
        tstamp: float | None = None,
        event_subject: Subject | None = None,
    ) -> Tracker:
        """Deprecated: track a SelfDescribing."""
        event = SelfDescribing(event_json, event_subject, context, tstamp)
        return self._deprecated("track_self_describing_event", event)

    def track_unstruct_event(
        self,
        event_json: SelfDescribingJson,
        context: Any = None,
        tstamp: float | None = None,
        event_subject: Subject | None = None,
    ) -> Tracker:
        """Deprecated: track a SelfDescribing."""
        event = SelfDescribing(event_json, event_subject, context, tstamp)
        return self._deprecated("track_unstruct_event", event)

    def _described(
        self,
        method: str,
        name: str,
        version: str,
        data: dict[str, Any],
        context: Any,
        tstamp: float | None,
        event_subject: Subject | None,
        always: dict[str, Any] | None = None,
    ) -> Tracker:
        """Track data under a Snowplow schema; None is left out of `data`, not of `always`."""
        described = {**(always or {}), **{key: value for key, value in data.items() if value is not None}}
        event_json = SelfDescribingJson(_SCHEMAS.format(name, version), described)
        return self._deprecated(method, SelfDescribing(event_json, event_subject, context, tstamp), 4)

    def _deprecated(self, method: str, event: Any, stacklevel: int = 3) -> Tracker:
        warn(
            f"{method} is deprecated: track a {type(event).__name__} with track().",
            DeprecationWarning,
            stacklevel=stacklevel,
        )
        self.track(event)
        return self


def _cart(
    sku: str, quantity: int, name: str | None, category: str | None, unit_price: float | None, currency: str | None
) -> dict[str, Any]:
    return {
        "sku": sku,
        "quantity": quantity,
        "name": name,
        "category": category,
        "unitPrice": unit_price,
        "currency": currency,
    }


def _not_empty(name: str, value: Any) -> None:
    if not value:
        raise ValueError(f"{name} is empty.")
