// Clocks of the board: their text alone is written each second, so that nothing else is drawn for the time passing.
import { formatMinutes, formatStopwatch } from "../../shared/labels/times.js";

const MINUTE = 60_000;

const FORMS = {
  since: (milliseconds) => formatStopwatch(milliseconds),
  minutes: (milliseconds) => formatMinutes(Math.max(0, Math.floor(milliseconds / MINUTE))),
  until: (milliseconds) =>
    milliseconds <= 0
      ? `in ${formatMinutes(Math.ceil(-milliseconds / MINUTE))}`
      : `${formatMinutes(Math.floor(milliseconds / MINUTE))} ago`,
};

/** Write every `data-formatStopwatch` (a form of FORMS) of `data-at` in `place`. */
export function updateClocks(place, now) {
  for (const element of place.querySelectorAll("[data-clock]")) {
    const text = FORMS[element.dataset.clock](now - Date.parse(element.dataset.at));
    if (element.textContent !== text) element.textContent = text;
  }
}
