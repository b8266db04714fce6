/** Events that few pages need; a bundle without them stays small. */
import { EventCode, Key } from "../protocol.js";
import { buildSelfDescribingEvent, type EventFields } from "./events.js";
import { decimal, integer, refuse, required, text } from "./values.js";

const STANDARD = "iglu:com.snowplowanalytics.snowplow/";

export interface ScreenView {
  name?: string;
  id?: string;
}

export function buildScreenView({ name, id }: ScreenView): EventFields {
  const data = { name: text("name", name), id: text("id", id) };
  if (!data.name && !data.id) refuse("name", "or id is missing");
  return buildSelfDescribingEvent({ event: { schema: STANDARD + "screen_view/jsonschema/1-0-0", data } });
}

export interface Timing {
  category: string;
  variable: string;
  timing: number;
  label?: string;
}

export function buildTiming({ category, variable, timing, label }: Timing): EventFields {
  const data = {
    category: required("category", category),
    variable: required("variable", variable),
    timing: decimal("timing", timing) ? timing : refuse("timing", "is missing"),
    label: text("label", label),
  };
  return buildSelfDescribingEvent({ event: { schema: STANDARD + "timing/jsonschema/1-0-0", data } });
}

export interface TransactionItem {
  orderId: string;
  sku: string;
  price: number;
  quantity: number;
  name?: string;
  category?: string;
  currency?: string;
}

export interface Transaction {
  orderId: string;
  total: number;
  affiliation?: string;
  tax?: number;
  shipping?: number;
  city?: string;
  state?: string;
  country?: string;
  currency?: string;
}

export const buildEcommerceTransaction = (event: Transaction): EventFields => ({
  [Key.EVENT]: EventCode.TRANSACTION,
  [Key.TR_ORDER_ID]: required("orderId", event.orderId),
  [Key.TR_AFFILIATION]: text("affiliation", event.affiliation),
  [Key.TR_TOTAL]: decimal("total", event.total) ?? refuse("total", "is missing"),
  [Key.TR_TAX]: decimal("tax", event.tax),
  [Key.TR_SHIPPING]: decimal("shipping", event.shipping),
  [Key.TR_CITY]: text("city", event.city),
  [Key.TR_STATE]: text("state", event.state),
  [Key.TR_COUNTRY]: text("country", event.country),
  [Key.TR_CURRENCY]: text("currency", event.currency),
});

export const buildEcommerceTransactionItem = (event: TransactionItem): EventFields => ({
  [Key.EVENT]: EventCode.TRANSACTION_ITEM,
  [Key.TI_ORDER_ID]: required("orderId", event.orderId),
  [Key.TI_SKU]: required("sku", event.sku),
  [Key.TI_NAME]: text("name", event.name),
  [Key.TI_CATEGORY]: text("category", event.category),
  [Key.TI_PRICE]: decimal("price", event.price) ?? refuse("price", "is missing"),
  [Key.TI_QUANTITY]: integer("quantity", event.quantity) ?? refuse("quantity", "is missing"),
  [Key.TI_CURRENCY]: text("currency", event.currency),
});

export interface Order extends Transaction {
  items: Omit<TransactionItem, "orderId">[];
}

/** An order as its events: the transaction, then each item under the same order id. */
export const buildOrder = ({ items, ...transaction }: Order): EventFields[] => [
  buildEcommerceTransaction(transaction),
  ...items.map((item) => buildEcommerceTransactionItem({ ...item, orderId: transaction.orderId })),
];
