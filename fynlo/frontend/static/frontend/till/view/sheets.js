// @ts-check
// The sheets over the screen. Each is a dialog of its own, open while its `isOpen(screen)` is true.

import { flat, render } from "../../shared/view/dom.js";
import { stripUnderHeader } from "./toast_strip.js";

/** @import { Actions, ScreenState, Sheet, SheetUi } from "../types.js" */

/**
 * Returns what draws the sheets. `closed(name)` is called when the browser closed one (Escape, a tap outside), as if a
 * person had tapped Close.
 * @param {object} given
 * @param {Element} given.main
 * @param {Record<keyof SheetUi, Sheet>} given.sheets
 * @param {(name: keyof SheetUi) => void} given.closed
 */
export function createSheets({ main, sheets, closed }) {
  const names = /** @type {(keyof SheetUi)[]} */ (Object.keys(sheets));
  const dialogs = names.map((name) => ({ name, ...sheets[name], dialog: dialogFor(sheets[name].id) }));
  /** @type {Set<keyof SheetUi>} */
  let open = new Set();

  for (const { name, dialog } of dialogs) {
    dialog.addEventListener("close", () => {
      if (open.has(name) && !dialog.open) closed(name); // the dialog may be open again when this event arrives
    });
    main.append(dialog);
  }

  return function drawSheets(/** @type {ScreenState} */ screen, /** @type {Actions} */ actions) {
    open = new Set(dialogs.filter(({ isOpen }) => isOpen(screen)).map(({ name }) => name));
    for (const { name, dialog, view } of dialogs) {
      if (open.has(name)) render(dialog, stripUnderHeader(flat([view(screen, actions)])));
      if (open.has(name) && !dialog.open) dialog.showModal();
      if (!open.has(name) && dialog.open) dialog.close();
      if (screen.locked) render(dialog);
    }
  };
}

/** @param {string} id */
function dialogFor(id) {
  const dialog = document.createElement("dialog");
  dialog.className = "sheet";
  dialog.id = id;
  dialog.setAttribute("aria-labelledby", `${id}-title`);
  return dialog;
}
