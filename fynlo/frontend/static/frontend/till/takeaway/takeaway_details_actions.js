// Orders that are taken away: for whom and when, handing over, and eat in or take away.

import { orderTypeLabel } from "../../shared/labels/orders.js";
import { pence } from "../../shared/money.js";
import { setStatus, setType } from "../commands.js";
import { serviceChargePence } from "../pricing.js";

const PASSED_MS = 60_000;
const NEW = { orderId: null, orderType: "takeaway", name: "", phone: "", promisedAt: null };

/** `tools` are those of till_actions.js. */
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
  /** Ask for whom the order on the screen is, and when. */
  function openTakeawayDetails() {
    const { order, customer } = state();
    const from = order ?? cart();
    changeUi({
      takeawayDetails: {
        orderId: from.id,
        orderType: order?.order_type ?? from.orderType,
        name: customer?.name ?? "",
        phone: customer?.phone ?? "",
        promisedAt: order?.promised_at ?? from.promisedAt ?? null,
      },
    });
  }

  function saveTakeawayDetails() {
    const { orderId, orderType, promisedAt, ...said } = state().ui.takeawayDetails;
    const name = said.name.trim();
    const customer = name ? { name, phone: said.phone.trim() } : null;
    if (!name && said.phone.trim()) return showToast("Add a name to go with the phone number.", "warning");
    if (promisedAt && promisedAt !== state().order?.promised_at && Date.parse(promisedAt) < state().now - PASSED_MS)
      return showToast("That time has passed. Choose a later one.", "warning");
    changeUi({ takeawayDetails: null });
    if (!orderId) return startCart({ tableId: null, orderType, customer, promisedAt });
    if (!state().order) return keepCart({ ...cart(), orderType, customer, promisedAt });
    return saveOrder({ orderType, customer, promisedAt });
  }

  /** Send only the fields that differ from the order's. */
  function saveOrder({ orderType, customer, promisedAt }) {
    const { order, customer: before } = state();
    const changes = {};
    if ((customer?.name ?? "") !== (before?.name ?? "") || (customer?.phone ?? "") !== (before?.phone ?? ""))
      changes.customer = customer;
    if ((promisedAt ?? null) !== (order.promised_at ?? null)) changes.promised_at = promisedAt;
    if (Object.keys(changes).length) setDetails(changes);
    if (orderType !== order.order_type) changeType(orderType);
  }

  /**
   * Eat in or take away: the prices stay, the VAT follows; only those who sit down pay for service. Guests at a table
   * are asked about first (type_step.js), because their bill becomes another one.
   */
  function changeType(orderType) {
    const { order } = state();
    if (!order) {
      const before = cart();
      keepCart({ ...before, orderType });
      return showToast(`${orderTypeLabel(orderType)} now.`, "success", () =>
        keepCart({ ...(state().carts[before.id] ?? before), orderType: before.orderType }),
      );
    }
    if (order.table_id || pence(order.service_charge ?? 0)) {
      changeUi({ cart: null });
      return action("openMore")(order, { step: "type" });
    }
    return confirmType(order, orderType);
  }

  function confirmType(order, orderType) {
    const before = pence(order.service_charge ?? 0);
    changeUi({ more: null });
    pushType(order, orderType);
    const now = state().orders[order.id] ?? order;
    const charge = orderType === "dine_in" ? chargeOf(now) : 0;
    const changed = before === charge ? "" : charge ? " Service charge added." : " Service charge removed.";
    return showToast(
      `${orderTypeLabel(orderType)} now.${changed}`,
      "success",
      () => pushType(state().orders[order.id] ?? order, order.order_type),
      ({ orders }) => orders[order.id]?.order_type === orderType,
    );
  }

  const goodsOf = (order) => (order.total === null ? 0 : pence(order.subtotal) - pence(order.discount));
  const chargeOf = (order) => serviceChargePence(goodsOf(order), state().charge);

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
    changeTakeawayDetails: (changes) => changeUi({ takeawayDetails: { ...state().ui.takeawayDetails, ...changes } }),
    saveTakeawayDetails,
    changeType,
    confirmType,
    handOver(order) {
      outbox.push(
        setStatus({
          orderId: order.id,
          status: "served",
          description: "Handed over",
          where: [orderTypeLabel(order.order_type), order.number ? `#${order.number}` : ""].filter(Boolean).join(" "),
        }),
      );
      showToast(`${order.number ? `#${order.number}` : "The order"} handed over.`, "success");
    },
  };
}
