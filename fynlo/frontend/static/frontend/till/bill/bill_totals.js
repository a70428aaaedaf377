// @ts-check
/** The total of an order on this till: the server's sums, plus the lines that it has not priced, by the same rules. */

import { pence } from "../../shared/money.js";
import { isUnsent } from "../../shared/rules/courses.js";
import { formatNumber, t } from "../../shared/translate.js";
import { countOf } from "../cart/cart.js";
import { isSettled } from "../labels.js";
import { liveLines } from "../optimistic/projection.js";
import { isSale, salesPence } from "../order/line_kinds.js";
import { linesPence, serviceChargePence } from "../pricing.js";

/** @import { Cart, Charge, Menu, ShownLine, ShownOrder } from "../types.js" */

/**
 * @typedef {object} OnScreen
 * @property {ShownOrder | null} order
 * @property {Cart | null} cart
 * @property {Menu} menu
 * @property {Charge} charge the restaurant's service charge
 */

/**
 * The bill on the screen. All sums are pence.
 * @param {OnScreen} onScreen
 */
export function billOf({ order, cart, menu, charge }) {
  const cartLines = cart?.lines ?? [];
  const lines = order ? liveLines(order) : [];
  const sums = sumsOf({ order, cart, menu, charge });
  const busy = lines.some((line) => line.sendState === "sending");
  return {
    ...sums,
    ...kitchenStateOf(lines),
    /** How many items the kitchen does not know: those of the cart, and lines that were only saved. */
    unsent: countOf(cartLines) + countOf(lines.filter(isUnsent)),
    /** How many items were saved on the order without sending them. */
    held: countOf(lines.filter(isUnsent)),
    count: countOf(lines) + countOf(cartLines),
    /** Whether a line waits for the server's answer; `unsure`: it is shown as not sent yet. */
    busy,
    unsure: lines.some((line) => line.sendState === "unsure"),
    chargeLabel:
      charge.kind === "optional"
        ? t("Service {rate} % (optional)", { rate: formatNumber(charge.rate / 100) })
        : t("Service {rate} %", { rate: formatNumber(charge.rate / 100) }),
    canPay: lines.length > 0 && sums.duePence > 0 && !busy && !order?.paying,
    canClose: lines.length > 0 && !sums.estimated && sums.duePence === 0 && !busy && canCloseNow(order, lines),
  };
}

/**
 * The sums of a bill. `estimated` is true while a part of `shownPence` is computed here and not by the server.
 * @param {OnScreen} onScreen
 */
function sumsOf({ order, cart, menu, charge }) {
  const unpriced = unpricedPence(order, cart, menu);
  const known = order && order.total !== null ? order : null;
  const estimated = Boolean(unpriced) || !known;
  const subtotal = known ? pence(known.subtotal) : 0;
  const discount = known ? pence(known.discount) : 0;
  const paid = known ? pence(known.paid) : 0;
  const goods = subtotal - discount + unpriced;
  const outsideSales = known ? pence(known.outside_sales ?? 0) : 0;
  const chargePence =
    known && !estimated
      ? pence(known.service_charge)
      : serviceChargePence(goods - outsideSales, chargeOf(order, charge));
  const total = known && !estimated ? pence(known.total) : goods + chargePence;
  return {
    /** What this device adds to the server's sums: less than 0 when lines were voided. */
    unsentPence: unpriced,
    serverPence: known ? pence(known.total) : 0,
    serverChargePence: known ? pence(known.service_charge) : 0,
    itemsPence: subtotal,
    discountPence: discount,
    chargePence,
    paidPence: paid,
    shownPence: total - paid,
    estimated,
    duePence: known && !estimated ? pence(known.due) : total - paid,
  };
}

/**
 * The price of the lines that the server has not priced, less that of voided lines which its sums still include.
 * @param {ShownOrder | null} order
 * @param {Cart | null} cart
 * @param {Menu} menu
 */
function unpricedPence(order, cart, menu) {
  const underWay = order ? liveLines(order).reduce((sum, line) => sum + (line.pence ?? 0), 0) : 0;
  return linesPence(cart?.lines ?? [], menu) + underWay - (order?.voidedPence ?? 0);
}

/** @param {ShownLine} line */
const isCooking = ({ status }) => status === "fired" || status === "started";

/** @param {ShownLine[]} lines */
function kitchenStateOf(lines) {
  const kitchen = lines.filter((line) => isSale(line) && line.status !== "held");
  return {
    isCooking: kitchen.some(isCooking),
    servable:
      kitchen.some((line) => line.status === "ready") &&
      kitchen.every((line) => line.status === "ready" || line.status === "served"),
  };
}

/**
 * @param {ShownOrder | null} order
 * @param {ShownLine[]} lines
 */
const canCloseNow = (order, lines) => !isSettled(order) && !order?.paying && !lines.some(isCooking);

/**
 * The service charge that applies to the order. An order keeps its terms: one without a charge so far gets none.
 * @param {ShownOrder | null} order
 * @param {Charge} charge
 * @returns {Charge}
 */
function chargeOf(order, charge) {
  if (order && order.total !== null && salesPence(order) > 0 && pence(order.service_charge) === 0)
    return { kind: "none", rate: 0 };
  return charge;
}

/**
 * How many of each product the cart holds, for the marks on the tiles.
 * @param {Cart | null} cart
 * @returns {Map<string, number>}
 */
export function countsByProduct(cart) {
  const counts = new Map();
  for (const line of cart?.lines ?? []) counts.set(line.productId, (counts.get(line.productId) ?? 0) + line.quantity);
  return counts;
}
