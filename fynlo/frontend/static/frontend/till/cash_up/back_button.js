// @ts-check
/** The button that leads from a step back to the drawer. */

import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";

/** @import { Actions } from "../types.js" */

/** @param {Actions} actions */
export const back = (actions) =>
  h(
    "button",
    { class: "button button-quiet", key: "back", type: "button", on: { click: () => actions.showDrawerStep("") } },
    icon("arrow-left"),
    t("Back to the drawer"),
  );
