// The guests' own page of the bill: a code large enough to be scanned across a table, and what they pay meanwhile.

import { STATES } from "../../shared/contract.js";
import { orderLabel } from "../../shared/labels/orders.js";
import { formatTime } from "../../shared/labels/times.js";
import { formatPence, pence } from "../../shared/money.js";
import { h, icon } from "../../shared/view/dom.js";
import { loadingOrError, sheetHeader } from "../view/sheet_controls.js";
import { paidLabel } from "./bill_labels.js";
import { isTaken, isUnderWay } from "./bill_state.js";
import { qrCode } from "./qr.js";

export function guestSheet(state, actions) {
  const { orderId } = state.ui.guest;
  const order = state.orders[orderId];
  const link = state.links[orderId];
  return [
    sheetHeader({ id: "guest-sheet-title", title: "Guests pay by phone", note: order ? orderLabel(order) : "" }),
    h(
      "div",
      { class: "sheet-body guest", key: "body" },
      link ? code(link, order) : loadingOrError(state.onlineRequest, () => actions.openGuest(orderId)),
      order ? live(state, order) : null,
      link
        ? h(
            "button",
            {
              class: "button button-quiet",
              key: "end",
              type: "button",
              "data-end-link": true,
              on: { click: () => actions.endLink(orderId) },
            },
            icon("no-symbol"),
            "Close the guests' page",
          )
        : null,
    ),
  ];
}

function code(link, order) {
  return h(
    "div",
    { class: "guest-code", key: "code" },
    qrCode(link.qr_svg, `QR code of the bill of ${order ? orderLabel(order) : "this order"}`),
    h("p", { class: "guest-address", "data-link": link.url }, link.url),
    h(
      "p",
      { class: "text-muted text-small" },
      `Scan it to see, split and pay this bill. Works until ${formatTime(link.expires_at)}.`,
    ),
  );
}

/** Drawn from the stream: it moves by itself when a guest pays a part. */
function live(state, order) {
  const payments = state.paymentsOf(order.id).filter((payment) => isTaken(payment) || isUnderWay(payment));
  const left = pence(order.due ?? 0);
  return h(
    "div",
    { class: "guest-live", key: "live", role: "status" },
    h(
      "div",
      { class: "pay-row" },
      h("span", null, left ? "Left to pay" : "All paid"),
      h("strong", { class: "money", "data-guest-left": true }, formatPence(left)),
    ),
    h(
      "ul",
      { class: "guest-payments" },
      payments.map((payment) => {
        const shownState = STATES[payment.status];
        return h(
          "li",
          { class: "pay-row", key: payment.id, "data-guest-payment": payment.status },
          h("span", { class: "money" }, paidLabel(payment)),
          h("span", { class: `badge badge-${shownState.tone}` }, shownState.label),
        );
      }),
    ),
  );
}
