// Dialogs and sheets are <dialog>; menus are <details data-menu>. Both are one click in the HTML:
// data-open="<id>" opens, data-close closes, a click outside closes. The browser keeps and returns the focus.
const outside = (box, { clientX: x, clientY: y }) => x < box.left || x > box.right || y < box.top || y > box.bottom;

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.open)?.showModal();
    return;
  }
  const dialog = event.target.closest("dialog");
  if (dialog && event.target.closest("[data-close]")) dialog.close();
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// Close on pointer down, not up: a text selection that ends outside must not close a form in the dialog.
document.addEventListener("pointerdown", (event) => {
  const dialog = event.target;
  if (dialog instanceof HTMLDialogElement && dialog.open && outside(dialog.getBoundingClientRect(), event))
    dialog.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// <form data-confirm="Archive Tacos?" data-confirm-says="It cannot be restored."> asks before it is sent; the button
// that sends it names what happens. Without scripts the form is sent at once.
const confirmed = new WeakSet();

function ask(form, button) {
  const verb = (button?.textContent ?? "Continue").trim();
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "confirm-title");
  const title = Object.assign(document.createElement("h2"), {
    id: "confirm-title",
    className: "dialog-title",
    textContent: form.dataset.confirm,
  });
  const says = Object.assign(document.createElement("p"), { textContent: form.dataset.confirmSays ?? "" });
  const actions = Object.assign(document.createElement("div"), { className: "form-actions" });
  const cancel = Object.assign(document.createElement("button"), {
    type: "button",
    className: "button button-quiet",
    textContent: "Cancel",
  });
  const go = Object.assign(document.createElement("button"), {
    type: "button",
    className: "button button-danger",
    textContent: verb,
  });
  actions.append(cancel, go);
  dialog.append(title, says, actions);
  cancel.addEventListener("click", () => dialog.close());
  go.addEventListener("click", () => {
    confirmed.add(form);
    dialog.close();
    form.requestSubmit(button);
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.dataset.confirm || confirmed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // before htmx sends it
    ask(form, event.submitter);
  },
  true,
);

// A sheet that htmx fills opens by itself; the server closes it with HX-Trigger: fynlo:close.
document.addEventListener("htmx:afterSwap", ({ target }) => {
  const dialog = target.closest?.("dialog");
  if (dialog && !dialog.open && dialog.childElementCount) dialog.showModal();
});
document.addEventListener("fynlo:close", () => {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
});
