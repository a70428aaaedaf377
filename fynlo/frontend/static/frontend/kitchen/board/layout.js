// @ts-check
// Measures the cards after each drawing. Cards that are taller than the board are drawn again in parts
// (card_pagination.js) before the browser paints.
import { breaksOf } from "./card_pagination.js";

/** @import { CardSizes } from "./card_pagination.js" */

/** @typedef {Map<string, HTMLElement[]>} Cards the parts of each card, by its id */

/**
 * @typedef {object} CardPart
 * @property {string} key
 * @property {number} from its first line
 * @property {number} to the line after its last
 * @property {number} index
 * @property {number} count how many parts the card has
 * @property {boolean} isFirst
 * @property {boolean} isLast
 */

const WHOLE = [0];
const STRIP_REM = 1.75; // the height of .ticket-goes-on
const HEAD_REM = 3.5; // the height of .ticket-head.is-continued
const REPEATED = ".ticket-allergies, .ticket-notes"; // every part repeats them in full

/**
 * The height of an element, 0 without one. An element that breaks over columns has several boxes.
 * @param {Element | null} element
 */
const heightOf = (element) => [...(element?.getClientRects() ?? [])].reduce((sum, { height }) => sum + height, 0);

/**
 * The sum of CSS lengths in pixels.
 * @param {...string} values
 */
const pixels = (...values) => values.reduce((sum, value) => sum + parseFloat(value), 0);

/**
 * Measure a card.
 * @param {HTMLElement[]} parts of the card, at least one
 * @param {number} rem
 * @returns {CardSizes}
 */
function sizesOf(parts, rem) {
  const rows = parts.flatMap((part) => [...part.querySelectorAll("[data-line]")]);
  /** @type {(HTMLElement | null)[]} */
  const sections = rows.map((row) => row.closest(".part"));
  const [first] = parts;
  const last = parts[parts.length - 1];
  const { borderTopWidth, borderBottomWidth } = getComputedStyle(first);
  const frame = pixels(borderTopWidth, borderBottomWidth);
  const repeated = [...first.querySelectorAll(REPEATED)].reduce((sum, element) => sum + heightOf(element), 0);
  return {
    lines: rows.map(heightOf),
    heads: sections.map((section) => (section ? heightOf(section.querySelector(".part-head")) + section.clientTop : 0)),
    begins: sections.map(
      (section, line) => section !== null && section.dataset.ticket !== sections[line - 1]?.dataset.ticket,
    ),
    first:
      frame +
      heightOf(first.querySelector(".ticket-head")) +
      heightOf(first.querySelector(".ticket-allergies")) +
      heightOf(first.querySelector(".ticket-marks")),
    next: frame + HEAD_REM * rem + repeated,
    last: heightOf(last.querySelector(".ticket-end")),
    strip: STRIP_REM * rem,
  };
}

/**
 * The height of a column of the board in pixels; Infinity when the board is one long column.
 * @param {Element} board
 */
function roomOf(board) {
  const { columnWidth, paddingTop, paddingBottom } = getComputedStyle(board);
  return columnWidth === "auto" ? Infinity : board.clientHeight - pixels(paddingTop, paddingBottom);
}

/** @param {Element} card */
const isFar = (card) => card.hasAttribute("data-far");

export function createLayout() {
  /** @type {Map<string, CardSizes>} the last measured sizes, by card */
  const sizes = new Map();
  /** @type {Map<string, number[]>} by card */
  const breaks = new Map();
  /** @type {Set<string>} cards that differ from what was measured */
  let redrawn = new Set();
  let measuredAt = "";

  /**
   * Forget the cards that are no longer on the board.
   * @param {Cards} cards
   */
  function forget(cards) {
    for (const id of [...sizes.keys(), ...redrawn]) {
      if (cards.has(id)) continue;
      sizes.delete(id);
      breaks.delete(id);
      redrawn.delete(id);
    }
  }

  /**
   * Measure the redrawn cards that are laid out; all cards when the width or the font size of the board changed.
   * @param {Element} board
   * @param {Cards} cards
   */
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

  /**
   * Split the cards. A distant card waits until it comes near, so that a changing board does not draw all cards again.
   * @param {number} limit the height of a column
   * @param {Cards} cards
   * @returns {boolean} whether a card has other parts than before
   */
  function split(limit, cards) {
    let isChanged = false;
    for (const [id, size] of sizes) {
      const now = breaksOf(size, limit);
      if (now.join() === (breaks.get(id) ?? WHOLE).join()) continue;
      if (cards.get(id)?.some(isFar)) {
        redrawn.add(id);
      } else {
        breaks.set(id, now);
        isChanged = true;
      }
    }
    return isChanged;
  }

  return {
    /**
     * Measure this card again after the drawing.
     * @param {string} id
     */
    redrawn: (id) => redrawn.add(id),
    /** Whether cards wait to be measured. Distant cards (visibility.js) are not laid out before they come near. */
    isBehind: () => redrawn.size > 0,
    /**
     * The parts of a card.
     * @param {string} id
     * @param {number} lines how many lines it has
     * @returns {CardPart[]}
     */
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
    /**
     * Measure what was drawn. Calls `redraw` when cards get other parts.
     * @param {ParentNode} place
     * @param {() => void} redraw
     */
    fit(place, redraw) {
      const board = place.querySelector(".board");
      const parts = /** @type {HTMLElement[]} */ ([...(board?.children ?? [])]);
      const cards = Map.groupBy(parts, ({ dataset }) => dataset.card ?? "");
      forget(cards);
      if (!board) return;
      measure(board, cards);
      if (!split(roomOf(board), cards)) return;
      const waiting = new Set(redrawn);
      redraw();
      redrawn = waiting; // the same lines in other parts have the same heights
    },
  };
}
