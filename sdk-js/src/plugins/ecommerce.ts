/** Tracks what visitors do in a shop: an action as the event, and products, cart or transaction as its entities. */
import { each } from "../browser/registry.js";
import { trackSelfDescribingEvent, type Common } from "../browser/self_describing.js";
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

type Action = SnowplowEcommerceAction["type"];
type WithProducts<T> = T & { products?: Product[] };

function trackAction(
  action: SnowplowEcommerceAction,
  entities: SelfDescribing[],
  { context, timestamp }: Common,
  trackers: string[] | undefined,
): void {
  const event = createSnowplowEcommerceAction(action);
  trackSelfDescribingEvent({ event, context: [...entities, ...(context ?? [])], timestamp }, trackers);
}

/** A function for an action whose argument is one entity. */
const one =
  <T extends object>(type: Action, create: (data: T) => SelfDescribing) =>
  (event: T & Common, trackers?: string[]): void => {
    const { context, timestamp, ...data } = event;
    trackAction({ type }, [create(data as never)], { context, timestamp }, trackers);
  };

/** A function for an action whose argument is an entity with the products that belong to it. */
const withProducts =
  <T extends object>(type: Action, create: (data: T) => SelfDescribing) =>
  (event: WithProducts<T> & Common, trackers?: string[]): void => {
    const { context, timestamp, products = [], ...data } = event;
    const entities = [create(data as never), ...products.map(createProduct)];
    trackAction({ type }, entities, { context, timestamp }, trackers);
  };

export const trackProductView = /* @__PURE__ */ one<Product>("product_view", createProduct);
export const trackPromotionView = /* @__PURE__ */ one<Promotion>("promo_view", createPromotion);
export const trackPromotionClick = /* @__PURE__ */ one<Promotion>("promo_click", createPromotion);
export const trackCheckoutStep = /* @__PURE__ */ one<CheckoutStep>("checkout_step", createCheckoutStep);
export const trackAddToCart = /* @__PURE__ */ withProducts<Cart>("add_to_cart", createCart);
export const trackRemoveFromCart = /* @__PURE__ */ withProducts<Cart>("remove_from_cart", createCart);
export const trackTransaction = /* @__PURE__ */ withProducts<Transaction>("transaction", createTransaction);
export const trackRefund = /* @__PURE__ */ withProducts<Refund>("refund", createRefund);

export function trackProductListView({ products, name, ...common }: ProductList & Common, trackers?: string[]): void {
  trackAction({ type: "list_view", name }, products.map(createProduct), common, trackers);
}

export function trackProductListClick(
  { product, name, ...common }: { product: Product; name?: string } & Common,
  trackers?: string[],
): void {
  trackAction({ type: "list_click", name }, [createProduct(product)], common, trackers);
}

export function trackTransactionError(
  { transaction, context, timestamp, ...error }: TransactionError & { transaction: Transaction } & Common,
  trackers?: string[],
): void {
  const entities = [createTransactionError(error), createTransaction(transaction)];
  trackAction({ type: "trns_error" }, entities, { context, timestamp }, trackers);
}

/** What each tracker adds to all events from now on: one page and one visitor at most. */
const standing = /* @__PURE__ */ new WeakMap<object, Partial<Record<"page" | "user", SelfDescribing>>>();

function stand(kind: "page" | "user", entity: SelfDescribing | undefined, trackers: string[] | undefined): void {
  each(trackers, ({ core }) => {
    const kept = standing.get(core) ?? {};
    if (kept[kind]) core.globals_.delete(kept[kind]);
    if (entity) core.globals_.add(entity);
    standing.set(core, { ...kept, [kind]: entity });
  });
}

/** Says what kind of page this is: an entity of every event that follows. */
export const setPageType = ({ type, language, locale }: Page, trackers?: string[]): void =>
  stand("page", createPage({ type, language, locale }), trackers);

/** Says who is shopping: an entity of every event that follows. */
export const setEcommerceUser = ({ id, is_guest, email }: User, trackers?: string[]): void =>
  stand("user", createUser({ id, is_guest, email }), trackers);

export const clearPageType = (trackers?: string[]): void => stand("page", undefined, trackers);
export const clearEcommerceUser = (trackers?: string[]): void => stand("user", undefined, trackers);
