// @ts-check
/**
 * Shows the stations whose kitchen screens do not answer, in one banner. A station leaves the banner when its screen is
 * back, when a person dismisses it, or after a time limit.
 *
 *     const sync = new SyncClient({ …, onScreens: missingScreens(place, (screen) => sync.dismissScreen(screen)) });
 */

import { formatTime } from "../labels/times.js";
import { t } from "../translate.js";

/** @import { MissingScreen } from "../sync/client.js" */

/** @param {MissingScreen[]} missing at least one */
function describeMissing(missing) {
  const [{ label, since }] = missing;
  if (missing.length === 1)
    return t("Kitchen screen {label} has not answered since {time}.", { label, time: formatTime(since) });
  const named = missing.map((one) => t("{label} (since {time})", { label: one.label, time: formatTime(one.since) }));
  return t("Kitchen screens not answering: {names}.", { names: named.join(", ") });
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
