// @ts-check
/** The tenders as equal buttons. */

import { TENDERS } from "../../shared/contract.js";
import { h, icon } from "../../shared/view/dom.js";

/** @import { Actions } from "../types.js" */
/** @import { Pay } from "./pay_state.js" */
/** @import { PayScreen } from "./pay_view.js" */

/**
 * @param {string} name
 * @returns {name is Pay["tender"]}
 */
const isTakenByStaff = (name) => TENDERS[name].by_staff;

/**
 * Cash, card and the guest's phone. While the part is chosen, a tap on a tender takes it; then the tender in use is
 * marked.
 * @param {PayScreen} screen
 * @param {Actions} actions
 * @param {{isDisabled?: boolean}} [options]
 */
export function tenders(screen, actions, { isDisabled = false } = {}) {
  const { pay, may, order } = screen;
  return h(
    "div",
    { class: "pay-tenders", key: "tenders", role: "group", "aria-label": "Paid with" },
    Object.keys(TENDERS)
      .filter(isTakenByStaff)
      .map((name) =>
        button(name, {
          isChosen: pay.step === "take" && pay.tender === name,
          isDisabled,
          mark: pay.step === "choose" && name === "cash" ? { "data-to-cash": true } : {},
          tap: () => actions.chooseTender(name),
        }),
      ),
    may.has("payments.link")
      ? button("qr", { mark: { "data-guest-open": true }, tap: () => actions.openGuest(order.id) })
      : null,
  );
}

/**
 * @param {string} name of the tender
 * @param {object} options
 * @param {boolean | null} [options.isChosen] null for a button that marks nothing
 * @param {boolean} [options.isDisabled]
 * @param {Record<string, boolean>} options.mark data attributes
 * @param {() => void} options.tap
 */
function button(name, { isChosen = null, isDisabled = false, mark, tap }) {
  const { label, icon: drawing } = TENDERS[name];
  return h(
    "button",
    {
      class: `button button-secondary pay-tender${isChosen ? " is-chosen" : ""}`,
      key: name,
      type: "button",
      "data-tender": name,
      "aria-pressed": isChosen === null ? null : isChosen ? "true" : "false",
      "aria-disabled": isDisabled ? "true" : null,
      ...mark,
      on: { click: tap },
    },
    icon(drawing),
    h("span", null, label),
  );
}
