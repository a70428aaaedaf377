// @ts-check

import { formatPence, pence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h } from "../../shared/view/dom.js";
import { optionNames } from "../labels.js";
import { sumRow } from "./sum_row.js";

/** @import { ShownLine, ShownOrder } from "../types.js" */

/**
 * The lines of a closed order, and what was paid and refunded.
 * @param {ShownOrder} order
 */
export function closedBill(order) {
  const discount = pence(order.discount ?? 0);
  const charge = pence(order.service_charge ?? 0);
  const tips = pence(order.tips ?? 0);
  const refunded = pence(order.refunded ?? 0);
  return h(
    "section",
    { key: "closed-bill", "data-closed-bill": true },
    h("h3", null, t("Items")),
    h(
      "ul",
      { class: "closed-lines" },
      (order.lines ?? []).filter(({ status, part_of }) => status !== "void" && !part_of).map(lineRow),
    ),
    h(
      "dl",
      { class: "sums" },
      discount ? sumRow("discount", t("Discount"), -discount) : null,
      charge ? sumRow("charge", t("Service charge"), charge) : null,
      sumRow("total", t("Total"), pence(order.total ?? 0), " is-total"),
      sumRow("paid", t("Paid"), pence(order.paid ?? 0)),
      tips ? sumRow("tips", t("Tips"), tips) : null,
      refunded ? sumRow("refunded", t("Refunded"), -refunded, " is-refunded") : null,
    ),
  );
}

/** @param {ShownLine} line */
const lineRow = (line) =>
  h(
    "li",
    { class: "pay-row", key: line.id },
    h(
      "span",
      null,
      `${line.quantity} × ${line.name}`,
      h("span", { class: "sheet-choice-note" }, [optionNames(line.modifiers), line.notes].filter(Boolean).join(", ")),
    ),
    h("span", { class: "money" }, formatPence(pence(line.total ?? 0))),
  );
