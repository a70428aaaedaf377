// @ts-check
// Long forms: adds and removes rows, warns before typed input is lost, shows a picture before it is saved. A form works
// without this script: it has a few empty rows, and the server reports mistakes.
//
// Rows: <ol data-rows> … <template data-row> with `__prefix__` in place of a row's number, and
// <button data-row-add="<id of the list>">. Adding a row raises a formset's TOTAL_FORMS in the same form.
// [data-row-remove] removes its row, or ticks the row's DELETE.
// Warning: <form data-guard> asks before the page is left with unsaved input; [data-unsaved] in it shows meanwhile.
// Picture: <input type="file" data-preview="<id of an img>">.

/** @param {Element} list @returns {number} the lowest number that no row has */
function freeNumber(list) {
  const taken = new Set(
    [...list.querySelectorAll("[data-row-number]")].map((row) => /** @type {HTMLElement} */ (row).dataset.rowNumber),
  );
  let number = 0;
  while (taken.has(String(number))) number += 1;
  return number;
}

/** @param {HTMLElement} button */
function addRow(button) {
  const list = /** @type {HTMLElement} */ (document.getElementById(button.dataset.rowAdd ?? ""));
  const shape = /** @type {HTMLTemplateElement} */ (list.parentElement?.querySelector("template[data-row]"));
  const number = freeNumber(list);
  if (number >= Number(list.dataset.rowsMost ?? 100)) return;
  const holder = document.createElement("template");
  // our own template, nothing that was typed
  holder.innerHTML = shape.innerHTML.replaceAll("__prefix__", String(number));
  const row = /** @type {HTMLElement} */ (holder.content.firstElementChild);
  list.append(row);
  const total = /** @type {HTMLInputElement | null} */ (
    list.closest("form")?.querySelector('input[name$="-TOTAL_FORMS"]') ?? null
  );
  if (total) total.value = String(Math.max(Number(total.value), number + 1));
  list.dispatchEvent(new Event("fynlo:rows", { bubbles: true }));
  /** @type {HTMLElement | null} */ (row.querySelector("input:not([type=hidden]), select"))?.focus();
}

/** @param {HTMLElement} button */
function removeRow(button) {
  const row = /** @type {HTMLElement} */ (button.closest("[data-row-number]"));
  const list = /** @type {HTMLElement} */ (row.parentElement);
  const tick = /** @type {HTMLInputElement | null} */ (row.querySelector('input[name$="-DELETE"]'));
  const after = /** @type {HTMLElement | null} */ (row.nextElementSibling ?? row.previousElementSibling);
  if (tick) {
    tick.checked = true;
    row.hidden = true;
  } else {
    row.remove();
  }
  list.dispatchEvent(new Event("fynlo:rows", { bubbles: true }));
  list.dispatchEvent(new Event("change", { bubbles: true }));
  /** @type {HTMLElement | null} */
  const remove = after?.querySelector("[data-row-remove]") ?? null;
  /** @type {HTMLElement | null} */
  const add = document.querySelector(`[data-row-add="${list.id}"]`);
  (remove ?? add)?.focus();
}

document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (
    /** @type {Element} */ (event.target).closest("[data-row-add], [data-row-remove]")
  );
  if (!button) return;
  if (button.hasAttribute("data-row-add")) addRow(button);
  else removeRow(button);
});

const guarded = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-guard]"));
let isUnsaved = false;

/** @param {boolean} now */
function setUnsaved(now) {
  isUnsaved = now;
  const text = /** @type {HTMLElement | null} */ (guarded?.querySelector("[data-unsaved]") ?? null);
  if (text) text.hidden = !now;
}

if (guarded) {
  guarded.addEventListener("input", () => setUnsaved(true));
  guarded.addEventListener("change", () => setUnsaved(true));
  guarded.addEventListener("submit", () => setUnsaved(false));
  window.addEventListener("beforeunload", (event) => {
    if (isUnsaved) event.preventDefault();
  });
  if (guarded.querySelector(".is-invalid") || guarded.dataset.guard === "unsaved") setUnsaved(true);
}

document.addEventListener("change", (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const shown = /** @type {HTMLImageElement | null} */ (
    input.dataset?.preview ? document.getElementById(input.dataset.preview) : null
  );
  const file = input.files?.[0];
  if (!shown || !file) return;
  shown.src = URL.createObjectURL(file);
  shown.hidden = false;
});
