// @ts-check
/** The locked till: nothing of the restaurant's work is drawn. Over it lies the question for a PIN (pin_dialog.js). */

import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";

/** @import { Actions, TillState } from "../types.js" */

/** @param {Actions} actions */
export const lockView = (actions) =>
  h(
    "div",
    { class: "lock-screen", key: "locked", "data-locked": true },
    icon("lock-closed"),
    h("p", null, t("This till is locked.")),
    h("button", { class: "button button-primary", type: "button", on: { click: () => actions.unlock() } }, t("Unlock")),
  );

/** @param {Pick<TillState, "config">} state */
export const lockHeading = ({ config }) =>
  h("div", { class: "heading-text", key: "locked" }, h("h1", { class: "heading-title" }, config.restaurant.name));

/**
 * The banner of a person who took over without a network, once there is one: they sign in with their PIN.
 * @param {Pick<TillState, "config">} state
 * @param {Actions} actions
 */
export const confirmBanner = ({ config }, actions) => [
  icon("lock-closed"),
  h(
    "p",
    { class: "banner-title", key: "title" },
    t("You are back online, {name}.", { name: config.person.name.split(" ")[0] }),
  ),
  h(
    "button",
    {
      class: "button button-secondary push-end",
      key: "confirm",
      type: "button",
      "data-confirm-person": true,
      on: { click: () => actions.confirmPerson() },
    },
    t("Enter your PIN"),
  ),
];
