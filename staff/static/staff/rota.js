// @ts-check
/**
 * Moves shifts of the rota: by dragging with a mouse, a pen or a held finger, and by keys. Every change is a request,
 * after which the plan is drawn again; a refusal is shown and the plan drawn again too. Another person's change arrives
 * over the event stream (`live.js`) and draws it again as well.
 *
 * A shift is an <a data-shift>. It is dropped on a [data-drop] with a `day` and, where rows are people, an `employee`.
 * On a timeline (<table data-timeline>) a drag sideways changes the times by quarters of an hour, and [data-resize]
 * changes the end.
 */

const NO_SHIFT = "00000000-0000-0000-0000-000000000000";
const HOLD_MS = 350;
const LEAST_PX = 6;
const SETTLE_MS = 300;
const DAY = 24 * 60;
const QUARTER = 15;

/**
 * @typedef {{shift: HTMLElement, ghost: HTMLElement | null, x: number, y: number, dx: number, pointer: number,
 *   over: HTMLElement | null, resizes: boolean, timer: number}} Drag
 */
/** @type {Drag | null} */
let drag = null;
/** The shift that gets the focus once the plan is drawn again. */
let focused = "";
/** A drag ends with a click on the shift, which must not open it. */
let justDragged = false;

/** @param {string} text */
const minutes = (text) => {
  const [hour, minute] = text.split(":").map(Number);
  return hour * 60 + minute;
};

/** @param {number} value */
const clock = (value) => {
  const within = ((value % DAY) + DAY) % DAY;
  return `${String(Math.floor(within / 60)).padStart(2, "0")}:${String(within % 60).padStart(2, "0")}`;
};

/** @param {string} message */
const say = (message) =>
  document.dispatchEvent(new CustomEvent("fynlo:toast", { detail: { message, tone: "danger" } }));

const redraw = () => document.dispatchEvent(new CustomEvent("fynlo:rota"));

let waits = 0;

/** Whether a hand drags a shift, or a question is open. */
const isBusy = () => Boolean(drag || document.querySelector("dialog[open]"));

/** Draw the plan again after another person's change, once nothing is busy. */
function redrawSoon() {
  clearTimeout(waits);
  waits = window.setTimeout(() => {
    if (isBusy()) return redrawSoon();
    const inside = document.activeElement?.closest("#rota") && document.activeElement?.id;
    if (inside && !focused) focused = inside;
    return redraw();
  }, SETTLE_MS);
}

document.addEventListener("fynlo:rota-changed", redrawSoon);

/**
 * The button publishes the version that was drawn. While a change of one's own is not drawn yet, it would be refused as
 * another person’s: the button waits. The plan is drawn with a new button. @param {boolean} isHeld
 */
function holdPublishing(isHeld) {
  const button = /** @type {HTMLButtonElement | null} */ (document.querySelector("[data-rota-publish] button"));
  if (button) button.disabled = isHeld;
}

document.addEventListener("fynlo:rota", () => holdPublishing(true));
for (const failed of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failed, () => holdPublishing(false));
}

// An answer that arrives under a hand or a question would take it away: the plan is drawn again afterwards.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (detail.target?.id !== "rota" || !isBusy()) return;
  detail.shouldSwap = false;
  redrawSoon();
});

/**
 * Ask the server for a change. @param {HTMLElement} shift @param {Record<string, string>} changes
 */
async function change(shift, changes) {
  const plan = /** @type {HTMLElement | null} */ (document.querySelector("[data-rota-move]"));
  const address = plan?.dataset.rotaMove;
  const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
  if (!address) return;
  holdPublishing(true);
  focused = shift.id;
  const body = new URLSearchParams({ version: shift.dataset.version ?? "", key: crypto.randomUUID(), ...changes });
  try {
    const answer = await fetch(address.replace(NO_SHIFT, shift.dataset.shift ?? ""), {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token },
    });
    if (!answer.ok) say((await answer.json()).message);
  } catch {
    say(plan.dataset.rotaFailed ?? "");
  }
  redraw();
}

/** @param {HTMLElement} shift @param {HTMLElement} target @param {number} quarters */
function moveTo(shift, target, quarters) {
  /** @type {Record<string, string>} */
  const changes = {};
  if (target.dataset.day && target.dataset.day !== shift.dataset.day) changes.day = target.dataset.day;
  const employee = target.dataset.employee;
  if (employee !== undefined && employee !== shift.dataset.employee) changes.employee = employee;
  if (quarters) {
    changes.starts = clock(minutes(shift.dataset.starts ?? "") + quarters * QUARTER);
    changes.ends = clock(minutes(shift.dataset.ends ?? "") + quarters * QUARTER);
  }
  if (Object.keys(changes).length) change(shift, changes);
}

/** @param {HTMLElement} shift @param {number} quarters */
function resize(shift, quarters) {
  const starts = minutes(shift.dataset.starts ?? "");
  const ends = minutes(shift.dataset.ends ?? "");
  const length = ends > starts ? ends - starts : ends + DAY - starts;
  const wanted = Math.max(length + quarters * QUARTER, QUARTER);
  if (wanted !== length && wanted < DAY) change(shift, { ends: clock(starts + wanted) });
}

