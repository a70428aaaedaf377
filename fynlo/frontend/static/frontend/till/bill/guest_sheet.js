// @ts-check
/** The sheet of the guests' own page: a code large enough to scan across a table, and the payments that guests make. */

import { STATES } from "../../shared/contract.js";
import { orderLabel } from "../../shared/labels/orders.js";
import { formatTime } from "../../shared/labels/times.js";
import { formatPence, pence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { loadingOrError, sheetHeader } from "../view/sheet_controls.js";
import { paidLabel } from "./bill_labels.js";
import { isTaken, isUnderWay } from "./bill_state.js";
import { qrCode } from "./qr.js";

/** @import { Actions, BillLink, ScreenState, ShownOrder } from "../types.js" */

/**
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function guestSheet(screen, actions) {
  if (!screen.ui.guest) return null;
  const { orderId } = screen.ui.guest;
  const order = screen.orders[orderId] ?? null;
  const link = screen.links[orderId];
  return [
    sheetHeader({ id: "guest-sheet-title", title: t("Guests pay by phone"), note: order ? orderLabel(order) : "" }),
    h(
      "div",
      { class: "sheet-body guest", key: "body" },
      link ? linkCode(link, order) : loadingOrError(screen.onlineRequest, () => actions.openGuest(orderId)),
      order ? paymentProgress(screen, order) : null,
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
            t("Close the guests' page"),
          )
        : null,
    ),
  ];
}

/**
 * @param {BillLink} link
 * @param {ShownOrder | null} order
 */
function linkCode(link, order) {
  return h(
    "div",
    { class: "guest-code", key: "code" },
    qrCode(link.qr_svg, t("QR code of the bill of {order}", { order: order ? orderLabel(order) : t("this order") })),
    h("p", { class: "guest-address", "data-link": link.url }, link.url),
    h(
      "p",
      { class: "text-muted text-small" },
      t("Scan it to see, split and pay this bill. Works until {time}.", { time: formatTime(link.expires_at) }),
    ),
  );
}

/**
 * The amount that is left to pay, and each payment. The stream updates it while guests pay.
 * @param {ScreenState} screen
 * @param {ShownOrder} order
 */
function paymentProgress(screen, order) {
  const payments = screen.paymentsOf(order.id).filter((payment) => isTaken(payment) || isUnderWay(payment));
  const left = pence(order.due ?? 0);
  return h(
    "div",
    { class: "guest-live", key: "live", role: "status" },
    h(
      "div",
      { class: "pay-row" },
      h("span", null, left ? t("Left to pay") : t("All paid")),
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
