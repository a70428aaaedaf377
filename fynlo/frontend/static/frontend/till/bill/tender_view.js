// The tenders as equal buttons; what staff key into the card machine; tips as chips with their amounts.

import { TENDERS } from "../../shared/contract.js";
import { atRate, formatPence } from "../../shared/money.js";
import { h, icon } from "../../shared/view/dom.js";
import { TIP_RATES } from "./part_payment.js";

const percent = (rate) => `${rate / 100} %`;

/** Cash, card and the guest's phone. Before the part is taken they lead on; then the one that is used is marked. */
export function tenders(state, actions, { isDisabled = false } = {}) {
  const { pay, may, order } = state;
  const isChosen = (name) => pay.step === "take" && pay.tender === name;
  const byStaff = (name) =>
    button(name, {
      isChosen: isChosen(name),
      isDisabled,
      mark: pay.step === "choose" && name === "cash" ? { "data-to-cash": true } : {},
      tap: () => actions.chooseTender(name),
    });
  return h(
    "div",
    { class: "pay-tenders", key: "tenders", role: "group", "aria-label": "Paid with" },
    Object.entries(TENDERS)
      .filter(([, { by_staff: own }]) => own)
      .map(([name]) => byStaff(name)),
    may.has("payments.link")
      ? button("qr", { mark: { "data-guest-open": true }, tap: () => actions.openGuest(order.id) })
      : null,
  );
}

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

/** `typed` of a tip that is none of the chips is marked on none. */
export function tipChips({ pay }, part, actions) {
  const chips = [["No tip", 0], ...TIP_RATES.map((rate) => [percent(rate), atRate(part.pence, rate)])];
  return h(
    "div",
    { class: "pay-tips", key: "tips", role: "group", "aria-label": "Tip" },
    chips.map(([text, tip]) =>
      h(
        "button",
        {
          class: `button button-secondary pay-tip${pay.tip === tip ? " is-chosen" : ""}`,
          key: text,
          type: "button",
          "aria-pressed": pay.tip === tip ? "true" : "false",
          "data-tip-chip": tip,
          on: { click: () => actions.setTip(tip) },
        },
        tip
          ? [
              h("span", { class: "pay-exact", key: "rate" }, text),
              h("span", { class: "money", key: "sum" }, formatPence(tip)),
            ]
          : h("span", null, text),
      ),
    ),
  );
}

/** The amount as it is keyed into the restaurant's own card machine. */
export function cardStep(state, part, actions) {
  const { pay } = state;
  return h(
    "div",
    { class: "pay-card", key: "card" },
    pay.declined
      ? h(
          "div",
          { class: "banner banner-warning", key: "declined", role: "alert", "data-was-declined": true },
          icon("exclamation-triangle"),
          h("p", null, `Card declined: nothing was taken. ${formatPence(pay.declined)} is still to pay.`),
        )
      : null,
    h(
      "div",
      { class: "pay-machine", key: "machine" },
      h("p", { class: "pay-label" }, "Enter on the card machine"),
      h(
        "p",
        { class: "pay-machine-sum money", "data-card-sum": true, "aria-live": "polite" },
        formatPence(part.pence + pay.tip),
      ),
      pay.tip
        ? h(
            "p",
            { class: "pay-label money", key: "with" },
            `${formatPence(part.pence)} and ${formatPence(pay.tip)} tip`,
          )
        : null,
    ),
    h(
      "div",
      { class: "pay-card-tip", key: "tip" },
      h("h2", { class: "field-label" }, "Tip"),
      tipChips(state, part, actions),
      h(
        "button",
        {
          class: "button button-quiet pay-other-tip",
          type: "button",
          "data-tip-open": true,
          on: { click: () => actions.openTip() },
        },
        "Another amount",
      ),
    ),
    h(
      "details",
      { class: "pay-slip", key: "slip" },
      h("summary", null, "From the card receipt (optional)"),
      h(
        "div",
        { class: "pay-slip-fields" },
        slipField({
          name: "lastFour",
          label: "Last four digits",
          value: pay.lastFour,
          most: 4,
          mode: "numeric",
          actions,
        }),
        slipField({ name: "code", label: "Authorisation code", value: pay.code, most: 8, mode: "text", actions }),
      ),
    ),
  );
}

function slipField({ name, label, value, most, mode, actions }) {
  return h(
    "label",
    { class: "field", key: name },
    h("span", { class: "field-label" }, label),
    h("input", {
      class: "control",
      "data-slip": name,
      inputmode: mode,
      maxlength: String(most),
      autocomplete: "off",
      value,
      on: { input: (event) => actions.setCard({ [name]: event.target.value.trim() }) },
    }),
  );
}
