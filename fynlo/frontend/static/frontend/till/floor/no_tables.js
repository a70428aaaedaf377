// @ts-check
// The floor without tables: none is this person's, or the restaurant has none yet.

import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";

/** @import { Actions, ScreenState } from "../types.js" */

/**
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function noTables({ ui, config }, actions) {
  if (ui.mine) {
    return h(
      "div",
      { class: "empty-state", key: "none-mine" },
      h("span", { class: "empty-state-icon" }, icon("user")),
      h("h2", null, t("No tables are assigned to you")),
      h(
        "p",
        null,
        t(
          "Tables with your orders and tables assigned to you are shown here. Hold a table to " +
            "assign it to yourself.",
        ),
      ),
      h(
        "button",
        { class: "button button-secondary", type: "button", on: { click: () => actions.showMine(false) } },
        t("Show all"),
      ),
    );
  }
  return h(
    "div",
    { class: "empty-state", key: "no-tables" },
    h("span", { class: "empty-state-icon" }, icon("squares-2x2")),
    h("h2", null, t("No tables yet")),
    config.links?.room ? null : h("p", null, t("The owner or a manager adds them in the portal, under Room.")),
    h("p", null, t("Takeaway orders work without tables.")),
    config.links?.room
      ? h(
          "a",
          { class: "button button-primary", href: config.links.room, "data-add-tables": true },
          icon("plus"),
          t("Add your first tables"),
        )
      : null,
  );
}
