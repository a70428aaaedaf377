// @ts-check
/** The X report on the till: the figures of today that no Z report covers yet, read from the server. */

import { formatPence, pence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h } from "../../shared/view/dom.js";
import { loadingOrError } from "../view/sheet_controls.js";
import { back } from "./back_button.js";

/** @import { Amount } from "../../shared/types.js" */
/** @import { Actions, ScreenState } from "../types.js" */

/**
 * @typedef {object} XReport the part of payments/cash_up/document.py that the till shows
 * @property {{gross: Amount, vat: Amount, service_charge: Amount}} sales
 * @property {Amount} tips
 * @property {{method: string, label: string, net: Amount}[]} tenders
 * @property {{count: number, value: Amount}} refunds
 * @property {{count: number, value: Amount}} voids
 * @property {number} no_sales
 * @property {{open_bills: number, open_bills_due: Amount}} not_in
 */

/**
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function xStep(screen, actions) {
  const { x, problem } = screen.ui.drawer;
  if (!x) return [loadingOrError({ problem }, () => actions.showDrawerStep("x")), back(actions)];
  return [
    h("h2", { key: "title" }, t("X report")),
    h("p", { class: "text-muted", key: "note" }, t("Today so far. Looking at it closes nothing.")),
    h(
      "dl",
      { class: "facts", key: "facts" },
      fact(t("Sales with VAT"), money(x.sales.gross)),
      fact("VAT", money(x.sales.vat)),
      fact(t("Service charge"), money(x.sales.service_charge)),
      fact(t("Tips"), money(x.tips)),
      x.tenders.map((row) => fact(row.label, money(row.net))),
      fact(t("Refunds"), `${x.refunds.count} · ${money(x.refunds.value)}`),
      fact(t("Voids"), `${x.voids.count} · ${money(x.voids.value)}`),
      fact(t("Opened without a sale"), String(x.no_sales)),
      fact(t("Open bills"), `${x.not_in.open_bills} · ${money(x.not_in.open_bills_due)}`),
    ),
    back(actions),
  ];
}

/** @param {Amount} amount */
const money = (amount) => formatPence(pence(amount));

/**
 * @param {string} name
 * @param {string} text
 */
const fact = (name, text) => [
  h("dt", { key: `${name} name` }, name),
  h("dd", { class: "text-numbers", key: `${name} words` }, text),
];
