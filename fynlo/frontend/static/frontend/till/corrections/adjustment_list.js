// @ts-check
import { t } from "../../shared/translate.js";
import { h } from "../../shared/view/dom.js";
import { isOpen } from "../optimistic/projection.js";
import { adjustmentLabel, adjustmentsOf } from "./adjustments.js";
import { reasonOf } from "./offered.js";

/** @import { StepContext } from "./more_sheet.js" */

/**
 * The discounts and comps in force, each with a button that removes it.
 * @param {StepContext} context
 */
export function adjustmentList({ screen, order, line, actions }) {
  const found = adjustmentsOf(order).filter((entry) => !line || entry.line?.id === line.id);
  if (!found.length) return null;
  return h(
    "section",
    { key: "in-force" },
    h("h3", null, t("Discounts")),
    h(
      "ul",
      { class: "in-force" },
      found.map((entry) => {
        const reason = reasonOf(
          screen,
          entry.kind === "comp" ? "orders.comp" : "orders.discount",
          isOpen(order) ? "" : t("it is closed"),
        );
        const tap = () =>
          reason
            ? actions.showToast(t("Remove: {reason}", { reason }), "warning")
            : actions.correct.removeAdjustments(order, [entry]);
        return h(
          "li",
          { class: "pay-row", key: entry.id, "data-adjustment": entry.kind },
          h(
            "span",
            null,
            adjustmentLabel(entry),
            h(
              "span",
              { class: "sheet-choice-note" },
              [entry.line?.name, entry.reason, screen.server.people[entry.by]].filter(Boolean).join(" · "),
            ),
          ),
          h(
            "button",
            {
              class: "button button-secondary",
              type: "button",
              "aria-disabled": reason || screen.onlineRequest.busy ? "true" : null,
              on: { click: tap },
            },
            t("Remove"),
          ),
        );
      }),
    ),
  );
}
