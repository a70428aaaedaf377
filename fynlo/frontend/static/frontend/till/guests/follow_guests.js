// @ts-check
/** What guests ordered on their phones and who calls: a bar above the screen, never while a bill is being paid. */

import { t } from "../../shared/translate.js";
import { h, icon, render } from "../../shared/view/dom.js";
import { pageElement } from "../../shared/view/page_elements.js";
import { amount } from "../labels.js";
import { isOnline } from "../online_actions.js";
import { avoidedBy, dishesOf, noticesOf, titleOf } from "./visits.js";

/** @import { Actions, ScreenState, TillStore } from "../types.js" */
/** @import { Conflict } from "./guest_actions.js" */
/** @import { Notice } from "./visits.js" */

const MOST_SHOWN = 3;
const AGAIN_MS = 3_000;

/**
 * Read the visits after each change of one, and show what waits for a waiter.
 * @param {object} given
 * @param {TillStore} given.store
 * @param {() => ScreenState} given.currentScreen
 * @param {Actions} given.actions
 */
export function followGuests({ store, currentScreen, actions }) {
  const place = pageElement("[data-guest-notices]");
  /** @type {object | null} */
  let known = null;
  /** @type {unknown[]} what the bar on the screen was drawn from */
  let drawn = [];
  let refusing = "";
  /** @type {Conflict | null} what has to be confirmed before a request goes to the kitchen */
  let conflict = null;

  function follow() {
    const { server, ready, may, visits, route } = store.state;
    if (!ready || !may.has("orders.guests")) return;
    if (server.visits !== known && isOnline(store.state)) {
      known = server.visits;
      void read();
    }
    const state = [visits, server.orders, route.screen, refusing, conflict];
    if (state.every((value, index) => value === drawn[index])) return;
    drawn = state;
    draw();
  }

  /** Read the visits. A read that fails is tried again, so that no request waits unseen. */
  async function read() {
    if (await actions.readVisits()) return;
    setTimeout(() => {
      known = null;
      follow();
    }, AGAIN_MS);
  }

  function draw() {
    const { visits, orders, route } = currentScreen();
    const isBusy = route.screen === "pay" || route.screen === "done";
    const notices = isBusy ? [] : noticesOf(visits, orders);
    place.hidden = !notices.length;
    const hidden = notices.length - MOST_SHOWN;
    render(
      place,
      ...notices.slice(0, MOST_SHOWN).map((notice) => bar(notice)),
      hidden > 0 && h("p", { class: "banner", key: "more" }, t("{count} more", { count: hidden })),
    );
  }

  /** @param {string} requestId "" for none */
  function askWhy(requestId) {
    refusing = requestId;
    conflict = null;
    follow();
  }

  /**
   * @param {string} requestId
   * @param {Conflict["confirms"]} [confirms]
   */
  async function confirm(requestId, confirms) {
    conflict = await actions.confirmGuests(requestId, confirms);
    follow();
  }

  /** @param {Notice} notice */
  function bar(notice) {
    const { key, visit, request } = notice;
    return h(
      "div",
      { class: "banner banner-warning guest-notice", key, role: "status", "data-guest-notice": key },
      icon("bell-alert"),
      h(
        "div",
        { class: "guest-notice-text", key: "text" },
        h("p", { class: "banner-title" }, titleOf(notice)),
        request ? h("p", null, `${dishesOf(request)} · ${amount([request.total])}`) : null,
        request?.avoids.length ? h("p", null, avoidedBy(request)) : null,
        request && conflict?.requestId === request.id
          ? h("p", { class: "banner-title", role: "alert", key: "conflict" }, conflict.says)
          : null,
      ),
      h("div", { class: "cluster push-end", key: "buttons" }, request ? decisions(request.id) : done(visit.id)),
    );
  }

  /** @param {string} visitId */
  const done = (visitId) => button(t("Going there"), "button-primary", () => actions.answerCall(visitId));

  /** @param {string} requestId */
  function decisions(requestId) {
    if (refusing !== requestId) {
      const asked = conflict?.requestId === requestId ? conflict : null;
      return [
        asked
          ? button(t("Send anyway"), "button-danger", () => confirm(requestId, asked.confirms))
          : button(t("Confirm"), "button-primary", () => confirm(requestId)),
        button(t("Refuse"), "button-secondary", () => askWhy(requestId)),
      ];
    }
    // The guest reads the reason, so these are not the reasons to void a line.
    const reasons = [t("We come to your table"), t("Sold out"), t("The kitchen is closed")];
    return [
      ...reasons.map((reason) =>
        button(reason, "button-secondary", () => {
          askWhy("");
          actions.refuseGuests(requestId, reason);
        }),
      ),
      button(t("Back"), "button-quiet", () => askWhy("")),
    ];
  }

  /**
   * @param {string} label
   * @param {string} look
   * @param {() => unknown} click
   */
  const button = (label, look, click) =>
    h("button", { class: `button ${look}`, key: label, type: "button", on: { click } }, label);

  store.subscribe(follow);
  follow();
}
