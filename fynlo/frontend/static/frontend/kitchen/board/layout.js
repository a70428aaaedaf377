// Cards that are taller than the board: measured after each drawing, and drawn again in parts (card_pagination.js)
// before it is seen.
import { breaksOf } from "./card_pagination.js";

const WHOLE = [0];
const STRIP_REM = 1.75; // the height of .ticket-goes-on
const HEAD_REM = 3.5; // the height of .ticket-head.is-continued
const REPEATED = ".ticket-allergies, .ticket-notes"; // what every part says again, in full

const tall = (element) => [...element.getClientRects()].reduce((sum, { height }) => sum + height, 0);
const pixels = (...values) => values.reduce((sum, value) => sum + parseFloat(value), 0);

/** Heights in pixels of what `cards`, the parts of one, are made of. */
function sizesOf(cards, rem) {
  const rows = cards.flatMap((card) => [...card.querySelectorAll("[data-line]")]);
  const sections = rows.map((row) => row.closest(".part"));
  const [first] = cards;
  const { borderTopWidth, borderBottomWidth } = getComputedStyle(first);
  const frame = pixels(borderTopWidth, borderBottomWidth);
  const repeated = [...first.querySelectorAll(REPEATED)].reduce((sum, element) => sum + tall(element), 0);
  const band = first.querySelector(".ticket-allergies");
  return {
    lines: rows.map(tall),
    heads: sections.map((section) => (section ? tall(section.querySelector(".part-head")) + section.clientTop : 0)),
    begins: sections.map(
      (section, line) => Boolean(section) && section.dataset.ticket !== sections[line - 1]?.dataset.ticket,
    ),
    first:
      frame +
      tall(first.querySelector(".ticket-head")) +
      (band ? tall(band) : 0) +
      tall(first.querySelector(".ticket-marks")),
    next: frame + HEAD_REM * rem + repeated,
    last: tall(cards.at(-1).querySelector(".ticket-end")),
    strip: STRIP_REM * rem,
  };
}

/** What a column of the board holds; no end where the board is one long column. */
function roomOf(board) {
  const { columnWidth, paddingTop, paddingBottom } = getComputedStyle(board);
  return columnWidth === "auto" ? Infinity : board.clientHeight - pixels(paddingTop, paddingBottom);
}

const isFar = (card) => card.hasAttribute("data-far");

export function createLayout() {
  const sizes = new Map(); // by card, as they were measured last
  const breaks = new Map();
  let redrawn = new Set();
  let measuredAt = "";

  function forget(cards) {
    for (const id of [...sizes.keys(), ...redrawn]) {
      if (cards.has(id)) continue;
      sizes.delete(id);
      breaks.delete(id);
      redrawn.delete(id);
    }
  }

  function measure(board, cards) {
    const rem = pixels(getComputedStyle(document.documentElement).fontSize);
    const at = `${board.clientWidth} ${rem}`;
    if (at !== measuredAt) redrawn = new Set(cards.keys());
    measuredAt = at;
    for (const [id, parts] of cards) {
      if (!redrawn.has(id) || parts.some(isFar)) continue;
      sizes.set(id, sizesOf(parts, rem));
      redrawn.delete(id);
    }
  }

  /** Whether any is parted otherwise now; what is far away waits, so that a board that changes does not draw it all. */
  function part(room, cards) {
    let isOther = false;
    for (const [id, size] of sizes) {
      const now = breaksOf(size, room);
      if (now.join() === (breaks.get(id) ?? WHOLE).join()) continue;
      if (cards.get(id).some(isFar)) {
        redrawn.add(id);
      } else {
        breaks.set(id, now);
        isOther = true;
      }
    }
    return isOther;
  }

  return {
    /** That card looks otherwise than when it was measured. */
    redrawn: (id) => redrawn.add(id),
    /**
     * Whether cards wait to be measured: those that are far away (visibility.js) are not laid out before they come
     * near.
     */
    isBehind: () => redrawn.size > 0,
    /** The parts of a card of so many lines: {key, from, to, index, count, isFirst, isLast}. */
    partsOf(id, lines) {
      const starts = (breaks.get(id) ?? WHOLE).filter((line) => line === 0 || line < lines);
      return starts.map((from, index) => ({
        key: index ? `${id}:${index}` : id,
        from,
        to: starts[index + 1] ?? lines,
        index,
        count: starts.length,
        isFirst: index === 0,
        isLast: index === starts.length - 1,
      }));
    },
    /** After a drawing: measures what was drawn, and calls `redraw` when cards are to be parted otherwise. */
    fit(place, redraw) {
      const board = place.querySelector(".board");
      const cards = Map.groupBy(board?.children ?? [], ({ dataset }) => dataset.card);
      forget(cards);
      if (!board) return;
      measure(board, cards);
      if (!part(roomOf(board), cards)) return;
      const waiting = new Set(redrawn);
      redraw();
      redrawn = waiting; // the same lines, parted otherwise: as tall as they were
    },
  };
}
