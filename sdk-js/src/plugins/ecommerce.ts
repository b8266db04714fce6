/** Tracks what visitors do in a shop: an action as the event, and products, cart or transaction as its entities. */
import { each } from "../browser/registry.js";
import { trackSelfDescribingEvent, type Common } from "../browser/self_describing.js";
import { pick } from "../browser/tracking.js";
import type { SelfDescribing } from "../core/events.js";
import type { Plugin } from "../core/tracker.js";
import {
  createCart,
  createCheckoutStep,
  createPage,
  createProduct,
  createPromotion,
  createRefund,
  createSnowplowEcommerceAction,
  createTransaction,
  createTransactionError,
  createUser,
  type Cart,
  type CheckoutStep,
  type Page,
  type Product,
  type Promotion,
  type Refund,
  type SnowplowEcommerceAction,
  type Transaction,
  type TransactionError,
  type User,
} from "../schemas/ecommerce.js";

export type { Cart, CheckoutStep, Product, Promotion, Refund, Transaction, TransactionError };
export type { Page as EcommercePage, User as EcommerceUser };

export interface ProductList {
  products: Product[];
  /** Name of the list. */
  name?: string;
}

export const SnowplowEcommercePlugin = (): Plugin => ({});

type Act<T> = (event: T & Common, trackers?: string[]) => void;
type WithProducts<T> = T & { products?: Product[] };
/** What an action may be about besides its own entity. */
interface About extends Common {
  products?: Product[];
  product?: Product;
  transaction?: Transaction;
  /** Name of a list, where the action has no entity of its own. */
  name?: string;
}

/** A function for an action: its entity is made from the argument, and so are those of what it is about. */
const acting =
  <T extends object>(type: SnowplowEcommerceAction["type"], create?: (data: T) => SelfDescribing): Act<T> =>
  ({ context, timestamp, products = [], product, transaction, ...data }: About, trackers) =>
    trackSelfDescribingEvent(
      {
        event: createSnowplowEcommerceAction({ type, name: create ? undefined : data.name }),
        context: [
          ...(create ? [create(data as T)] : []),
          ...(product ? [product] : products).map(createProduct),
          ...(transaction ? [createTransaction(transaction)] : []),
          ...(context ?? []),
        ],
        timestamp,
      },
      trackers,
    );

export const trackProductView = /* @__PURE__ */ acting("product_view", createProduct);
export const trackProductListView = /* @__PURE__ */ acting<ProductList>("list_view");
export const trackProductListClick = /* @__PURE__ */ acting<{ product: Product; name?: string }>("list_click");
export const trackPromotionView = /* @__PURE__ */ acting("promo_view", createPromotion);
export const trackPromotionClick = /* @__PURE__ */ acting("promo_click", createPromotion);
export const trackCheckoutStep = /* @__PURE__ */ acting("checkout_step", createCheckoutStep);
export const trackAddToCart: Act<WithProducts<Cart>> = /* @__PURE__ */ acting("add_to_cart", createCart);
export const trackRemoveFromCart: Act<WithProducts<Cart>> = /* @__PURE__ */ acting("remove_from_cart", createCart);
export const trackTransaction: Act<WithProducts<Transaction>> = /* @__PURE__ */ acting(
  "transaction",
  createTransaction,
);
export const trackRefund: Act<WithProducts<Refund>> = /* @__PURE__ */ acting("refund", createRefund);
export const trackTransactionError: Act<TransactionError & { transaction: Transaction }> = /* @__PURE__ */ acting(
  "trns_error",
  createTransactionError,
);

/** A function that has each tracker add an entity to all events from now on, instead of the one before. */
function standing<T extends object>(create: (data: T) => SelfDescribing, names: string) {
  const kept = new WeakMap<object, SelfDescribing>();
  return (data: T | undefined, trackers?: string[]): void =>
    each(trackers, ({ core }) => {
      core.globals_.delete(kept.get(core)!);
      if (!data) return;
      const entity = create(pick(data, names));
      core.globals_.add(entity);
      kept.set(core, entity);
    });
}

/** Says what kind of page this is: an entity of every event that follows. */
export const setPageType = /* @__PURE__ */ standing<Page>(createPage, "type language locale");

/** Says who is shopping: an entity of every event that follows. */
export const setEcommerceUser = /* @__PURE__ */ standing<User>(createUser, "id is_guest email");

export const clearPageType = (trackers?: string[]): void => setPageType(undefined, trackers);
export const clearEcommerceUser = (trackers?: string[]): void => setEcommerceUser(undefined, trackers);
