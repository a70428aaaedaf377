// @ts-check
// Draws a state: the screen, the bar above it, the sheets over it.

import { showConnection } from "../../shared/view/connection_badge.js";
import { render } from "../../shared/view/dom.js";
import { pageElement } from "../../shared/view/page_elements.js";
import { isOnline } from "../online_actions.js";
import { confirmBanner, lockHeading, lockView } from "../pin/lock_view.js";
import { SCREENS, SHEETS } from "../registry.js";
import { unsentMark } from "../unsent/unsent_mark.js";
import { headingView } from "../view/heading_view.js";
import { createSheets } from "../view/sheets.js";

/** @import { Actions, Go, ScreenState, SheetUi, TillState } from "../types.js" */

/**
 * Returns what draws a state. `afterDrawing(screen)` is called once the screen's elements are in place.
 * @param {object} given
 * @param {() => ScreenState} given.currentScreen
 * @param {Actions} given.actions
 * @param {Go} given.go
 * @param {(screen: ScreenState) => void} given.afterDrawing
 */
export function createDrawing({ currentScreen, actions, go, afterDrawing }) {
  const place = pageElement("[data-till]");
  const heading = pageElement("[data-heading]");
  const signal = pageElement("[data-signal]");
  const mark = pageElement("[data-unsent]");
  const signedOut = pageElement("[data-signed-out]");
  const revoked = pageElement("[data-revoked]");
  const revokedReason = pageElement("[data-revoked-words]");
  const confirm = pageElement("[data-confirm]");
  const personName = pageElement("[data-person-name]");
  const drawSheets = createSheets({
    main: pageElement("#content"),
    sheets: SHEETS,
    closed: (/** @type {keyof SheetUi} */ name) => actions.closeSheets(name),
  });

  /** Draw the locked till: what was on the screen leaves the page. */
  function drawLocked(/** @type {ScreenState} */ screen) {
    render(place, lockView(actions));
    render(heading, lockHeading(screen));
    render(mark, null);
    confirm.hidden = true;
    document.body.dataset.screen = "locked";
    document.body.classList.remove("has-cart-bar");
    drawSheets(screen, actions);
  }

  return (/** @type {TillState} */ state) => {
    const screen = currentScreen();
    document.body.classList.toggle("is-locked", state.locked);
    document.body.classList.toggle("has-taken-over", state.tookOver);
    personName.textContent = state.config.person.name;
    signedOut.hidden = state.reason !== "signed_out" || Boolean(state.revoked);
    revoked.hidden = !state.revoked;
    revokedReason.textContent = state.revoked;
    if (state.locked) {
      drawLocked(screen);
      return;
    }
    if (screen.redirect) {
      go(screen.redirect, { replace: true });
      return;
    }
    render(place, SCREENS[screen.route.screen](screen, actions));
    render(heading, headingView(screen, actions));
    document.body.dataset.screen = screen.route.screen;
    document.body.classList.toggle("has-cart-bar", screen.route.screen === "order" && !screen.wide);
    const { waiting, since } = screen.unsent;
    showConnection(signal, { status: state.status, at: state.newsAt, pending: waiting.length, since, now: Date.now() });
    render(mark, unsentMark(screen, actions));
    confirm.hidden = !state.tookOver || !isOnline(state);
    render(confirm, confirmBanner(state, actions));
    drawSheets(screen, actions);
    afterDrawing(screen);
    document.dispatchEvent(new CustomEvent("fynlo:drawn"));
  };
}
