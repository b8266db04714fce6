"""Events and entities of com.snowplowanalytics.snowplow.ecommerce.

Printed from protocol/schemas by `sdk-python/tools/generate.py`. Change it there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from piste_tracker.schemas.described import Described


class Cart(Described):
    """The cart of a shop.

    Schema cart 1-0-0 of com.snowplowanalytics.snowplow.ecommerce.

    - total_value: Value of the cart.
    - currency: Currency, three letters of ISO 4217.
    - cart_id: Id of the cart.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.ecommerce/cart/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        total_value: float,
        currency: str,
        cart_id: str | None = None,
    ) -> None:
        super().__init__(
            {
                "total_value": total_value,
                "currency": currency,
                "cart_id": cart_id,
            },
        )


class CheckoutStep(Described):
    """A step of the checkout.

    Schema checkout_step 1-0-0 of com.snowplowanalytics.snowplow.ecommerce.

    - step: Number of the step, from 1.
    - shipping_postcode: Postcode of delivery.
    - billing_postcode: Postcode of the bill.
    - shipping_full_address: Address of delivery.
    - billing_full_address: Address of the bill.
    - delivery_provider: Who delivers.
    - delivery_method: How it is delivered.
    - coupon_code: Code of the coupon.
    - account_type: Kind of account.
    - payment_method: How it was paid.
    - proof_of_payment: Kind of receipt.
    - marketing_opt_in: Whether the user wants marketing.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.ecommerce/checkout_step/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        step: int,
        shipping_postcode: str | None = None,
        billing_postcode: str | None = None,
        shipping_full_address: str | None = None,
        billing_full_address: str | None = None,
        delivery_provider: str | None = None,
        delivery_method: str | None = None,
        coupon_code: str | None = None,
        account_type: str | None = None,
        payment_method: str | None = None,
        proof_of_payment: str | None = None,
        marketing_opt_in: bool | None = None,
    ) -> None:
        super().__init__(
            {
                "step": step,
                "shipping_postcode": shipping_postcode,
                "billing_postcode": billing_postcode,
                "shipping_full_address": shipping_full_address,
                "billing_full_address": billing_full_address,
                "delivery_provider": delivery_provider,
                "delivery_method": delivery_method,
                "coupon_code": coupon_code,
                "account_type": account_type,
                "payment_method": payment_method,
                "proof_of_payment": proof_of_payment,
                "marketing_opt_in": marketing_opt_in,
            },
        )


class Page(Described):
    """The kind of page of a shop.

    Schema page 1-0-0 of com.snowplowanalytics.snowplow.ecommerce.

    - type: Kind of the page.
    - language: Language of the page.
    - locale: Locale of the page.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.ecommerce/page/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        type: str,
        language: str | None = None,
        locale: str | None = None,
    ) -> None:
        super().__init__(
            {
                "type": type,
                "language": language,
                "locale": locale,
            },
        )


class Product(Described):
    """A product of a shop.

    Schema product 1-0-0 of com.snowplowanalytics.snowplow.ecommerce.

    - id: Id of the product.
    - category: Category of the product, levels joined by a slash.
    - price: Price of one.
    - currency: Currency, three letters of ISO 4217.
    - name: Name of the product.
    - list_price: Price before reductions.
    - quantity: How many.
    - size: Size.
    - variant: Variant.
    - brand: Brand.
    - inventory_status: Whether it is in stock.
    - position: Place in the list.
    - creative_id: Id of the creative.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.ecommerce/product/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        id: str,
        category: str,
        price: float,
        currency: str,
        name: str | None = None,
        list_price: float | None = None,
        quantity: int | None = None,
        size: str | None = None,
        variant: str | None = None,
        brand: str | None = None,
        inventory_status: str | None = None,
        position: int | None = None,
        creative_id: str | None = None,
    ) -> None:
        super().__init__(
            {
                "id": id,
                "category": category,
                "price": price,
                "currency": currency,
                "name": name,
                "list_price": list_price,
                "quantity": quantity,
                "size": size,
                "variant": variant,
                "brand": brand,
                "inventory_status": inventory_status,
                "position": position,
                "creative_id": creative_id,
            },
        )


class Promotion(Described):
    """A promotion inside a shop.

    Schema promotion 1-0-0 of com.snowplowanalytics.snowplow.ecommerce.

    - id: Id of the promotion.
    - name: Name of the promotion.
    - product_ids: Products that it promotes.
    - position: Place among the promotions.
    - creative_id: Id of the creative.
    - type: Kind of the promotion.
    - slot: Where it was shown.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.ecommerce/promotion/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        id: str,
        name: str | None = None,
        product_ids: Sequence[str] | None = None,
        position: int | None = None,
        creative_id: str | None = None,
        type: str | None = None,
        slot: str | None = None,
    ) -> None:
        super().__init__(
            {
                "id": id,
                "name": name,
                "product_ids": product_ids,
                "position": position,
                "creative_id": creative_id,
                "type": type,
                "slot": slot,
            },
        )


