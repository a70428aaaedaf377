// @ts-check
/** The bar on every screen of a till that practises, and the steps of the first order. */

import { t } from "../../shared/translate.js";
import { h, icon, render } from "../../shared/view/dom.js";
import { pageElement } from "../../shared/view/page_elements.js";

/** @import { TillState, TillStore } from "../types.js" */
/** @import { PracticeFlag } from "./practice_flag.js" */

/**
 * What a new owner does next. Pure.
 * @param {Pick<TillState, "route" | "carts" | "server">} state
 * @param {boolean} isPaid whether a payment was taken in this practice
 * @returns {{step: number, text: string}}
 */
export function guideStep({ route, carts, server }, isPaid) {
  if (isPaid) return { step: 4, text: t("Done: that was a whole order. Leave the practice, or try more.") };
  const order = server.orders[route.id];
  const lines = carts[route.id]?.lines ?? [];
  if (route.screen === "pay")
    return { step: 3, text: t("Step 3 of 3: choose Cash, tap what the guest hands over, then take it.") };
  if (lines.length) return { step: 2, text: t("Step 2 of 3: tap Send. In real service the kitchen sees it now.") };
  if (order) return { step: 3, text: t("Step 3 of 3: tap Pay, and take it in cash.") };
  if (route.screen === "order") return { step: 1, text: t("Step 1 of 3: tap a product.") };
  if (Object.keys(server.orders).length) return { step: 3, text: t("Step 3 of 3: open the order again, and tap Pay.") };
  return { step: 1, text: t("Step 1 of 3: tap a table, then a product.") };
}

/**
 * @param {object} given
 * @param {TillStore} given.store
 * @param {PracticeFlag} given.flag
 * @param {() => Promise<void>} given.leave
 * @param {() => boolean} given.paid
 */
export function showPractice({ store, flag, leave, paid }) {
  const place = pageElement("[data-practice]");
  place.hidden = false;
  document.body.classList.add("is-practice");
  document.body.style.setProperty("--practice", JSON.stringify(t("Practice: nothing is kept")));
  let isLeaving = false;

  function draw() {
    const guide = flag.isGuided ? guideStep(store.state, paid()) : null;
    render(
      place,
      icon("play"),
      h(
        "div",
        { class: "practice-text", key: "text" },
        h("p", { class: "practice-title", key: "title" }, t("Practice: nothing is kept, the kitchen sees nothing.")),
        guide
          ? h(
              "p",
              { class: "practice-guide", key: "guide", role: "status", "data-practice-step": guide.step },
              guide.text,
            )
          : null,
      ),
      h(
        "button",
        {
          class: "button practice-leave",
          key: "leave",
          type: "button",
          "data-practice-leave": true,
          disabled: isLeaving,
          on: {
            click: () => {
              isLeaving = true;
              draw();
              leave();
            },
          },
        },
        t("Leave"),
      ),
    );
  }

  store.subscribe(draw);
  draw();
}
