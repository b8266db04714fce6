/**
 * Events and entities of com.snowplowanalytics.snowplow.ecommerce.
 *
 * Printed from protocol/schemas by generate.mjs of this folder. Change them there.
 */

const describe = <D, const N extends string, const V extends string = "1-0-0">(
  data: D,
  name: N,
  version = "1-0-0" as V,
) => ({ schema: `iglu:com.snowplowanalytics.snowplow.ecommerce/${name}/jsonschema/${version}`, data }) as const;

/**
 * The cart of a shop.
 * iglu:com.snowplowanalytics.snowplow.ecommerce/cart/jsonschema/1-0-0
 */
export interface Cart {
  /** Id of the cart. (maxLength 4096) */
  cart_id?: string | null;
  /** Value of the cart. (minimum 0, maximum 9999999, multipleOf 0.01) */
  total_value: number;
  /** Currency, three letters of ISO 4217. (minLength 3, maxLength 3) */
  currency: string;
}

export const createCart = (data: Cart) => describe(data, "cart");

/**
 * A step of the checkout.
 * iglu:com.snowplowanalytics.snowplow.ecommerce/checkout_step/jsonschema/1-0-0
 */
export interface CheckoutStep {
  /** Number of the step, from 1. (minimum 1, maximum 90) */
  step: number;
  /** Postcode of delivery. (maxLength 128) */
  shipping_postcode?: string | null;
  /** Postcode of the bill. (maxLength 128) */
  billing_postcode?: string | null;
  /** Address of delivery. (maxLength 4096) */
  shipping_full_address?: string | null;
  /** Address of the bill. (maxLength 4096) */
  billing_full_address?: string | null;
  /** Who delivers. (maxLength 128) */
  delivery_provider?: string | null;
  /** How it is delivered. (maxLength 128) */
  delivery_method?: string | null;
  /** Code of the coupon. (maxLength 128) */
  coupon_code?: string | null;
  /** Kind of account. (maxLength 128) */
  account_type?: string | null;
  /** How it was paid. (maxLength 128) */
  payment_method?: string | null;
  /** Kind of receipt. (maxLength 128) */
  proof_of_payment?: string | null;
  /** Whether the user wants marketing. */
  marketing_opt_in?: boolean | null;
}

export const createCheckoutStep = (data: CheckoutStep) => describe(data, "checkout_step");

/**
 * The kind of page of a shop.
 * iglu:com.snowplowanalytics.snowplow.ecommerce/page/jsonschema/1-0-0
 */
export interface Page {
  /** Kind of the page. (maxLength 128) */
  type: string;
  /** Language of the page. (maxLength 128) */
  language?: string | null;
  /** Locale of the page. (maxLength 128) */
  locale?: string | null;
}

export const createPage = (data: Page) => describe(data, "page");

/**
 * A product of a shop.
 * iglu:com.snowplowanalytics.snowplow.ecommerce/product/jsonschema/1-0-0
 */
export interface Product {
  /** Id of the product. (maxLength 4096) */
  id: string;
  /** Name of the product. (maxLength 4096) */
  name?: string | null;
  /** Category of the product, levels joined by a slash. (maxLength 4096) */
  category: string;
  /** Price of one. (minimum 0, maximum 9999999, multipleOf 0.01) */
  price: number;
  /** Price before reductions. (minimum 0, maximum 9999999, multipleOf 0.01) */
  list_price?: number | null;
  /** How many. (minimum 0, maximum 9999999) */
  quantity?: number | null;
  /** Size. (maxLength 256) */
  size?: string | null;
  /** Variant. (maxLength 256) */
  variant?: string | null;
  /** Brand. (maxLength 256) */
  brand?: string | null;
  /** Whether it is in stock. (maxLength 256) */
  inventory_status?: string | null;
  /** Place in the list. (minimum 0, maximum 9999999) */
  position?: number | null;
  /** Currency, three letters of ISO 4217. (minLength 3, maxLength 3) */
  currency: string;
  /** Id of the creative. (maxLength 256) */
  creative_id?: string | null;
}

export const createProduct = (data: Product) => describe(data, "product");

/**
 * A promotion inside a shop.
 * iglu:com.snowplowanalytics.snowplow.ecommerce/promotion/jsonschema/1-0-0
 */
