// @ts-check
/** The blind count: how many of each note and coin, typed on a big pad. What is expected is not on this device. */

import { formatPence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { submitButton } from "../view/sheet_controls.js";
import { countedPence, DENOMINATIONS } from "./drawer_state.js";

/** @import { Actions, ScreenState } from "../types.js" */

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"];

/** @param {number} value pence */
export const pieceLabel = (value) => (value >= 100 ? `£${value / 100}` : `${value}p`);

/**
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function countStep(screen, actions) {
  const { pieces, chosen } = screen.ui.drawer;
  const { session } = screen.drawers;
  const sum = formatPence(countedPence(pieces));
  return h(
    "div",
    { class: "drawer-count", key: "count" },
    h(
      "div",
      { class: "drawer-count-head", key: "head" },
      h("h2", null, t("Count {drawer}", { drawer: session?.drawer_name ?? t("the drawer") })),
      h("p", { class: "money drawer-count-sum", "data-count-sum": true, "aria-live": "polite" }, sum),
    ),
    h(
      "div",
      { class: "drawer-pieces", key: "pieces", role: "group", "aria-label": t("Notes and coins") },
      DENOMINATIONS.map((value) => {
        const count = pieces[value] ?? 0;
        return h(
          "button",
          {
            class: `drawer-piece${value === chosen ? " is-chosen" : ""}`,
            key: value,
            type: "button",
            "data-piece": value,
            "aria-pressed": value === chosen ? "true" : "false",
            on: { click: () => actions.chooseDenomination(value) },
          },
          h("span", { class: "drawer-piece-name" }, pieceLabel(value)),
          h("span", { class: "drawer-piece-count money" }, count ? `× ${count}` : "–"),
        );
      }),
    ),
    h(
      "div",
      {
        class: "drawer-pad",
        key: "pad",
        role: "group",
        "aria-label": t("How many of {piece}", { piece: pieceLabel(chosen) }),
      },
      DIGITS.map((digit) => key(digit, digit, () => actions.typePieces(digit))),
      key("erase", icon("backspace", t("Erase the last digit")), () => actions.typePieces(null)),
      key("next", t("Next"), () => actions.nextDenomination()),
    ),
    submitButton({
      name: "drawer.count",
      text: t("Save the count {sum}", { sum }),
      request: screen.onlineRequest,
      tap: () => actions.countDrawer(),
      showToast: actions.showToast,
    }),
  );
}

/**
 * @param {string} name
 * @param {import("../../shared/view/dom.js").Children} text
 * @param {() => void} tap
 */
const key = (name, text, tap) =>
  h(
    "button",
    {
      class: "button button-secondary drawer-key",
      key: name,
      type: "button",
      "data-count-key": name,
      on: { click: tap },
    },
    text,
  );
