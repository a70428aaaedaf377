// @ts-check
// The clocks of the board. Each second only their text is written; nothing else is drawn.

import { formatMinutes, formatStopwatch } from "../../shared/labels/times.js";
import { t } from "../../shared/translate.js";

const MINUTE_MS = 60_000;

/** @type {Record<string, (milliseconds: number) => string>} by the value of `data-clock` */
const FORMS = {
  since: (milliseconds) => formatStopwatch(milliseconds),
  minutes: (milliseconds) => formatMinutes(Math.max(0, Math.floor(milliseconds / MINUTE_MS))),
  until: (milliseconds) =>
    milliseconds <= 0
      ? t("in {duration}", { duration: formatMinutes(Math.ceil(-milliseconds / MINUTE_MS)) })
      : t("{duration} ago", { duration: formatMinutes(Math.floor(milliseconds / MINUTE_MS)) }),
};

/**
 * Write every `data-clock` in `place`: the time from its `data-at` to `now`.
 * @param {ParentNode} place
 * @param {number} now milliseconds since 1970
 */
export function updateClocks(place, now) {
  /** @type {NodeListOf<HTMLElement>} */
  const clocks = place.querySelectorAll("[data-clock]");
  for (const clock of clocks) {
    const { clock: form = "", at = "" } = clock.dataset;
    const text = FORMS[form](now - Date.parse(at));
    if (clock.textContent !== text) clock.textContent = text;
  }
}
