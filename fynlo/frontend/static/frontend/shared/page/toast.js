// Short messages at the foot of the page. The server sends one as a Django message or, with htmx, as
// HX-Trigger: {"fynlo:toast": {"message": …, "tone": "success|error|warning|info", "undo": url}}; scripts dispatch the
// same event. Undo posts to the url and then dispatches `fynlo:undone`, so that lists can redraw; a script may pass a
// function instead. One toast shows at a time: a new one replaces the toast on screen, but one with `queue` waits until
// that toast has gone. A script that redraws its screen may pass `isCurrent`, a function: the toast goes as soon as its
// result turns from true to false (the change was undone another way). Such a script dispatches `fynlo:drawn` after
// each drawing. A page with a `[data-toast-strip]` shows the toast there, in the flow, so that it covers nothing;
// otherwise the toast lies over the foot of the page.
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

let current = null; // the news that is shown: {toast, holds, wasTrue}

// A modal dialog makes everything outside it inert and dark, so toasts move into the open dialog.
function stayOnTop() {
  const dialogs = document.querySelectorAll("dialog[open]");
  const top = dialogs[dialogs.length - 1];
  const isOurs = (strip) => strip.closest("dialog") === (top ?? null) && strip.checkVisibility();
  const place = [...document.querySelectorAll("[data-toast-strip]")].find(isOurs) ?? top ?? document.body;
  if (region.parentElement !== place) place.append(region);
}

function isOver() {
  if (!current?.isCurrent || !current.toast.isConnected) return false;
  const isTrue = current.isCurrent();
  current.wasTrue ||= isTrue;
  return current.wasTrue && !isTrue;
}

function afterDrawing() {
  if (isOver()) current.toast.remove();
  if (region.childElementCount || !region.isConnected) stayOnTop();
}

const waiting = []; // news that was said with `queue`

function show(news) {
  const { message, tone = "info", undo: wayBack, isCurrent, queue } = news;
  if (queue && region.querySelector(".toast")) {
    if (!waiting.some((other) => other.message === message)) waiting.push(news);
    return;
  }
  const toast = shape.content.firstElementChild.cloneNode(true);
  toast.querySelector("p").textContent = message;
  for (const mark of toast.querySelectorAll("[data-when]")) mark.hidden = mark.dataset.when !== tone;
  const action = toast.querySelector("[data-toast-undo]");
  action.hidden = !wayBack;
  action.addEventListener("click", () => {
    toast.remove();
    undo(wayBack);
  });
  stayOnTop();
  region.replaceChildren(toast);
  current = { toast, isCurrent, wasTrue: false };
  if (tone !== "error") leaveAfter(toast, wayBack ? SHOWN_WITH_UNDO_MS : SHOWN_MS);
}

document.addEventListener("click", ({ target }) => target.closest("[data-flash-close]")?.closest(".flash").remove());

if (region && shape) {
  document.addEventListener("fynlo:toast", ({ detail }) => show(detail));
  new MutationObserver(() => {
    if (waiting.length && !region.querySelector(".toast")) show(waiting.shift());
  }).observe(region, { childList: true });
  document.addEventListener("fynlo:drawn", afterDrawing);
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
