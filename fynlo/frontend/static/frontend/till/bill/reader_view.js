// @ts-check
/** Taking a card on a reader that the provider drives: choose it, send the amount, see what becomes of it. */

import { STATES } from "../../shared/contract.js";
import { formatPence, pence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { isTaken } from "./bill_state.js";
import { readerHere, readerPayment, readerState, readersOf } from "./reader_here.js";
import { takeButton } from "./take_button.js";
import { tipChips } from "./tip_view.js";

/** @import { Payment } from "../../shared/types.js" */
/** @import { Actions } from "../types.js" */
/** @import { Part } from "./part_payment.js" */
/** @import { PayScreen } from "./pay_view.js" */

/** @param {Payment} payment */
const whole = ({ amount, tip_amount: tip }) => pence(amount) + pence(tip);

/**
 * @param {PayScreen} screen
 * @param {Part} part that is paid
 * @param {Actions} actions
 */
export function readerStep(screen, part, actions) {
  const { pay, order, paymentsOf } = screen;
  const going = readerPayment(screen, order.id);
  if (going) return progress(screen, going);
  const ended = paymentsOf(order.id).find(({ id }) => id === pay.sent);
  return h(
    "div",
    { class: "pay-card", key: "reader" },
    ended ? outcome(ended) : null,
    screen.onlineRequest.name === "reader" && screen.onlineRequest.problem
      ? notice("warning", "exclamation-triangle", screen.onlineRequest.problem, "problem")
      : null,
    h(
      "div",
      { class: "pay-machine", key: "machine" },
      h("p", { class: "pay-label" }, t("Goes to the card reader")),
      h(
        "p",
        { class: "pay-machine-sum money", "data-reader-sum": true, "aria-live": "polite" },
        formatPence(part.pence + pay.tip),
      ),
      pay.tip
        ? h(
            "p",
            { class: "pay-label money", key: "with" },
            t("{amount} and {tip} tip", { amount: formatPence(part.pence), tip: formatPence(pay.tip) }),
          )
        : null,
    ),
    readerChoice(screen, actions),
    h(
      "div",
      { class: "pay-card-tip", key: "tip" },
      h("h2", { class: "field-label" }, t("Tip")),
      tipChips(screen, part, actions),
      h(
        "button",
        {
          class: "button button-quiet pay-other-tip",
          type: "button",
          "data-tip-open": true,
          on: { click: () => actions.openTip() },
        },
        t("Another amount"),
      ),
    ),
  );
}

/**
 * @param {PayScreen} screen
 * @param {Payment} payment
 */
function progress(screen, payment) {
  const reader = screen.server.readers.readers[payment.reader_id ?? ""];
  const isUnsure = payment.status === "unknown";
  return h(
    "div",
    { class: "pay-card", key: "reader" },
    h(
      "div",
      { class: "pay-machine pay-at-reader", key: "machine", role: "status", "data-at-reader": payment.status },
      h("p", { class: "pay-label" }, isUnsure ? t("Checking") : t("Waiting for the card")),
      h("p", { class: "pay-machine-sum money" }, formatPence(whole(payment))),
      h("p", { class: "pay-label" }, reader ? t("on {name}", { name: reader.name }) : t("on the card reader")),
    ),
    isUnsure
      ? notice(
          "warning",
          "question-mark-circle",
          t(
            "The provider has not answered yet. Look at the reader. Do not take this money again " +
              "before it is clear.",
          ),
          "unsure",
        )
      : null,
  );
}

/**
 * What became of the payment that this till sent last.
 * @param {Payment} payment
 */
function outcome(payment) {
  const sum = formatPence(whole(payment));
  if (isTaken(payment)) return notice("success", "check-circle", t("{sum} approved.", { sum }), "approved");
  const reason = payment.reason || `${STATES[payment.status].label}.`;
  return notice(
    "warning",
    "exclamation-triangle",
    t("{reason} Nothing was taken: {sum} is still to pay.", { reason, sum }),
    "ended",
  );
}

/**
 * @param {"success" | "warning"} tone
 * @param {string} drawing
 * @param {string} text
 * @param {string} key
 */
const notice = (tone, drawing, text, key) =>
  h(
    "div",
    { class: `banner banner-${tone}`, key, role: tone === "success" ? "status" : "alert", "data-reader-says": key },
    icon(drawing),
    h("p", null, text),
  );

/**
 * The readers, with the one of this till marked.
 * @param {Pick<PayScreen, "server">} screen
 * @param {Actions} actions
 */
export function readerChoice(screen, actions) {
  const readers = readersOf(screen);
  const here = readerHere(readers);
  const payments = Object.values(screen.server.payments.payments ?? {});
  return h(
    "div",
    { class: "chip-list", key: "which", role: "group", "aria-label": t("Card reader") },
    readers.map((reader) => {
      const state = readerState(reader, payments);
      return h(
        "button",
        {
          class: `chip${reader.id === here?.id ? " is-selected" : ""}`,
          key: reader.id,
          type: "button",
          "aria-pressed": reader.id === here?.id ? "true" : "false",
          "data-reader": reader.id,
          on: { click: () => actions.setReader(reader.id) },
        },
        state === "online" || state === "unknown"
          ? reader.name
          : `${reader.name}: ${STATES[state].label.toLowerCase()}`,
      );
    }),
  );
}

/**
 * @param {PayScreen} screen
 * @param {Part} part that is paid
 * @param {Actions} actions
 */
export function readerFoot(screen, part, actions) {
  const { order, pay, onlineRequest } = screen;
  const going = readerPayment(screen, order.id);
  const here = readerHere(readersOf(screen));
  return h(
    "footer",
    { class: "pay-foot", key: "reader-foot" },
    h(
      "div",
      { class: "pay-actions" },
      going
        ? h(
            "button",
            {
              class: `button button-secondary is-large is-wide${onlineRequest.busy ? " is-loading" : ""}`,
              key: "cancel",
              type: "button",
              "data-reader-cancel": true,
              on: { click: () => actions.cancelPayment(going) },
            },
            h("span", null, t("Cancel on the reader")),
          )
        : takeButton({
            name: "reader-send",
            text: here
              ? t("Send {amount} to {name}", { amount: formatPence(part.pence + pay.tip), name: here.name })
              : t("Choose a card reader"),
            isOff: !part.pence || !here || onlineRequest.busy,
            order,
            tap: () => actions.sendToReader(),
          }),
    ),
  );
}