/** How wide a quarter of an hour is on the timeline of a shift, 0 in a week. @param {Element} shift */
function quarterWidth(shift) {
  const table = /** @type {HTMLElement | null} */ (shift.closest("[data-timeline]"));
  const name = table?.querySelector("thead th");
  if (!table || !name) return 0;
  return (table.clientWidth - name.clientWidth) / Number(table.dataset.quarters);
}

/** @param {Drag} held */
function lift(held) {
  if (held.resizes) return;
  const box = held.shift.getBoundingClientRect();
  const ghost = /** @type {HTMLElement} */ (held.shift.cloneNode(true));
  ghost.removeAttribute("id");
  ghost.classList.add("rota-ghost");
  ghost.style.width = `${box.width}px`;
  ghost.style.left = `${box.left}px`;
  ghost.style.top = `${box.top}px`;
  document.body.append(ghost);
  held.ghost = ghost;
  held.shift.classList.add("is-dragged");
}

function stop() {
  if (!drag) return;
  clearTimeout(drag.timer);
  drag.ghost?.remove();
  drag.over?.classList.remove("is-over");
  drag.shift.classList.remove("is-dragged");
  drag = null;
}

document.addEventListener("pointerdown", (event) => {
  justDragged = false; // a finger's drag ends without a click, so the next tap counts
  const target = /** @type {Element} */ (event.target);
  const handle = /** @type {HTMLElement | null} */ (target.closest("[data-resize]"));
  const shift = /** @type {HTMLElement | null} */ (
    handle ? document.getElementById(`shift-${handle.dataset.resize}`) : target.closest("[data-shift]")
  );
  if (!shift || event.button !== 0 || "removed" in shift.dataset) return;
  drag = {
    shift,
    ghost: null,
    x: event.clientX,
    y: event.clientY,
    dx: 0,
    pointer: event.pointerId,
    over: null,
    resizes: Boolean(handle),
    timer: 0,
  };
  if (handle) event.preventDefault();
  else if (event.pointerType === "touch") drag.timer = window.setTimeout(() => drag && lift(drag), HOLD_MS);
});

document.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
  drag.dx = dx;
  if (!drag.ghost && !drag.resizes) {
    if (Math.hypot(dx, dy) < LEAST_PX) return;
    if (event.pointerType === "touch") return stop(); // it moved before it was held: the page scrolls
    lift(drag);
  }
  if (drag.ghost) {
    drag.ghost.style.transform = `translate(${dx}px, ${dy}px)`;
    const over = document.elementFromPoint(event.clientX, event.clientY);
    const target = /** @type {HTMLElement | null} */ (over?.closest("[data-drop]") ?? null);
    if (target !== drag.over) {
      drag.over?.classList.remove("is-over");
      target?.classList.add("is-over");
      drag.over = target;
    }
  }
});

document.addEventListener("pointerup", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  const { shift, ghost, over, dx, resizes } = drag;
  const width = quarterWidth(shift);
  const quarters = width ? Math.round(dx / width) : 0;
  stop();
  justDragged = Boolean(ghost) || resizes;
  if (resizes) resize(shift, quarters);
  else if (ghost && over) moveTo(shift, over, quarters);
});

document.addEventListener("pointercancel", stop);
document.addEventListener("touchmove", (event) => drag?.ghost && event.preventDefault(), { passive: false });
document.addEventListener("contextmenu", (event) => drag?.ghost && event.preventDefault());
document.addEventListener(
  "click",
  (event) => {
    if (!justDragged) return;
    justDragged = false;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

/** The drop beside that of a shift: the day before or after, or the person above or below. */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @param {HTMLElement} shift @param {number} right @param {number} down */
function beside(shift, right, down) {
  const own = /** @type {HTMLElement | null} */ (shift.closest("[data-drop]"));
  if (own instanceof HTMLTableCellElement) {
    const row = /** @type {HTMLTableRowElement} */ (own.parentElement);
    const rows = [...(row.parentElement?.children ?? [])];
    const other = /** @type {HTMLTableRowElement | undefined} */ (rows[rows.indexOf(row) + down]);
    return /** @type {HTMLElement | undefined} */ (other?.cells[own.cellIndex + right]);
  }
  const all = /** @type {HTMLElement[]} */ ([...(own?.parentElement?.querySelectorAll("[data-drop]") ?? [])]);
  return own ? all[all.indexOf(own) + down + (own.tagName === "TR" ? 0 : right)] : undefined;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return stop();
  const shift = /** @type {HTMLElement | null} */ (
    /** @type {Element} */ (event.target).closest?.("[data-shift]") ?? null
  );
  const step = STEPS[/** @type {keyof typeof STEPS} */ (event.key)];
  if (!shift || !step || "removed" in shift.dataset) return undefined;
  const [right, down] = step;
  const isTimeline = Boolean(shift.closest("[data-timeline]"));
  if (event.shiftKey && right) {
    event.preventDefault();
    resize(shift, right);
  } else if (event.altKey) {
    event.preventDefault();
    if (isTimeline && right) {
      moveTo(shift, /** @type {HTMLElement} */ (shift.closest("[data-drop]")), right);
    } else {
      const target = beside(shift, right, down);
      if (target?.dataset.day) moveTo(shift, target, 0);
    }
  }
  return undefined;
});

document.addEventListener("htmx:afterSettle", () => {
  if (focused) document.getElementById(focused)?.focus();
  focused = "";
});
