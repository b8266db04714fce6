"""Orders: a transaction is one event, and each of its items another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from piste_tracker.errors import InvalidEventError
from piste_tracker.events import Context, Event, Timestamp
from piste_tracker.field_text import integer_text, number_text, optional_text, required_text
from piste_tracker.protocol import EventCode, Key
from piste_tracker.subject import Subject


def _required_number(name: str, value: Any) -> str:
    text = number_text(name, value)
    if text is None:
        raise InvalidEventError(f"{name} is empty; give it a number.")
    return text


class EcommerceTransactionItem(Event):
    """One line of an order: `quantity` pieces of `sku` at `price` each."""

    code = EventCode.TRANSACTION_ITEM

    def __init__(
        self,
        order_id: str,
        sku: str,
        price: Any,
        quantity: int,
        name: str | None = None,
        category: str | None = None,
        currency: str | None = None,
        event_subject: Subject | None = None,
        context: Context | None = None,
        true_timestamp: Timestamp | None = None,
    ) -> None:
        super().__init__(event_subject, context, true_timestamp)
        self.order_id = required_text("order_id", order_id)
        self.sku = required_text("sku", sku)
        self.price = price
        self.quantity = quantity
        self.name = name
        self.category = category
        self.currency = currency

    def pairs(self) -> dict[str, str | None]:
        if self.quantity is None:
            raise InvalidEventError("quantity is empty; give it a whole number.")
        return {
            Key.TI_ORDER_ID: required_text("order_id", self.order_id),
            Key.TI_SKU: required_text("sku", self.sku),
            Key.TI_PRICE: _required_number("price", self.price),
            Key.TI_QUANTITY: integer_text("quantity", self.quantity),
            Key.TI_NAME: optional_text("name", self.name),
            Key.TI_CATEGORY: optional_text("category", self.category),
            Key.TI_CURRENCY: optional_text("currency", self.currency),
        }


class EcommerceTransaction(Event):
    """An order was made. Its items follow it as events of their own, with its time, subject and entities.

    An item is an EcommerceTransactionItem, or a dictionary of its arguments without `order_id`; an item without a
    currency has the order's.
    """

    code = EventCode.TRANSACTION

    def __init__(
        self,
        order_id: str,
        total_value: Any,
        affiliation: str | None = None,
        tax_value: Any | None = None,
        shipping: Any | None = None,
        city: str | None = None,
        state: str | None = None,
        country: str | None = None,
        currency: str | None = None,
        items: Sequence[Any] | None = None,
        event_subject: Subject | None = None,
        context: Context | None = None,
        true_timestamp: Timestamp | None = None,
    ) -> None:
        super().__init__(event_subject, context, true_timestamp)
        self.order_id = required_text("order_id", order_id)
        self.total_value = total_value
        self.affiliation = affiliation
        self.tax_value = tax_value
        self.shipping = shipping
        self.city = city
        self.state = state
        self.country = country
        self.currency = currency
        self.items = items or ()

    def pairs(self) -> dict[str, str | None]:
        return {
            Key.TR_ORDER_ID: required_text("order_id", self.order_id),
            Key.TR_TOTAL: _required_number("total_value", self.total_value),
            Key.TR_AFFILIATION: optional_text("affiliation", self.affiliation),
            Key.TR_TAX: number_text("tax_value", self.tax_value),
            Key.TR_SHIPPING: number_text("shipping", self.shipping),
            Key.TR_CITY: optional_text("city", self.city),
            Key.TR_STATE: optional_text("state", self.state),
            Key.TR_COUNTRY: optional_text("country", self.country),
            Key.TR_CURRENCY: optional_text("currency", self.currency),
        }

    def followers(self) -> Sequence[Event]:
        return [self._item(item) for item in self.items]

    def _item(self, given: Any) -> EcommerceTransactionItem:
        if isinstance(given, EcommerceTransactionItem):
            fields = {
                name: getattr(given, name) for name in ("sku", "price", "quantity", "name", "category", "currency")
            }
        else:
            fields = dict(given)
        fields["order_id"] = self.order_id
        if not fields.get("currency"):
            fields["currency"] = self.currency
        try:
            return EcommerceTransactionItem(
                **fields,
                event_subject=self.event_subject,
                context=self.context,
                true_timestamp=self.true_timestamp,
            )
        except TypeError as problem:
            raise InvalidEventError(f"An item of the order does not fit: {problem}.") from None
