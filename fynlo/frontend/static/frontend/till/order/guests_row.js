// @ts-check
// The row that asks for the number of guests when a table is opened, above the menu, until a person answers or
// dismisses it.

import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";

/** @import { Actions, ScreenState } from "../types.js" */

const MOST_CHIPS = 12;
const MORE_THAN_SEATS = 2;

/**
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function guestsRow({ order, cart, table, ui }, actions) {
  if (order || !table || !cart?.isNew || cart.guests !== null || ui.guestsDismissed) return null;
  const most = Math.min(MOST_CHIPS, Math.max(table.capacity + MORE_THAN_SEATS, 2));
  const chip = (/** @type {number} */ guests) =>
    h(
      "button",
      {
        class: "chip",
        key: guests,
        type: "button",
        "data-guests": guests,
        on: { click: () => actions.setGuests(guests) },
      },
      String(guests),
      h("span", { class: "visually-hidden" }, guests === 1 ? t(" guest") : t(" guests")),
    );
  return h(
    "div",
    { class: "place-row guests-row", key: "guests" },
    h("span", { class: "guests-label" }, icon("users"), t("Guests")),
    h(
      "div",
      { class: "chip-list", role: "group", "aria-label": t("How many guests") },
      Array.from({ length: most }, (_, index) => chip(index + 1)),
    ),
    h(
      "button",
      {
        class: "button button-quiet is-icon-only",
        key: "aside",
        type: "button",
        title: t("Not now"),
        "data-guests-aside": true,
        on: { click: () => actions.dismissGuests() },
      },
      icon("x-mark", t("Not now")),
    ),
  );
}
