// @ts-check
// Rows that are put in order by dragging, with a mouse or a finger, beside their buttons "up" and "down".
// <ol data-sortable> holds <li>s with a [data-sort-handle]. A row with a [data-sort-form] is moved by the server: a
// drop sends the form with `to`, the place counted from 0. Without one the rows belong to a form that is saved later:
// then [data-sort-up] and [data-sort-down] move them here, and each row's [data-sort-place] gets its place counted from
// 1.

/** How near to the window's edge, in pixels, a drag scrolls the page. */
const EDGE = 64;

/** @type {{row: HTMLElement, list: HTMLElement, start: HTMLElement[], pointer: number} | null} */
let drag = null;

/** @param {Element} list */
const rowsOf = (list) =>
  /** @type {HTMLElement[]} */ ([...list.children].filter((row) => !(/** @type {HTMLElement} */ (row).hidden)));

/** @param {Element} list */
function renumber(list) {
  rowsOf(list).forEach((row, place, rows) => {
    const field = /** @type {HTMLInputElement | null} */ (row.querySelector("[data-sort-place]"));
    if (field) field.value = String(place + 1);
    const up = /** @type {HTMLButtonElement | null} */ (row.querySelector("[data-sort-up]"));
    const down = /** @type {HTMLButtonElement | null} */ (row.querySelector("[data-sort-down]"));
    if (up) up.disabled = place === 0;
    if (down) down.disabled = place === rows.length - 1;
  });
}

/** Say that the rows are in another order, so that a form knows it was changed. @param {Element} list */
function changed(list) {
  renumber(list);
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

/**
 * Move the neighbours past the dragged row: a row that left the page itself would lose the pointer. @param {number} y
 */
function follow(y) {
  const { row, list } = /** @type {NonNullable<typeof drag>} */ (drag);
  for (;;) {
    const rows = rowsOf(list);
    const before = rows[rows.indexOf(row) - 1];
    const after = rows[rows.indexOf(row) + 1];
    const middle = (/** @type {Element} */ other) =>
      other.getBoundingClientRect().top + other.getBoundingClientRect().height / 2;
    if (before && y < middle(before)) row.after(before);
    else if (after && y > middle(after)) row.before(after);
    else return;
  }
}

/** @param {boolean} keep false puts the rows back */
function end(keep) {
  if (!drag) return;
  const { row, list, start } = drag;
  drag = null;
  row.classList.remove("is-dragged");
  const now = rowsOf(list);
  const place = now.indexOf(row);
  if (!keep) return list.append(...start);
  if (start.indexOf(row) === place) return undefined;
  const form = /** @type {HTMLFormElement | null} */ (row.querySelector("[data-sort-form]"));
  if (!form) return changed(list);
  const to = /** @type {HTMLInputElement} */ (form.elements.namedItem("to"));
  to.value = String(place);
  to.disabled = false;
  return form.requestSubmit();
}

document.addEventListener("pointerdown", (event) => {
  const handle = /** @type {Element} */ (event.target).closest("[data-sort-handle]");
  const list = /** @type {HTMLElement | null} */ (handle?.closest("[data-sortable]") ?? null);
  if (!handle || !list || event.button !== 0) return;
  event.preventDefault();
  const row = rowsOf(list).find((each) => each.contains(handle));
  if (!row) return;
  handle.setPointerCapture(event.pointerId);
  drag = { row, list, start: rowsOf(list), pointer: event.pointerId };
  row.classList.add("is-dragged");
});

document.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  if (event.clientY < EDGE) window.scrollBy(0, -12);
  else if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, 12);
  follow(event.clientY);
});

document.addEventListener("pointerup", (event) => drag?.pointer === event.pointerId && end(true));
document.addEventListener("pointercancel", (event) => drag?.pointer === event.pointerId && end(false));
document.addEventListener("keydown", (event) => event.key === "Escape" && end(false));

document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (
    /** @type {Element} */ (event.target).closest("[data-sort-up], [data-sort-down]")
  );
  const list = button?.closest("[data-sortable]");
  if (!button || !list) return;
  const rows = rowsOf(list);
  const place = rows.findIndex((row) => row.contains(button));
  const isUp = button.hasAttribute("data-sort-up");
  const other = rows[place + (isUp ? -1 : 1)];
  if (!other) return;
  if (isUp) other.before(rows[place]);
  else other.after(rows[place]);
  changed(list);
  focusIn(rows[place], isUp);
});

/**
 * Keep the focus on the button that was pressed; at an end of the list on the other one. @param {Element} row @param
 * {boolean} isUp
 */
function focusIn(row, isUp) {
  const [first, second] = isUp ? ["up", "down"] : ["down", "up"];
  const enabled = (/** @type {string} */ way) =>
    /** @type {HTMLElement | null} */ (row.querySelector(`[data-sort-${way}]:not(:disabled), button[name="${way}"]`));
  (enabled(first) ?? enabled(second))?.focus();
}

// A list that the server drew again after a button: the row is found by the id of its buttons.
let pressed = "";
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const id = document.activeElement?.id ?? "";
  pressed = detail.elt.matches("[data-sort-form]") && /^(up|down)-/.test(id) ? id : "";
});
document.addEventListener("htmx:afterSettle", () => {
  if (!pressed || document.getElementById(pressed)) {
    document.getElementById(pressed)?.focus();
  } else {
    const [way, id] = [pressed.split("-", 1)[0], pressed.slice(pressed.indexOf("-") + 1)];
    document.getElementById(`${way === "up" ? "down" : "up"}-${id}`)?.focus();
  }
  pressed = "";
});

document.addEventListener("fynlo:rows", ({ target }) => renumber(/** @type {Element} */ (target)));
for (const list of document.querySelectorAll("[data-sortable]")) renumber(list);
