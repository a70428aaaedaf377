// Orders that are taken away: for whom and when, handing over, and eat in or take away.
import { setStatus, setType } from "../commands.js";
import { pence } from "../../../realtime/money.js";
import { serviceChargePence } from "../pricing.js";
import { ORDER_TYPES } from "../words.js";

const NEW = { orderId: null, orderType: "takeaway", name: "", phone: "", promisedAt: null };

/** `tools` are those of actions.js. */
export function errandActions({ state, changeUi, cart, keepCart, startCart, outbox, say, where, setDetails }) {
  /** Ask for whom the order on the screen is, and when. */
  function openErrand() {
    const { order, customer } = state();
    const from = order ?? cart();
    changeUi({ errand: { orderId: from.id, orderType: order?.order_type ?? from.orderType, name: customer?.name ?? "", phone: customer?.phone ?? "", promisedAt: order?.promised_at ?? from.promisedAt ?? null } });
  }

  function saveErrand() {
    const { orderId, orderType, promisedAt, ...said } = state().ui.errand;
    const name = said.name.trim();
    const customer = name ? { name, phone: said.phone.trim() } : null;
    if (!name && said.phone.trim()) return say("Whose number is it? A name goes with it.", "warning");
    changeUi({ errand: null });
    if (!orderId) return startCart({ tableId: null, orderType, customer, promisedAt });
    if (!state().order) return keepCart({ ...cart(), orderType, customer, promisedAt });
    return saveOrder({ orderType, customer, promisedAt });
  }

  /** Only what is another than it was. */
  function saveOrder({ orderType, customer, promisedAt }) {
    const { order, customer: before } = state();
    const changes = {};
    if ((customer?.name ?? "") !== (before?.name ?? "") || (customer?.phone ?? "") !== (before?.phone ?? "")) changes.customer = customer;
    if ((promisedAt ?? null) !== (order.promised_at ?? null)) changes.promised_at = promisedAt;
    if (Object.keys(changes).length) setDetails(changes);
    if (orderType !== order.order_type) changeType(orderType);
  }

  /** Eat in or take away: the prices stay, the VAT follows; only those who sit down pay for service. */
  function changeType(orderType) {
    const { order } = state();
    if (!order) return keepCart({ ...cart(), orderType });
    pushType(order, orderType);
    return say(`${ORDER_TYPES[orderType]} now: the prices stay.`, "success", () => pushType(state().orders[order.id] ?? order, order.order_type));
  }

  function pushType(order, orderType) {
    const charge = orderType === "dine_in" ? state().charge : { kind: "none", rate: 0 };
    const goods = order.total === null ? 0 : pence(order.subtotal) - pence(order.discount);
    outbox.push(setType({ orderId: order.id, orderType, chargePence: serviceChargePence(goods, charge), where: where() }));
  }

  return {
    startTakeaway: () => changeUi({ errand: NEW }),
    openErrand,
    changeErrand: (changes) => changeUi({ errand: { ...state().ui.errand, ...changes } }),
    saveErrand,
    changeType,
    handOver(order) {
      outbox.push(setStatus({ orderId: order.id, status: "served", says: "Handed over", where: order.number ? `${ORDER_TYPES[order.order_type]} #${order.number}` : ORDER_TYPES[order.order_type] }));
      say(`${order.number ? `#${order.number}` : "The order"} handed over.`, "success");
    },
  };
}
