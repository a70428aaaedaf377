// @ts-check
/** Choosing the items that are paid: each whole, or a part of it. */

import { formatPence } from "../../shared/money.js";
import { partsOffered } from "../../shared/rules/parts_offered.js";
import { partOf } from "../../shared/rules/splitting.js";
import { formatNumber, t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { optionNames } from "../labels.js";
import { liveLines } from "../optimistic/projection.js";
import { fraction } from "./part_payment.js";

/** @import { Actions, ShownLine } from "../types.js" */
/** @import { LineBalance } from "./balance.js" */
/** @import { PayScreen } from "./pay_view.js" */
/** @import { BalancedScreen } from "./split_view.js" */

/**
 * @param {BalancedScreen} screen
 * @param {Actions} actions
 */
export function itemsChooser(screen, actions) {
  const { order, balance, pay } = screen;
  const lines = new Map(liveLines(order).map((line) => [line.id, line]));
  return [
    serviceNote(screen),
    h(
      "ul",
      { class: "pay-items", key: "items" },
      balance.lines.flatMap((share) => {
        const line = lines.get(share.id);
        return line ? [itemRow(line, share, pay.picks[share.id], actions)] : [];
      }),
    ),
  ];
}

/**
 * Says that the shown prices contain their part of the service charge: they are more than the menu's.
 * @param {Pick<PayScreen, "order" | "bill" | "charge">} screen
 */
export function serviceNote({ order, bill, charge }) {
  return order.total !== null && bill.chargePence && charge.rate
    ? h(
        "p",
        { class: "text-muted text-small", key: "with-service" },
        t("Prices with service of {rate} %.", { rate: formatNumber(charge.rate / 100) }),
      )
    : null;
}

/**
 * @param {ShownLine} line
 * @param {LineBalance} share
 * @param {string | undefined} picked "1/3"
 * @param {Actions} actions
 */
function itemRow(line, share, picked, actions) {
  const isGone = !share.left;
  const options = optionNames(line.modifiers);
  const { parts, of } = fraction(picked ?? "1/1");
  return h(
    "li",
    { class: `pay-item${isGone ? " is-gone" : ""}`, key: line.id, "data-item": line.id },
    h(
      "button",
      {
        class: "pay-item-main",
        type: "button",
        role: "checkbox",
        "aria-checked": picked ? "true" : "false",
        disabled: isGone,
        on: { click: () => actions.pick(line.id, picked ? null : "1/1") },
      },
      h("span", { class: `choice-mark${picked ? " is-on" : ""}` }, picked ? icon("check") : null),
      h(
        "span",
        { class: "line-text" },
        h("span", { class: "line-name" }, `${line.quantity} × ${line.name}`),
        options ? h("span", { class: "line-note", key: "options" }, options) : null,
        isGone
          ? h(
              "span",
              { class: "line-state", key: "gone" },
              icon("check"),
              share.held ? t("Being paid") : share.due ? t("Paid") : t("Free"),
            )
          : share.left < share.due
            ? h(
                "span",
                { class: "line-note", key: "left" },
                t("{left} of {due} left", { left: formatPence(share.left), due: formatPence(share.due) }),
              )
            : null,
      ),
      h(
        "span",
        { class: "line-price money" },
        formatPence(picked ? partOf(share.due, share.left, parts, of) : share.left),
      ),
    ),
    picked ? partPicker(line, picked, actions) : null,
  );
}

/**
 * @param {ShownLine} line
 * @param {string} picked
 * @param {Actions} actions
 */
function partPicker(line, picked, actions) {
  return h(
    "select",
    {
      class: "control pay-item-part",
      key: "part",
      "aria-label": t("How much of {name}", { name: line.name }),
      value: picked,
      on: { change: (event) => actions.pick(line.id, event.target.value) },
    },
    [["1/1", t("all of it")], ...partsOffered(line.quantity)].map(([value, text]) =>
      h("option", { key: value, value }, text),
    ),
  );
}
