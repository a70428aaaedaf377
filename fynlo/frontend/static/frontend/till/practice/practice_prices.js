// @ts-check
/** Prices a practice order as the server would: lines, discounts, service charge, in whole pence. Pure. */

import { atRate, pence, pounds } from "../../shared/money.js";
import { liveLines } from "../optimistic/projection.js";
import { serviceChargePence, unitPence } from "../pricing.js";

/** @import { Adjustment } from "../../shared/types.js" */
/** @import { Charge, Menu, ShownLine, ShownOrder } from "../types.js" */

const TEN_THOUSANDTHS = 10_000;

/** @param {number} sum pence */
const inPounds = (sum) => Number(pounds(sum));

/**
 * What an adjustment takes off `sum` pence.
 * @param {number} sum
 * @param {Adjustment} adjustment
 */
function lessBy(sum, { kind, rate, amount }) {
  if (kind === "comp") return sum;
  return rate === null ? Math.min(pence(amount ?? 0), sum) : atRate(sum, Math.round(Number(rate) * TEN_THOUSANDTHS));
}

/**
 * The sum after its adjustments, one after the other.
 * @param {number} sum
 * @param {Adjustment[] | undefined} adjustments
 */
const after = (sum, adjustments = []) => adjustments.reduce((left, each) => left - lessBy(left, each), sum);

/**
 * @param {ShownLine} line
 * @param {Menu} menu
 * @returns {ShownLine}
 */
function pricedLine({ pence: onDevice, sendState: _sent, ...line }, menu) {
  const optionIds = (line.modifiers ?? []).flatMap(({ option_id: id, modifiers = [] }) => [
    id,
    ...modifiers.map((within) => within.option_id),
  ]);
  const unit =
    onDevice === undefined
      ? pence(line.unit_price ?? 0)
      : unitPence({ productId: line.product_id ?? "", optionIds }, menu);
  return {
    ...line,
    kind: line.kind ?? "product",
    unit_price: inPounds(unit),
    list_price: line.list_price ?? null,
    total: inPounds(unit * line.quantity),
    adjustments: line.adjustments ?? [],
    sendState: "",
  };
}

/**
 * @param {ShownOrder} order
 * @param {{menu: Menu, charge: Charge, paid: number, tips: number, hasCharge: boolean}} terms `paid` and `tips` in
 *   pence; `hasCharge`: nobody took the service charge off
 * @returns {ShownOrder}
 */
export function priced({ voidedPence: _voided, paying: _paying, ...order }, { menu, charge, paid, tips, hasCharge }) {
  const lines = order.lines.map((line) => pricedLine(line, menu));
  const live = liveLines({ lines });
  const goods = live.reduce((sum, line) => sum + pence(line.total ?? 0), 0);
  const net = after(
    live.reduce((sum, line) => sum + after(pence(line.total ?? 0), line.adjustments), 0),
    order.adjustments,
  );
  const service = hasCharge && order.order_type === "dine_in" ? serviceChargePence(net, charge) : 0;
  const total = net + service;
  const isPaid = paid > 0 && paid >= total;
  return /** @type {ShownOrder} */ ({
    ...order,
    lines,
    adjustments: order.adjustments ?? [],
    subtotal: inPounds(goods),
    discount: inPounds(goods - net),
    service_charge: inPounds(service),
    service_charge_removable: charge.kind === "optional",
    vat_total: 0,
    total: inPounds(total),
    outside_sales: 0,
    paid: inPounds(paid),
    tips: inPounds(tips),
    due: inPounds(Math.max(total - paid, 0)),
    overpaid: inPounds(Math.max(paid - total, 0)),
    refunded: 0,
    payment_status: isPaid ? "paid" : paid ? "part_paid" : "unpaid",
    settled: isPaid,
    version: order.version + 1,
  });
}