class Refund(Described):
    """Money given back.

    Schema refund 1-0-0 of com.snowplowanalytics.snowplow.ecommerce.

    - transaction_id: Id of the order.
    - currency: Currency, three letters of ISO 4217.
    - refund_amount: Amount given back.
    - refund_reason: Why.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.ecommerce/refund/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        transaction_id: str,
        currency: str,
        refund_amount: float,
        refund_reason: str | None = None,
    ) -> None:
        super().__init__(
            {
                "transaction_id": transaction_id,
                "currency": currency,
                "refund_amount": refund_amount,
                "refund_reason": refund_reason,
            },
        )


class SnowplowEcommerceAction(Described):
    """Something happened in a shop; entities tell what it was about.

    Schema snowplow_ecommerce_action 1-0-2 of com.snowplowanalytics.snowplow.ecommerce.

    - type: What happened.
    - name: Name of the list, where there is one.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.ecommerce/snowplow_ecommerce_action/jsonschema/1-0-2"

    def __init__(
        self,
        *,
        type: Literal[
            "add_to_cart",
            "remove_from_cart",
            "product_view",
            "list_click",
            "list_view",
            "promo_click",
            "promo_view",
            "checkout_step",
            "transaction",
            "refund",
            "trns_error",
        ],
        name: str | None = None,
    ) -> None:
        super().__init__(
            {
                "type": type,
                "name": name,
            },
        )


class Transaction(Described):
    """An order of a shop.

    Schema transaction 1-0-0 of com.snowplowanalytics.snowplow.ecommerce.

    - transaction_id: Id of the order.
    - revenue: Total of the order.
    - currency: Currency, three letters of ISO 4217.
    - payment_method: How it was paid.
    - total_quantity: How many products.
    - tax: Tax in the total.
    - shipping: Cost of delivery.
    - discount_code: Code of the discount.
    - discount_amount: Amount of the discount.
    - credit_order: Whether it is bought on credit.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.ecommerce/transaction/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        transaction_id: str,
        revenue: float,
        currency: str,
        payment_method: str,
        total_quantity: int,
        tax: float | None = None,
        shipping: float | None = None,
        discount_code: str | None = None,
        discount_amount: float | None = None,
        credit_order: bool | None = None,
    ) -> None:
        super().__init__(
            {
                "transaction_id": transaction_id,
                "revenue": revenue,
                "currency": currency,
                "payment_method": payment_method,
                "total_quantity": total_quantity,
                "tax": tax,
                "shipping": shipping,
                "discount_code": discount_code,
                "discount_amount": discount_amount,
                "credit_order": credit_order,
            },
        )


class TransactionError(Described):
    """Why an order failed.

    Schema transaction_error 1-0-0 of com.snowplowanalytics.snowplow.ecommerce.

    - error_code: Code of the error.
    - error_shortcode: Short form of the code.
    - error_description: What went wrong.
    - error_type: Whether trying again may help (soft) or not (hard).
    - resolution: What the user was told to do.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.ecommerce/transaction_error/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        error_code: str | None = None,
        error_shortcode: str | None = None,
        error_description: str | None = None,
        error_type: Literal["hard", "soft"] | None = None,
        resolution: str | None = None,
    ) -> None:
        super().__init__(
            {
                "error_code": error_code,
                "error_shortcode": error_shortcode,
                "error_description": error_description,
                "error_type": error_type,
                "resolution": resolution,
            },
        )


class User(Described):
    """A user of a shop.

    Schema user 1-0-0 of com.snowplowanalytics.snowplow.ecommerce.

    - id: Id of the user.
    - is_guest: Whether the user has no account.
    - email: Address of the user.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.ecommerce/user/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        id: str,
        is_guest: bool | None = None,
        email: str | None = None,
    ) -> None:
        super().__init__(
            {
                "id": id,
                "is_guest": is_guest,
                "email": email,
            },
        )
