/**
 * Shows the stations whose kitchen screens do not answer, in one banner on the till. A station leaves the banner when
 * its screen is back, when a person dismisses it, or after a time limit.
 *
 *     const sync = new SyncClient({ …, onScreens: missingScreens(place, (screen) => sync.dismissScreen(screen)) });
 */

import { formatTime } from "../labels/times.js";

function describeMissing(missing) {
  const [{ label, since }] = missing;
  if (missing.length === 1) return `Kitchen screen ${label} has not answered since ${formatTime(since)}.`;
  const named = missing.map((one) => `${one.label} (since ${formatTime(one.since)})`);
  return `Kitchen screens not answering: ${named.join(", ")}.`;
}

function banner(missing, dismiss) {
  const drawn = document.createElement("div");
  drawn.className = "banner banner-danger missing-screen";
  drawn.dataset.missingScreen = missing.map(({ label }) => label).join(", ");
  const text = document.createElement("p");
  text.className = "banner-title";
  text.textContent = describeMissing(missing);
  const seen = document.createElement("button");
  seen.type = "button";
  seen.className = "button button-secondary push-end";
  seen.textContent = "Dismiss";
  seen.addEventListener("click", () => {
    for (const { screen } of missing) dismiss(screen);
  });
  drawn.append(text, seen);
  return drawn;
}

/**
 * @param {Element} place where the banner goes
 * @param {(screen: string) => void} dismiss
 * @returns {(missing: Array<{screen: string, label: string, since: string}>) => void}
 */
export function missingScreens(place, dismiss) {
  let shown = "";
  return (missing) => {
    const now = JSON.stringify(missing);
    if (now === shown) return; // a button that a person is about to tap stays where it is
    shown = now;
    place.replaceChildren(...(missing.length ? [banner(missing, dismiss)] : []));
  };
}
