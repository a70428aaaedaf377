// @ts-check
// Actions on takeaway orders: their customer and time, the type of order, handing over.

import { orderTypeLabel } from "../../shared/labels/orders.js";
import { pence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { setStatus, setType } from "../commands.js";
import { salesPence } from "../order/line_kinds.js";
import { serviceChargePence } from "../pricing.js";

/** @import { OrderType } from "../../shared/types.js" */
/** @import { OrderChanges } from "../command_types.js" */
/** @import { Cart, ShownOrder, TakeawayDraft, Tools } from "../types.js" */

const PASSED_MS = 60_000;
/** @type {TakeawayDraft} */
const NEW = { orderId: null, orderType: "takeaway", name: "", phone: "", promisedAt: null };

/** @param {Tools} tools */
export function takeawayDetailsActions({
  state,
  changeUi,
  cart,
  keepCart,
  startCart,
  outbox,
  showToast,
  where,
  setDetails,
  action,
}) {
  /** Open the sheet for the customer and the time of the order on the screen. */
  function openTakeawayDetails() {
    const { order, customer } = state();
    const from = order ?? cart();
    changeUi({
      takeawayDetails: {
        orderId: from.id,
        orderType: "order_type" in from ? from.order_type : from.orderType,
        name: customer?.name ?? "",
        phone: customer?.phone ?? "",
        promisedAt: "promised_at" in from ? from.promised_at : from.promisedAt,
      },
    });
  }

  function saveTakeawayDetails() {
    const draft = state().ui.takeawayDetails;
    if (!draft) return undefined;
    const { orderId, orderType, promisedAt } = draft;
    const [name, phone] = [draft.name.trim(), draft.phone.trim()];
    const customer = name ? { name, phone } : null;
    if (!name && phone) return showToast(t("Add a name to go with the phone number."), "warning");
    if (promisedAt && promisedAt !== state().order?.promised_at && Date.parse(promisedAt) < state().now - PASSED_MS)
      return showToast(t("That time has passed. Choose a later one."), "warning");
    changeUi({ takeawayDetails: null });
    if (!orderId) return startCart({ tableId: null, orderType, customer, promisedAt });
    const { order } = state();
    if (!order) return keepCart({ ...cart(), orderType, customer, promisedAt });
    return saveOrder(order, { orderType, customer, promisedAt });
  }

  /**
   * Send only the fields that differ from the order's.
   * @param {ShownOrder} order
   * @param {Pick<Cart, "orderType" | "customer" | "promisedAt">} fields
   */
  function saveOrder(order, { orderType, customer, promisedAt }) {
    const { customer: before } = state();
    /** @type {OrderChanges} */
    const changes = {};
    if ((customer?.name ?? "") !== (before?.name ?? "") || (customer?.phone ?? "") !== (before?.phone ?? ""))
      changes.customer = customer;
    if ((promisedAt ?? null) !== (order.promised_at ?? null)) changes.promised_at = promisedAt;
    if (Object.keys(changes).length) setDetails(changes);
    if (orderType !== order.order_type) changeType(orderType);
  }

  /**
   * Change whether the order is eaten in or taken away. The prices stay; the server computes the VAT again; only orders
   * that are eaten in have a service charge. An order at a table, or with a service charge, opens a question first
   * (type_step.js), because its bill changes.
   * @param {OrderType} orderType
   */
  function changeType(orderType) {
    const { order } = state();
    if (!order) {
      const before = cart();
      keepCart({ ...before, orderType });
      return showToast(t("{type} now.", { type: orderTypeLabel(orderType) }), "success", () =>
        keepCart({ ...(state().carts[before.id] ?? before), orderType: before.orderType }),
      );
    }
    if (order.table_id || pence(order.service_charge ?? 0)) {
      changeUi({ cart: null });
      return action("openMore")(order, { step: "type" });
    }
    return confirmType(order, orderType);
  }

  /**
   * @param {ShownOrder} order
   * @param {OrderType} orderType
   */
  function confirmType(order, orderType) {
    const before = pence(order.service_charge ?? 0);
    changeUi({ more: null });
    pushType(order, orderType);
    const now = state().orders[order.id] ?? order;
    const charge = orderType === "dine_in" ? chargeOf(now) : 0;
    const changed = before === charge ? "" : charge ? t(" Service charge added.") : t(" Service charge removed.");
    return showToast(
      t("{type} now.{changed}", { type: orderTypeLabel(orderType), changed }),
      "success",
      () => pushType(state().orders[order.id] ?? order, order.order_type),
      ({ orders }) => orders[order.id]?.order_type === orderType,
    );
  }

  const itemsPence = (/** @type {ShownOrder} */ order) => salesPence(order);
  const chargeOf = (/** @type {ShownOrder} */ order) => serviceChargePence(itemsPence(order), state().charge);

  /**
   * @param {ShownOrder} order
   * @param {OrderType} orderType
   */
  function pushType(order, orderType) {
    outbox.push(
      setType({
        orderId: order.id,
        orderType,
        chargePence: orderType === "dine_in" ? chargeOf(order) : 0,
        where: where(),
      }),
    );
  }

  return {
    startTakeaway: () => changeUi({ takeawayDetails: NEW }),
    openTakeawayDetails,
    /**
     * Change what the sheet edits. A sheet that was closed meanwhile stays closed.
     * @param {Partial<TakeawayDraft>} changes
     */
    changeTakeawayDetails(changes) {
      const before = state().ui.takeawayDetails;
      if (before) changeUi({ takeawayDetails: { ...before, ...changes } });
    },
    saveTakeawayDetails,
    changeType,
    confirmType,
    /** @param {ShownOrder} order */
    handOver(order) {
      outbox.push(
        setStatus({
          orderId: order.id,
          status: "served",
          description: t("Handed over"),
          where: [orderTypeLabel(order.order_type), order.number ? `#${order.number}` : ""].filter(Boolean).join(" "),
        }),
      );
      showToast(
        order.number ? t("#{number} handed over.", { number: order.number }) : t("The order handed over."),
        "success",
      );
    },
  };
}
