// The sheets over the screen. Each is its own dialog, open while its `isOpen(screen)` is true. When the browser closes
// one (Escape, a tap outside), `closed` is called as if a person had tapped Close.
import { render } from "../../shared/view/dom.js";
import { toastStrip } from "./toast_strip.js";

/** `sheets` are {name: {id, view, isOpen}} of registry.js; `closed(name)` is called for each sheet that was closed. */
export function createSheets({ main, sheets, closed }) {
  const dialogs = Object.entries(sheets).map(([name, sheet]) => ({ name, ...sheet, dialog: dialogFor(sheet.id) }));
  let open = new Set();

  for (const { name, dialog } of dialogs) {
    dialog.addEventListener("close", () => {
      if (open.has(name) && !dialog.open) closed(name); // the dialog may be open again when this event arrives
    });
    main.append(dialog);
  }

  return function drawSheets(screen, actions) {
    open = new Set(dialogs.filter(({ isOpen }) => isOpen(screen)).map(({ name }) => name));
    for (const { name, dialog, view } of dialogs) {
      if (open.has(name)) render(dialog, ...withStrip(view(screen, actions).flat(Infinity)));
      if (open.has(name) && !dialog.open) dialog.showModal();
      if (!open.has(name) && dialog.open) dialog.close();
    }
  };
}

/** News stands under the head of a sheet, unless it has a place of its own for it. */
function withStrip(nodes) {
  const head = nodes.findIndex((node) => node?.tag === "header");
  return head < 0 || nodes.some((node) => node?.props?.["data-has-strip"])
    ? nodes
    : nodes.toSpliced(head + 1, 0, toastStrip());
}

function dialogFor(id) {
  const dialog = document.createElement("dialog");
  dialog.className = "sheet";
  dialog.id = id;
  dialog.setAttribute("aria-labelledby", `${id}-title`);
  return dialog;
}
