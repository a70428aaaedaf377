// @ts-check
/** Taking a voucher: which one, what it is worth, its number, and what is lost or left. */

import { formatPence, pence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { takeButton } from "./take_button.js";
import { paidByVoucher, voucherInHand, voucherKinds } from "./voucher_part.js";

/** @import { VoucherKind } from "../../shared/types.js" */
/** @import { Actions } from "../types.js" */
/** @import { Part } from "./part_payment.js" */
/** @import { PayScreen } from "./pay_view.js" */

/**
 * @param {PayScreen} screen
 * @param {Part} part that is paid
 * @param {Actions} actions
 */
export function voucherStep({ pay, server }, part, actions) {
  const kinds = voucherKinds(server.vouchers);
  const voucher = voucherInHand(pay.voucher, kinds);
  const { kind, worth } = voucher;
  return h(
    "div",
    { class: "pay-voucher", key: "voucher" },
    kindChoice(kinds, kind, actions),
    kind && kind.face_value === null
      ? field({
          name: "worth",
          label: t("Worth, in pounds"),
          value: pay.voucher.worth,
          most: 7,
          mode: "decimal",
          change: (typed) => actions.setVoucher({ worth: typed }),
        })
      : null,
    kind
      ? field({
          name: "number",
          label: kind.has_unique_references ? t("Number on the voucher") : t("Number on the voucher (optional)"),
          value: pay.voucher.number,
          most: 40,
          mode: "text",
          change: (typed) => actions.setVoucher({ number: typed }),
        })
      : null,
    worth ? note(worth, part.pence) : null,
  );
}

/**
 * @param {VoucherKind[]} kinds
 * @param {VoucherKind | null} chosen
 * @param {Actions} actions
 */
const kindChoice = (kinds, chosen, actions) =>
  h(
    "div",
    { class: "chip-list", key: "kinds", role: "group", "aria-label": t("Which voucher") },
    kinds.map((kind) =>
      h(
        "button",
        {
          class: `chip${kind === chosen ? " is-selected" : ""}`,
          key: kind.id,
          type: "button",
          "aria-pressed": kind === chosen ? "true" : "false",
          "data-voucher-kind": kind.name,
          on: { click: () => actions.setVoucher({ kindId: kind.id, worth: "", number: "" }) },
        },
        kind.face_value === null ? kind.name : `${kind.name} · ${formatPence(pence(kind.face_value))}`,
      ),
    ),
  );

/**
 * What stays to be paid, or what the guest loses.
 * @param {number} worth
 * @param {number} due pence of the part
 */
function note(worth, due) {
  if (worth > due)
    return h(
      "div",
      { class: "banner banner-warning", key: "lost", role: "status", "data-voucher-lost": true },
      icon("exclamation-triangle"),
      h(
        "p",
        null,
        t("No change is given: {worth} of the voucher is lost. Tell the guest.", { worth: formatPence(worth - due) }),
      ),
    );
  const left =
    worth < due
      ? t("{due} stays to be paid in another way.", { due: formatPence(due - worth) })
      : t("It pays exactly this.");
  return h("p", { class: "text-muted", key: "left", "data-voucher-left": true }, left);
}

/**
 * @param {object} options
 * @param {string} options.name
 * @param {string} options.label
 * @param {string} options.value
 * @param {number} options.most characters
 * @param {string} options.mode the keyboard
 * @param {(text: string) => void} options.change
 */
const field = ({ name, label, value, most, mode, change }) =>
  h(
    "label",
    { class: "field", key: name },
    h("span", { class: "field-label" }, label),
    h("input", {
      class: "control",
      [`data-voucher-${name}`]: true,
      inputmode: mode,
      maxlength: String(most),
      autocomplete: "off",
      autocapitalize: "characters",
      spellcheck: "false",
      value,
      on: { input: (event) => change(event.target.value) },
    }),
  );

/**
 * @param {PayScreen} screen
 * @param {Part} part that is paid
 * @param {Actions} actions
 */
export function voucherFoot({ pay, order, server }, part, actions) {
  const voucher = voucherInHand(pay.voucher, voucherKinds(server.vouchers));
  const sum = paidByVoucher(voucher, part).pence;
  return h(
    "footer",
    { class: "pay-foot", key: "voucher-foot" },
    h(
      "div",
      { class: "pay-actions" },
      takeButton({
        name: "take-voucher",
        text: voucher.problem || t("Take the voucher for {sum}", { sum: formatPence(sum) }),
        isOff: Boolean(voucher.problem) || !part.pence,
        order,
        tap: () => actions.takeVoucher(),
      }),
    ),
  );
}
