// @ts-check
// Dialogs and sheets are <dialog>; menus are <details data-menu>. HTML attributes control them: data-open="<id>" opens,
// data-close closes, a click outside closes. The browser moves the focus into a dialog and back.

import { t } from "../translate.js";

/**
 * @param {DOMRect} box
 * @param {MouseEvent} event
 */
const isOutside = (box, { clientX: x, clientY: y }) => x < box.left || x > box.right || y < box.top || y > box.bottom;

/** @returns {NodeListOf<HTMLDetailsElement>} */
const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const { target } = event;
  /** @type {HTMLElement | null} */
  const opener = target.closest("[data-open]");
  if (opener) {
    event.preventDefault();
    const opened = document.getElementById(opener.dataset.open ?? "");
    if (opened instanceof HTMLDialogElement) opened.showModal();
    return;
  }
  const dialog = target.closest("dialog");
  if (dialog && target.closest("[data-close]")) dialog.close();
  for (const menu of openMenus()) {
    if (!menu.contains(target)) menu.open = false;
  }
});

// Close on pointer down, not up: a text selection that ends outside must not close a form in the dialog.
document.addEventListener("pointerdown", (event) => {
  const dialog = event.target;
  if (dialog instanceof HTMLDialogElement && dialog.open && isOutside(dialog.getBoundingClientRect(), event))
    dialog.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const field = event.target;
  const dialog = field instanceof HTMLInputElement && field.type === "search" ? field.closest("dialog") : null;
  if (dialog) {
    event.preventDefault(); // a browser would only empty the field, and need a second Esc to close
    dialog.close();
  }
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

// <form data-confirm="Archive Tacos?" data-confirm-says="It cannot be restored."> asks before it is sent. The dialog
// repeats the label of the button that sends it. Without scripts the form is sent at once.

/** @type {WeakSet<HTMLFormElement>} forms that the person confirmed, until they are sent */
const confirmed = new WeakSet();

/**
 * @param {string} className
 * @param {string} text
 */
function actionButton(className, text) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `button ${className}`;
  button.textContent = text;
  return button;
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 */
function askToConfirm(form, submitter) {
  const verb = (submitter?.textContent ?? t("Continue")).trim();
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "confirm-title");
  const title = document.createElement("h2");
  title.id = "confirm-title";
  title.className = "dialog-title";
  title.textContent = form.dataset.confirm ?? "";
  const text = document.createElement("p");
  text.textContent = form.dataset.confirmSays ?? "";
  const actions = document.createElement("div");
  actions.className = "form-actions";
  const cancel = actionButton("button-quiet", t("Cancel"));
  const confirm = actionButton("button-danger", verb);
  actions.append(cancel, confirm);
  dialog.append(title, text, actions);
  cancel.addEventListener("click", () => dialog.close());
  confirm.addEventListener("click", () => {
    confirmed.add(form);
    dialog.close();
    form.requestSubmit(submitter);
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.confirm || confirmed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // before htmx sends it
    askToConfirm(form, event.submitter);
  },
  true,
);

// A sheet that htmx fills opens by itself. The server closes it with HX-Trigger: fynlo:close.
document.addEventListener("htmx:afterSwap", ({ target }) => {
  const dialog = target instanceof Element ? target.closest("dialog") : null;
  if (dialog && !dialog.open && dialog.childElementCount) dialog.showModal();
});
document.addEventListener("fynlo:close", () => {
  for (const dialog of document.querySelectorAll("dialog")) if (dialog.open) dialog.close();
});
