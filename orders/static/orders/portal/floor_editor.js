// @ts-check
// The editor of a section's plan: tables are moved by mouse, finger and arrow keys. Nothing is stored before the form
// is sent: it carries the whole plan in one field.

import {
  changed,
  GRID,
  moved,
  placeAll,
  placeVars,
  planSize,
  redone,
  resized,
  startHistory,
  undone,
} from "../../frontend/shared/rules/floor_plan.js";
import { plural, t } from "../../frontend/shared/translate.js";

/** @import { History, Placed, Shape } from "../../frontend/shared/rules/floor_plan.js" */

const BIG_STEP = 4 * GRID;
const ROOM = 20 * GRID; // free ground beyond the outermost tables, to move them to
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @template {HTMLElement} [E=HTMLElement]
 * @param {string} name
 */
const find = (name) => /** @type {E} */ (document.querySelector(`[data-${name}]`));

const form = /** @type {HTMLFormElement} */ (find("plan-form"));
const canvas = find("plan-canvas");
const panel = find("plan-panel");
const news = find("plan-news");
const undoButton = /** @type {HTMLButtonElement} */ (find("plan-undo"));
const redoButton = /** @type {HTMLButtonElement} */ (find("plan-redo"));
const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (panel.querySelector(`[name="${name}"]`));

/** @type {History} */
let history = startHistory(placeAll(JSON.parse(document.getElementById("plan-tables")?.textContent ?? "[]")));
let selected = history.present[0]?.id ?? "";
/** @type {{id: string, pointer: number, startX: number, startY: number, from: Placed, sizes: boolean} | null} */
let drag = null;
/** @type {Placed | null} the table as it is being dragged, before the drop makes it a change */
let dragged = null;

/** @type {Map<string, HTMLElement>} */
const rows = new Map();
for (const place of history.present) {
  const row = document.createElement("li");
  row.className = "plan-place";
  row.innerHTML =
    '<button type="button"><span class="plan-name"></span><span class="plan-state"></span></button>' +
    '<span class="plan-handle" aria-hidden="true"></span>';
  canvas.append(row);
  rows.set(place.id, row);
}

const placeOf = (/** @type {string} */ id) => history.present.find((place) => place.id === id);

/** @param {Placed} place */
const nameOf = ({ name }) => (/^\d+$/.test(name) ? t("Table {name}", { name }) : name);

/** What a screen reader says of a table. @param {Placed} place */
const position = (place) => {
  const { x, y, width, height } = place;
  return t("{table}: {x} across, {y} down, {width} wide, {height} high", { table: nameOf(place), x, y, width, height });
};

function draw() {
  const places = history.present.map((place) => (dragged?.id === place.id ? dragged : place));
  const needed = planSize(places);
  const size = { width: needed.width + ROOM, height: needed.height + ROOM };
  canvas.style.setProperty("--plan-width", String(size.width));
  canvas.style.setProperty("--plan-height", String(size.height));
  for (const place of places) drawTable(place, size);
  undoButton.disabled = !history.past.length;
  redoButton.disabled = !history.future.length;
  drawPanel(places.find(({ id }) => id === selected));
}

/**
 * @param {Placed} place
 * @param {{width: number, height: number}} size
 */
function drawTable(place, size) {
  const row = /** @type {HTMLElement} */ (rows.get(place.id));
  const button = /** @type {HTMLElement} */ (row.firstElementChild);
  const isSelected = place.id === selected;
  for (const [name, value] of Object.entries(placeVars(place, size))) row.style.setProperty(name, value);
  row.dataset.id = place.id;
  row.classList.toggle("is-selected", isSelected);
  button.className = `plan-table is-${place.shape}`;
  button.setAttribute("aria-label", `${position(place)}, ${plural(place.capacity, "{count} seat", "{count} seats")}`);
  button.setAttribute("aria-pressed", String(isSelected));
  /** @type {HTMLElement} */ (button.firstElementChild).textContent = place.name;
  /** @type {HTMLElement} */ (button.lastElementChild).textContent = String(place.capacity);
}

/** @param {Placed | undefined} place */
function drawPanel(place) {
  panel.hidden = !place;
  if (!place) return;
  /** @type {HTMLElement} */ (panel.querySelector("[data-plan-name]")).textContent = nameOf(place);
  for (const name of /** @type {const} */ (["capacity", "width", "height"])) {
    if (document.activeElement !== field(name)) field(name).value = String(place[name]);
  }
  for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (panel.querySelectorAll('[name="shape"]'))) {
    radio.checked = radio.value === place.shape;
  }
}

