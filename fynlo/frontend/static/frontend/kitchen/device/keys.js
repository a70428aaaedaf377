// @ts-check
// The keyboard, or a bump bar that types. KEY_HELP describes each key; the help sheet shows it.

import { t } from "../../shared/translate.js";

/** @import { Actions, Entry } from "../types.js" */

const INPUTS = "input, textarea, select, summary";

/** @type {[keys: string[], what: string][]} */
export const KEY_HELP = [
  [["1", "…", "9", "0"], t("Choose the ticket with that number; the same key again: done, or handed over")],
  [["←", "→"], t("The ticket before or after")],
  [["↑", "↓"], t("The line above or below, on the chosen ticket")],
  [[t("Space")], t("One step on with the chosen line: cooking, ready")],
  [["O"], t("About the chosen line: allergens, sold out")],
  [[t("Enter"), "B"], t("Done; at the pass: hand over")],
  [["S"], t("Start the whole ticket")],
  [["V"], t("Seen: voids and changes of the chosen ticket")],
  [["U"], t("Undo the last step")],
  [["R"], t("Recall: what was done today")],
  [["A"], t("All-day counts")],
  [["N", "P"], t("Next and previous page of the board")],
  [["M"], t("Sound on or off")],
  [["F"], t("Full screen")],
  [["?"], t("These keys")],
  [[t("Esc")], t("Choose nothing, close")],
];

/**
 * @param {object} options
 * @param {() => Entry[]} options.entries the board
 * @param {() => string} options.selected id of the selected entry, or ""
 * @param {Actions} options.actions
 */
export function listenToKeys({ entries, selected, actions }) {
  /** @param {number} step */
  function move(step) {
    const list = entries();
    const here = list.findIndex(({ id }) => id === selected());
    const next = list[Math.min(list.length - 1, Math.max(0, here < 0 ? 0 : here + step))];
    if (next) actions.select(next.id);
  }

  /** @param {string} digit */
  function choose(digit) {
    const entry = entries()[(Number(digit) + 9) % 10];
    if (!entry) return;
    if (entry.id === selected()) actions.finish(entry.id);
    else actions.select(entry.id);
  }

  const finish = () => selected() && actions.finish(selected());
  /** @type {Record<string, () => unknown>} */
  const KEYS = {
    ArrowRight: () => move(1),
    ArrowLeft: () => move(-1),
    ArrowDown: () => actions.chooseLine(1),
    ArrowUp: () => actions.chooseLine(-1),
    " ": actions.stepLine,
    Enter: finish,
    b: finish,
    o: actions.openChosenLine,
    s: () => selected() && actions.start(selected()),
    v: actions.seeChosen,
    u: actions.undo,
    r: actions.toggleRecall,
    a: actions.toggleCounts,
    n: () => actions.page(1),
    p: () => actions.page(-1),
    m: actions.toggleSound,
    f: actions.toggleFullScreen,
    "?": actions.openHelp,
    Escape: () => actions.select(""),
  };

  /**
   * @param {string} key
   * @returns {(() => unknown) | undefined}
   */
  function actOf(key) {
    if (/^[0-9]$/.test(key)) return () => choose(key);
    return KEYS[key] ?? KEYS[key.toLowerCase()];
  }

  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || target.closest(INPUTS)) return;
    const inSheet = Boolean(document.querySelector("dialog[open]"));
    if (inSheet && event.key.toLowerCase() !== "r") return;
    // the browser clicks the button
    const isOnButton = ["Enter", " "].includes(event.key) && target.closest("button, a");
    const act = isOnButton ? null : actOf(event.key);
    if (!act) return;
    event.preventDefault();
    act();
  });
}
