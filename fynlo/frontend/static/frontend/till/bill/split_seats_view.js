// @ts-check
/** Choosing the seats that pay, each with its items and its part of the shared ones. */

import { formatPence } from "../../shared/money.js";
import { plural, t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { priceOfSeat, SHARED, seatsOf, seatsPaying } from "./part_payment.js";
import { serviceNote } from "./split_items_view.js";

/** @import { Actions, ShownOrder } from "../types.js" */
/** @import { LineBalance } from "./balance.js" */
/** @import { SeatChoice } from "./pay_state.js" */
/** @import { BalancedScreen } from "./split_view.js" */

/**
 * @param {BalancedScreen} screen
 * @param {Actions} actions
 */
export function seatsChooser(screen, actions) {
  const { order, balance, pay } = screen;
  const bySeat = seatsOf(balance, order.lines);
  const { seats: all, shared } = bySeat;
  const paying = seatsPaying(pay, bySeat);
  if (!all.length)
    return h(
      "p",
      { class: "text-muted", key: "no-seats" },
      t("No item on this bill has a seat. Choose a seat before you add items, or pay by items."),
    );
  const isOver = all.every(({ isPaid }) => isPaid);
  const extra = shared.length
    ? h(
        "p",
        { class: "text-muted text-small", key: "shared" },
        plural(
          shared.length,
          "{count} shared item: divided evenly between the seats that still pay.",
          "{count} shared items: divided evenly between the seats that still pay.",
        ),
      )
    : null;
  return [
    serviceNote(screen),
    h(
      "ul",
      { class: "pay-items", key: "seats" },
      all.map((one) =>
        seatRow(
          {
            key: one.seat,
            text: t("Seat {seat}", { seat: one.seat }),
            note: namesOf(one.own, order),
            pence: priceOfSeat(balance, order.lines, one.seat),
            isPaid: one.isPaid,
            isOn: paying.includes(one.seat),
          },
          actions,
        ),
      ),
      isOver && shared.length
        ? seatRow(
            {
              key: SHARED,
              text: t("Shared items"),
              note: namesOf(shared, order),
              pence: shared.reduce((sum, { left }) => sum + left, 0),
              isPaid: false,
              isOn: paying.includes(SHARED),
            },
            actions,
          )
        : null,
    ),
    isOver ? null : extra,
  ];
}

/**
 * @param {LineBalance[]} shares
 * @param {ShownOrder} order
 */
function namesOf(shares, order) {
  const names = new Map(
    order.lines.map(({ id, name, quantity }) => [id, quantity > 1 ? `${quantity} × ${name}` : name]),
  );
  return shares.map(({ id }) => names.get(id)).join(", ");
}

/**
 * @typedef {object} SeatRow
 * @property {SeatChoice} key
 * @property {string} text
 * @property {string} note its items
 * @property {number} pence
 * @property {boolean} isPaid
 * @property {boolean} isOn whether it is chosen
 */

/**
 * @param {SeatRow} row
 * @param {Actions} actions
 */
function seatRow({ key, text, note, pence, isPaid, isOn }, actions) {
  return h(
    "li",
    { class: `pay-item${isPaid ? " is-gone" : ""}`, key, "data-seat": key },
    h(
      "button",
      {
        class: "pay-item-main",
        type: "button",
        role: "checkbox",
        "aria-checked": isOn && !isPaid ? "true" : "false",
        disabled: isPaid,
        on: { click: () => actions.pickSeat(key) },
      },
      h("span", { class: `choice-mark${isOn && !isPaid ? " is-on" : ""}` }, isOn && !isPaid ? icon("check") : null),
      h(
        "span",
        { class: "line-text" },
        h("span", { class: "line-name" }, text),
        h("span", { class: "line-note" }, note),
        isPaid ? h("span", { class: "line-state", key: "gone" }, icon("check"), t("Paid")) : null,
      ),
      isPaid ? null : h("span", { class: "line-price money" }, formatPence(pence)),
    ),
  );
}
