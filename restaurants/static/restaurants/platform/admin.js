// @ts-check
// The platform's admin. Select2, which draws the admin's searched choices, labels none of its parts: they get the label
// of their field here. A form is sent once.

/**
 * The part of jQuery that this script uses.
 * @typedef {(subject: Document | (() => void)) => {on: (type: string, handler: (event: Event) => void) => void}} JQuery
 */

/** @param {HTMLSelectElement} select */
const selectionOf = (select) => select.nextElementSibling?.querySelector(".select2-selection");

/** @param {HTMLSelectElement} select */
function labelParts(select) {
  const label = select.labels[0];
  const selection = selectionOf(select);
  const shown = selection?.querySelector(".select2-selection__rendered");
  if (!label || !selection || !shown) return;
  label.id ||= `${select.id}-label`;
  shown.setAttribute("aria-labelledby", label.id);
  selection.setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
}

/** @param {Event} event select2:open */
function labelSearch({ target }) {
  /** @type {HTMLInputElement | null} */
  const search = document.querySelector(".select2-container--open .select2-search__field");
  if (!search || !(target instanceof HTMLSelectElement)) return;
  selectionOf(target)?.setAttribute("aria-controls", `select2-${target.id}-results`);
  search.setAttribute("aria-label", `Search: ${target.labels[0]?.textContent ?? ""}`);
  search.focus(); // so that typing searches, also after the keyboard opened it
}

addEventListener("load", () => {
  const { django } = /** @type {{django?: {jQuery?: JQuery}}} */ (window);
  const jQuery = django?.jQuery;
  // jQuery's own queue: it also holds what makes the choices, which may run after `load`.
  jQuery?.(() => {
    /** @type {NodeListOf<HTMLSelectElement>} */
    const selects = document.querySelectorAll("select.select2-hidden-accessible");
    selects.forEach(labelParts);
    jQuery(document).on("select2:open", labelSearch);
  });
});

// Making a restaurant takes a moment: an impatient second press must not make another one.
addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
  if (form.classList.contains("is-sent")) {
    event.preventDefault();
    return;
  }
  form.classList.add("is-sent");
  form.setAttribute("aria-busy", "true");
  const button = event.submitter;
  if (button instanceof HTMLButtonElement && button.name === "_save") button.textContent = "Saving …";
});

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form.is-sent")) form.classList.remove("is-sent");
});
