/**
 * Kitchen screens that do not answer, said where the front of house looks: one banner each, until it is back or
 * somebody says that they know.
 *
 *     const sync = new SyncClient({ …, onScreens: missingScreens(place, (screen) => sync.dismissScreen(screen)) });
 */

const timeOf = (moment) => new Date(moment).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

function banner({ screen, label, since }, dismiss) {
  const drawn = document.createElement("div");
  drawn.className = "banner banner-danger missing-screen";
  drawn.dataset.missingScreen = screen;
  const words = document.createElement("p");
  words.className = "banner-title";
  words.textContent = `Kitchen screen ${label} does not answer, since ${timeOf(since)}.`;
  const seen = document.createElement("button");
  seen.type = "button";
  seen.className = "button button-secondary push-end";
  seen.textContent = "Dismiss";
  seen.addEventListener("click", () => dismiss(screen));
  drawn.append(words, seen);
  return drawn;
}

/**
 * @param {Element} place where the banners go
 * @param {(screen: string) => void} dismiss
 * @returns {(missing: Array<{screen: string, label: string, since: string}>) => void}
 */
export function missingScreens(place, dismiss) {
  let shown = "";
  return (missing) => {
    const now = JSON.stringify(missing);
    if (now === shown) return; // what somebody is about to tap stays where it is
    shown = now;
    place.replaceChildren(...missing.map((one) => banner(one, dismiss)));
  };
}
