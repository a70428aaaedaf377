// @ts-check
/**
 * Shows the stations whose kitchen screens do not answer and the printers that do not print, in one banner. A station
 * or printer leaves the banner when it is back, when a person dismisses it, or after a time limit.
 *
 *     const sync = new SyncClient({ …, onScreens: missingScreens(place, (screen) => sync.dismissScreen(screen)) });
 */

import { formatTime } from "../labels/times.js";
import { t } from "../translate.js";

/** @import { MissingScreen } from "../sync/client.js" */

/** @param {MissingScreen[]} missing at least one */
function describeMissing(missing) {
  const printers = missing.filter(({ kind }) => kind === "printer");
  const screens = missing.filter(({ kind }) => kind !== "printer");
  const said = [];
  if (screens.length === 1) said.push(t("Kitchen screen {label} has not answered since {time}.", words(screens[0])));
  else if (screens.length) said.push(t("Kitchen screens not answering: {names}.", { names: listed(screens) }));
  if (printers.length) said.push(t("Not printing: {names}. Check paper and network.", { names: listed(printers) }));
  return said.join(" ");
}

/** @param {MissingScreen} one */
function words({ label, since }) {
  return { label, time: formatTime(since) };
}

/** @param {MissingScreen[]} several */
function listed(several) {
  return several.map((one) => t("{label} (since {time})", words(one))).join(", ");
}

/**
 * @param {MissingScreen[]} missing at least one
 * @param {(screen: string) => void} dismiss
 */
function banner(missing, dismiss) {
  const element = document.createElement("div");
  element.className = "banner banner-danger missing-screen";
  element.dataset.missingScreen = missing.map(({ label }) => label).join(", ");
  const text = document.createElement("p");
  text.className = "banner-title";
  text.textContent = describeMissing(missing);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-secondary push-end";
  button.textContent = t("Dismiss");
  button.addEventListener("click", () => {
    for (const { screen } of missing) dismiss(screen);
  });
  element.append(text, button);
  return element;
}

/**
 * @param {Element | null} place where the banner goes; a page without one shows nothing
 * @param {(screen: string) => void} dismiss
 * @returns {(missing: MissingScreen[]) => void}
 */
export function missingScreens(place, dismiss) {
  let shown = "";
  return (missing) => {
    const now = JSON.stringify(missing);
    if (now === shown) return; // a button that a person is about to tap stays where it is
    shown = now;
    place?.replaceChildren(...(missing.length ? [banner(missing, dismiss)] : []));
  };
}
