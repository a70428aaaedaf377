// Short news at the foot of the page. The server sends it as a Django message or, with htmx, as
// HX-Trigger: {"fynlo:toast": {"message": …, "tone": "success|error|warning|info", "undo": url}}; scripts dispatch the same event.
// Undo posts to the url and then dispatches `fynlo:undone`, so that lists can redraw; a script may give a function instead.
const region = document.querySelector("[data-toasts]");
const shape = document.querySelector("[data-toast-template]");
const SHOWN_MS = 6000;
const SHOWN_WITH_UNDO_MS = 10000;

const csrfToken = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

function leaveAfter(toast, milliseconds) {
  let timer = setTimeout(() => toast.remove(), milliseconds);
  const stay = () => clearTimeout(timer);
  const goOn = () => {
    stay();
    timer = setTimeout(() => toast.remove(), milliseconds);
  };
  toast.addEventListener("pointerenter", stay);
  toast.addEventListener("focusin", stay);
  toast.addEventListener("pointerleave", goOn);
  toast.addEventListener("focusout", goOn);
}

async function undo(way) {
  if (typeof way === "function") return way();
  try {
    const response = await fetch(way, { method: "POST", headers: { "X-CSRFToken": csrfToken() } });
    if (!response.ok) throw new Error(`undo answered ${response.status}`);
    document.dispatchEvent(new CustomEvent("fynlo:undone", { detail: { url: way } }));
  } catch {
    show({ message: "That could not be undone.", tone: "error" });
  }
  return undefined;
}

// A modal dialog makes everything outside it dead and dark, so the news moves into the dialog that is open.
function stayOnTop() {
  const dialogs = document.querySelectorAll("dialog[open]");
  (dialogs[dialogs.length - 1] ?? document.body).append(region);
}

function show({ message, tone = "info", undo: wayBack }) {
  const toast = shape.content.firstElementChild.cloneNode(true);
  toast.querySelector("p").textContent = message;
  for (const mark of toast.querySelectorAll("[data-when]")) mark.hidden = mark.dataset.when !== tone;
  const action = toast.querySelector("[data-toast-undo]");
  action.hidden = !wayBack;
  action.addEventListener("click", () => {
    toast.remove();
    undo(wayBack);
  });
  region.append(toast);
  stayOnTop();
  if (tone !== "error") leaveAfter(toast, wayBack ? SHOWN_WITH_UNDO_MS : SHOWN_MS);
}

if (region && shape) {
  document.addEventListener("fynlo:toast", ({ detail }) => show(detail));
  document.addEventListener("close", stayOnTop, true); // `close` does not bubble
  document.addEventListener("htmx:beforeSwap", () => document.body.append(region)); // or the swap would take it along
  document.addEventListener("htmx:afterSwap", stayOnTop);
  region.addEventListener("click", ({ target }) => {
    if (target.closest("[data-toast-close]")) target.closest(".toast").remove();
  });
  for (const toast of region.querySelectorAll(".toast")) {
    toast.querySelector("[data-toast-close]").hidden = false;
    if (toast.dataset.toast !== "error") leaveAfter(toast, SHOWN_MS);
  }
}