export interface Promotion {
  /** Id of the promotion. (maxLength 4096) */
  id: string;
  /** Name of the promotion. (maxLength 256) */
  name?: string | null;
  /** Products that it promotes. */
  product_ids?: string[] | null;
  /** Place among the promotions. (minimum 0, maximum 9999999) */
  position?: number | null;
  /** Id of the creative. (maxLength 4096) */
  creative_id?: string | null;
  /** Kind of the promotion. (maxLength 256) */
  type?: string | null;
  /** Where it was shown. (maxLength 256) */
  slot?: string | null;
}

export const createPromotion = (data: Promotion) => describe(data, "promotion");

/**
 * Money given back.
 * iglu:com.snowplowanalytics.snowplow.ecommerce/refund/jsonschema/1-0-0
 */
export interface Refund {
  /** Id of the order. (maxLength 4096) */
  transaction_id: string;
  /** Currency, three letters of ISO 4217. (minLength 3, maxLength 3) */
  currency: string;
  /** Amount given back. (minimum 0, maximum 9999999, multipleOf 0.01) */
  refund_amount: number;
  /** Why. (maxLength 4096) */
  refund_reason?: string | null;
}

export const createRefund = (data: Refund) => describe(data, "refund");

/**
 * Something happened in a shop; entities tell what it was about.
 * iglu:com.snowplowanalytics.snowplow.ecommerce/snowplow_ecommerce_action/jsonschema/1-0-2
 */
export interface SnowplowEcommerceAction {
  /** What happened. */
  type:
    | "add_to_cart"
    | "remove_from_cart"
    | "product_view"
    | "list_click"
    | "list_view"
    | "promo_click"
    | "promo_view"
    | "checkout_step"
    | "transaction"
    | "refund"
    | "trns_error";
  /** Name of the list, where there is one. (maxLength 128) */
  name?: string | null;
}

export const createSnowplowEcommerceAction = (data: SnowplowEcommerceAction) =>
  describe(data, "snowplow_ecommerce_action", "1-0-2");

/**
 * An order of a shop.
 * iglu:com.snowplowanalytics.snowplow.ecommerce/transaction/jsonschema/1-0-0
 */
export interface Transaction {
  /** Id of the order. (maxLength 4096) */
  transaction_id: string;
  /** Total of the order. (minimum 0, maximum 9999999, multipleOf 0.01) */
  revenue: number;
  /** Currency, three letters of ISO 4217. (minLength 3, maxLength 3) */
  currency: string;
  /** How it was paid. (maxLength 128) */
  payment_method: string;
  /** How many products. (minimum 0, maximum 9999999) */
  total_quantity: number;
  /** Tax in the total. (minimum 0, maximum 9999999, multipleOf 0.01) */
  tax?: number | null;
  /** Cost of delivery. (minimum 0, maximum 9999999, multipleOf 0.01) */
  shipping?: number | null;
  /** Code of the discount. (maxLength 99) */
  discount_code?: string | null;
  /** Amount of the discount. (minimum 0, maximum 9999999, multipleOf 0.01) */
  discount_amount?: number | null;
  /** Whether it is bought on credit. */
  credit_order?: boolean | null;
}

export const createTransaction = (data: Transaction) => describe(data, "transaction");

/**
 * Why an order failed.
 * iglu:com.snowplowanalytics.snowplow.ecommerce/transaction_error/jsonschema/1-0-0
 */
export interface TransactionError {
  /** Code of the error. (maxLength 256) */
  error_code?: string | null;
  /** Short form of the code. (maxLength 4096) */
  error_shortcode?: string | null;
  /** What went wrong. (maxLength 4096) */
  error_description?: string | null;
  /** Whether trying again may help (soft) or not (hard). */
  error_type?: "hard" | "soft" | null;
  /** What the user was told to do. (maxLength 4096) */
  resolution?: string | null;
}

export const createTransactionError = (data: TransactionError) => describe(data, "transaction_error");

/**
 * A user of a shop.
 * iglu:com.snowplowanalytics.snowplow.ecommerce/user/jsonschema/1-0-0
 */
export interface User {
  /** Id of the user. (maxLength 128) */
  id: string;
  /** Whether the user has no account. */
  is_guest?: boolean | null;
  /** Address of the user. (maxLength 256) */
  email?: string | null;
}

export const createUser = (data: User) => describe(data, "user");
