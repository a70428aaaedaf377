// Clocks of the board: their text alone is written each second, so that nothing else is drawn for the time passing.
import { clock, written } from "../../shared/labels/times.js";

const MINUTE = 60_000;

const FORMS = {
  since: (milliseconds) => clock(milliseconds),
  minutes: (milliseconds) => written(Math.max(0, Math.floor(milliseconds / MINUTE))),
  until: (milliseconds) => (milliseconds <= 0 ? `in ${written(Math.ceil(-milliseconds / MINUTE))}` : `${written(Math.floor(milliseconds / MINUTE))} ago`),
};

/** Write every `data-clock` (a form of FORMS) of `data-at` in `place`. */
export function updateClocks(place, now) {
  for (const element of place.querySelectorAll("[data-clock]")) {
    const text = FORMS[element.dataset.clock](now - Date.parse(element.dataset.at));
    if (element.textContent !== text) element.textContent = text;
  }
}