/**
 * Make a change that can be undone.
 * @param {Placed} place
 */
function change(place) {
  const before = history;
  history = changed(history, place);
  if (history !== before && history.present !== before.present) touched(position(place));
  draw();
}

/** @param {string} text */
function touched(text) {
  news.textContent = text;
  form.dispatchEvent(new Event("change", { bubbles: true })); // page/form.js asks before the page is left
}

/** @param {"undo" | "redo"} which */
function travel(which) {
  const next = which === "undo" ? undone(history) : redone(history);
  if (next.present === history.present) return;
  history = next;
  touched(which === "undo" ? t("Undone.") : t("Redone."));
  draw();
}

/** @param {string} id */
function select(id) {
  if (selected === id) return;
  selected = id;
  draw();
}

canvas.addEventListener("pointerdown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const row = /** @type {HTMLElement | null} */ (target.closest(".plan-place"));
  const from = placeOf(row?.dataset.id ?? "");
  if (!row || !from || event.button > 0) return;
  select(from.id);
  /** @type {HTMLElement} */ (row.firstElementChild).focus();
  row.setPointerCapture(event.pointerId);
  drag = {
    id: from.id,
    pointer: event.pointerId,
    startX: event.clientX,
    startY: event.clientY,
    from,
    sizes: target.classList.contains("plan-handle"),
  };
  event.preventDefault();
});

canvas.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  const [dx, dy] = [event.clientX - drag.startX, event.clientY - drag.startY];
  dragged = drag.sizes
    ? resized(drag.from, { width: drag.from.width + dx, height: drag.from.height + dy })
    : moved(drag.from, dx, dy);
  draw();
});

/** @param {boolean} keeps whether the drag becomes a change */
function drop(keeps) {
  const place = dragged;
  drag = dragged = null;
  if (place && keeps) change(place);
  else draw();
}

canvas.addEventListener("pointerup", () => drop(true));
canvas.addEventListener("pointercancel", () => drop(false));
canvas.addEventListener("focusin", (event) => {
  const row = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest(".plan-place"));
  if (row) select(row.dataset.id ?? "");
});

canvas.addEventListener("keydown", (event) => {
  const arrow = ARROWS[event.key];
  const place = placeOf(selected);
  if (event.key === "Escape" && drag) drop(false);
  if (!arrow || !place || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const step = event.shiftKey ? BIG_STEP : GRID;
  const [dx, dy] = [arrow[0] * step, arrow[1] * step];
  change(event.altKey ? resized(place, { width: place.width + dx, height: place.height + dy }) : moved(place, dx, dy));
  rows.get(selected)?.scrollIntoView({ block: "nearest", inline: "nearest" });
});

document.addEventListener("keydown", (event) => {
  const isUndo = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey);
  const isRedo = event.key.toLowerCase() === "y" && event.ctrlKey;
  if (!isUndo && !isRedo) return;
  event.preventDefault();
  travel(isRedo || event.shiftKey ? "redo" : "undo");
});

panel.addEventListener("change", (event) => {
  const { name, value } = /** @type {HTMLInputElement} */ (event.target);
  const place = placeOf(selected);
  if (!place) return;
  event.stopPropagation(); // `change` below says what has changed
  const number = Number(value);
  if (name === "shape") change({ ...place, shape: /** @type {Shape} */ (value) });
  else if (!Number.isInteger(number) || number < 1) field(name).value = String(place[/** @type {"width"} */ (name)]);
  else if (name === "capacity") change({ ...place, capacity: Math.min(number, Number(field(name).max)) });
  else change(resized(place, { [name]: number }));
  const now = placeOf(selected);
  if (now && name !== "shape") field(name).value = String(now[/** @type {"width"} */ (name)]);
});

undoButton.addEventListener("click", () => travel("undo"));
redoButton.addEventListener("click", () => travel("redo"));
form.addEventListener("submit", () => {
  const tables = history.present.map(({ name: _, ...place }) => place);
  /** @type {HTMLInputElement} */ (form.elements.namedItem("plan")).value = JSON.stringify(tables);
});

draw();
