// @ts-check
/** How staff say that a product is sold out until tomorrow, until they say, or that so many portions are left. */

import { t } from "../../shared/translate.js";
import { h } from "../../shared/view/dom.js";
import { stepper } from "../view/stepper.js";

/** @import { SetAvailability } from "../command_types.js" */
/** @import { Actions, ScreenState } from "../types.js" */

export const FIRST_PORTIONS = 10;
const MOST_PORTIONS = 9999;

/**
 * @param {object} given
 * @param {string} given.id the product's
 * @param {number} given.portions as the person has counted
 * @param {(portions: number) => void} given.change
 * @param {Pick<ScreenState, "soldOut" | "left">} screen
 * @param {Actions} actions
 */
export function availabilityChoices({ id, portions, change }, { soldOut, left }, actions) {
  /**
   * @param {string} name
   * @param {string} label
   * @param {SetAvailability} to
   */
  const button = (name, label, to) =>
    h(
      "button",
      {
        class: "button button-secondary",
        key: name,
        type: "button",
        "data-do": name,
        on: { click: () => actions.setAvailability(id, to) },
      },
      label,
    );
  if (soldOut.has(id)) return button("back-on-sale", t("Put back on sale"), { available: true });
  return h(
    "div",
    { class: "availability-choices", key: "choices", role: "group", "aria-label": t("Sold out or few left") },
    h("p", { class: "field-label" }, t("Sold out")),
    h(
      "div",
      { class: "chip-list" },
      button("sold-out-until-tomorrow", t("Until tomorrow"), { available: false, until: "tomorrow" }),
      button("sold-out", t("Until I say"), { available: false }),
    ),
    h("p", { class: "field-label" }, t("Portions left")),
    h(
      "div",
      { class: "chip-list" },
      stepper(portions, change, { least: 1, most: MOST_PORTIONS, label: t("Portions left") }),
      button("portions", t("Count down"), { available: true, portions }),
      left.has(id) ? button("no-limit", t("Stop counting"), { available: true }) : null,
    ),
  );
}
