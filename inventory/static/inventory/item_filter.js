// @ts-check
// Finds an item in a form that has many: rows that do not match are hidden, and what was entered in them stays. Only
// rows with a quantity are sent, because a server takes so many fields and no more.

const FEW = 12; // rows that are seen at once

/** @type {HTMLElement | null} */
const filter = document.querySelector("[data-item-filter]");
const form = filter?.closest("form");
/** @type {HTMLElement[]} */
const rows = form ? [...form.querySelectorAll(/** @type {"li"} */ ("[data-item]"))] : [];

/** @param {HTMLElement} row */
const nameOf = (row) => (row.dataset.item ?? "").toLocaleLowerCase();

function show() {
  const field = /** @type {HTMLInputElement} */ (filter?.querySelector("input"));
  const wanted = field.value.trim().toLocaleLowerCase();
  let found = 0;
  for (const row of rows) {
    row.hidden = !nameOf(row).includes(wanted);
    if (!row.hidden) found += 1;
  }
  const folded = form?.querySelector("details");
  if (folded && wanted) folded.open = true;
  const none = /** @type {HTMLElement} */ (filter?.querySelector("[data-item-filter-none]"));
  none.hidden = found > 0;
}

/** @param {FormDataEvent} event */
function sendFilled({ formData }) {
  formData.delete("find");
  for (const name of [...formData.keys()]) {
    const [kind, id] = name.split("_", 2);
    const isEmpty = !String(formData.get(`quantity_${id}`) ?? "").trim();
    if ((kind === "price" || kind === "unit") && id && isEmpty) formData.delete(name);
  }
  for (const name of [...formData.keys()])
    if (name.startsWith("quantity_") && !String(formData.get(name)).trim()) formData.delete(name);
}

if (form && filter) {
  filter.hidden = rows.length <= FEW;
  filter.addEventListener("input", (event) => {
    event.stopPropagation(); // a search is nothing to save
    show();
  });
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  form.addEventListener("formdata", sendFilled);
}
