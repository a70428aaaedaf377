// @ts-check
// Actions on the order on the screen: send it to the kitchen, change its header, serve it, close its bill.

import { isUnsent } from "../../shared/rules/courses.js";
import { t } from "../../shared/translate.js";
import * as commands from "../commands.js";
import { linePence } from "../pricing.js";

/** @import { Cart, ShownLine, Tools } from "../types.js" */

/** @param {Tools} tools */
export function orderActions({ state, changeUi, cart, keepCart, outbox, showToast, go, where, setDetails, action }) {
  /**
   * Send the lines to the kitchen, without the courses that wait. `saveOnly` saves the lines on the order and sends
   * nothing. A sold-out line stops both. `checked` skips the question about allergies.
   */
  function send({ saveOnly = false, checked = false } = {}) {
    const { route, order, carts, unavailableLines, menu, held } = state();
    const from = carts[route.id];
    if (unavailableLines.length) {
      const name = menu.product(unavailableLines[0].productId)?.name ?? t("Something");
      showToast(t("{name} is sold out. Remove it or choose something else, then send.", { name }), "warning");
      return changeUi({ cart: true });
    }
    if (!checked && action("checkSent")(() => send({ saveOnly, checked: true }))) return undefined;
    if (from?.lines.length) sendCart(from, saveOnly, held);
    else if (order?.lines.some(isUnsent) && !saveOnly)
      outbox.push(commands.sendOrder({ orderId: order.id, hold: held, where: where() }));
    return changeUi({ cart: null, course: 1, seat: null });
  }

  /**
   * Send the cart as a new order, or as more lines of the order that another device opened at the table meanwhile.
   * @param {Cart} cart
   * @param {boolean} saveOnly
   * @param {number[]} hold the courses that wait
   */
  function sendCart(cart, saveOnly, hold) {
    const { menu, existingOrder, tables, config } = state();
    const lines = cart.lines.map((line) => ({ ...line, pence: linePence(line, menu) }));
    const given = { cart, lines, saveOnly, hold, menuVersion: menu.version, isPart: menu.isPart, where: where() };
    const command =
      cart.isNew && !existingOrder
        ? commands.createOrder({
            ...given,
            tableName: tables.tables?.[cart.tableId ?? ""]?.name ?? "",
            person: config.person,
          })
        : commands.addLines({ ...given, orderId: existingOrder?.id ?? cart.id });
    if (existingOrder) action("bringAllergies")(existingOrder, cart);
    outbox.push(command, { drop: [["cart", cart.id]] });
    if (existingOrder) {
      showToast(
        t("{server} has opened an order at this table. Your items are added to it.", {
          server: existingOrder.server_name || t("Someone else"),
        }),
      );
      go(`#/order/${existingOrder.id}`, { replace: true });
    }
  }

  /** @param {ShownLine} line */
  function voidLine(line) {
    const { order } = state();
    if (!order) return;
    outbox.push(commands.voidLine({ orderId: order.id, line, where: where() }));
    // A void is final, so undo asks for the same thing again as a new line.
    showToast(t("{name} removed.", { name: line.name }), "info", () => action("askAgain")(order, line));
  }

  return {
    send,
    voidLine,
    setGuests: (/** @type {number | null} */ guests) =>
      state().order ? setDetails({ guests: guests || null }) : keepCart({ ...cart(), guests: guests || null }),
    saveOrderNotes: (/** @type {string} */ notes) => setDetails({ notes: notes.trim() }),
    serve() {
      const { order } = state();
      if (order) outbox.push(commands.setStatus({ orderId: order.id, status: "served", where: where() }));
    },
    closeBill() {
      const { order } = state();
      if (!order) return;
      outbox.push(
        commands.setStatus({
          orderId: order.id,
          status: "completed",
          description: t("Close the bill"),
          where: where(),
        }),
      );
      showToast(t("{where}: the bill is closed.", { where: where() }), "success");
      go("#/");
    },
  };
}
