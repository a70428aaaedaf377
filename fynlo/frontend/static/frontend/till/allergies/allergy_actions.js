// @ts-check
// Actions on allergies: declare them, and decide when a product conflicts. All of them work without a network.

import { tableLabel } from "../../shared/labels/orders.js";
import { entryFor, withEntry } from "../../shared/rules/allergies.js";
import { isUnsent } from "../../shared/rules/courses.js";
import { t } from "../../shared/translate.js";
import * as commands from "../commands.js";
import { conflictState, conflictsByMenu, conflictText, entriesOf } from "./conflicts.js";

/** @import { Allergies } from "../../shared/types.js" */
/** @import { Cart, CartLine, ShownLine, SheetUi, ShownOrder, StopRow, Tools } from "../types.js" */
/** @import { NewLine } from "../cart/cart.js" */

/** @typedef {number | null} Seat null: the whole order */

/** @type {NonNullable<SheetUi["allergies"]>} */
const NOT_OPEN = { seat: null, drafts: {} };

const seatKey = (/** @type {Seat} */ seat) => seat ?? 0;

/** @param {Tools} tools */
export function allergyActions({ state, changeUi, cart, keepCart, outbox, showToast, where }) {
  function known() {
    const { menu, order, table } = state();
    return { entries: entriesOf(state()), menu, where: table?.display_name ?? tableLabel(order?.table_name) };
  }

  const sheet = () => state().ui.allergies ?? NOT_OPEN;

  function openAllergies(seat = state().ui.seat ?? null) {
    changeUi({ allergies: { seat, drafts: {} } });
  }

  /**
   * @param {Seat} seat
   * @returns {Allergies}
   */
  const draftOf = (seat) =>
    sheet().drafts[seatKey(seat)] ?? { seat, allergens: [], note: "", ...entryFor(entriesOf(state()), seat) };

  /** @param {Partial<Allergies>} changes */
  function changeDraft(changes) {
    const { seat, drafts } = sheet();
    changeUi({ allergies: { seat, drafts: { ...drafts, [seatKey(seat)]: { ...draftOf(seat), ...changes } } } });
  }

  /** @param {string} name */
  function toggleAllergen(name) {
    const { allergens } = draftOf(sheet().seat);
    changeDraft({
      allergens: allergens.includes(name) ? allergens.filter((other) => other !== name) : [...allergens, name],
    });
  }

  /** Declare the changed drafts, and name what is already ordered and conflicts now. */
  function saveAllergies() {
    const before = entriesOf(state());
    const changed = Object.values(sheet().drafts)
      .map(({ seat, allergens, note }) => ({ seat, allergens: [...allergens].sort(), note: note.trim() }))
      .filter((entry) => !isSame(entry, entryFor(before, entry.seat)));
    changeUi({ allergies: null });
    if (!changed.length) return;
    declare(changed);
    const undo = changed.map(({ seat }) => entryFor(before, seat) ?? { seat, allergens: [], note: "" });
    /** @type {Allergies[]} */
    const entries = changed.reduce(withEntry, before);
    const conflicting = lines().filter((line) =>
      conflictsIn(line, entries).some((name) => !conflictsIn(line, before).includes(name)),
    );
    if (!conflicting.length)
      return showToast(
        state().order ? t("Allergies saved. The kitchen sees them.") : t("Allergies saved."),
        "success",
        () => declare(undo),
      );
    const { menu } = state();
    const names = [
      ...new Set(
        conflicting.map((line) => (line.status === undefined ? menu.product(line.productId)?.name : line.name)),
      ),
    ].join(", ");
    return showToast(
      t("Allergies saved. Already ordered: {names}. Check with the guest and tell the kitchen.", { names }),
      "warning",
      () => declare(undo),
    );
  }

  /** @returns {(CartLine | ShownLine)[]} */
  const lines = () => [
    ...(state().order?.lines ?? []).filter(({ status }) => status !== "void"),
    ...(state().cart?.lines ?? []),
  ];

  /**
   * @param {CartLine | ShownLine} line
   * @param {Allergies[]} entries
   */
  const conflictsIn = (line, entries) =>
    line.status === undefined
      ? conflictState(line, { entries, menu: state().menu }).conflicting
      : conflictsByMenu(line, entries, state().menu);

  /**
   * Replace the allergies of each entry's seat: on the order, or in the cart of an order that is not sent.
   * @param {Allergies[]} entries
   */
  function declare(entries) {
    const { order } = state();
    if (!order) return keepCart({ ...cart(), allergies: entries.reduce(withEntry, cart().allergies ?? []) });
    for (const entry of entries) outbox.push(commands.setAllergies({ order, entry, where: where() }));
    return undefined;
  }

  /**
   * The conflicts that no person has acknowledged, as the stop shows them.
   * @template {NewLine | CartLine | ShownLine} L
   * @param {L[]} found
   */
  function unconfirmed(found) {
    return found
      .map((line) => ({ line, ...conflictState(line, known()) }))
      .filter(({ conflicting, isConfirmed }) => conflicting.length && !isConfirmed)
      .map(({ line, conflicting }) => ({ line, conflicting, text: conflictText(line, conflicting, known()) }));
  }

  /**
   * Show the stop when one of the lines conflicts; returns whether it does. "Anyway" acknowledges the conflicts, then
   * calls `goOn()`.
   * @param {(CartLine | ShownLine)[]} found
   * @param {{kind: "send" | "fire", goOn: () => unknown}} given
   */
  function stopFor(found, { kind, goOn }) {
    const rows = unconfirmed(found);
    if (!rows.length) return false;
    changeUi({
      cart: null,
      allergyStop: {
        kind,
        rows,
        goOn() {
          acknowledge(rows);
          goOn();
        },
      },
    });
    return true;
  }

  return {
    openAllergies,
    toggleAllergen,
    saveAllergies,
    changeAllergies: changeDraft,
    chooseAllergySeat: (/** @type {Seat} */ seat) => changeUi({ allergies: { ...sheet(), seat } }),
    allergyDraft: draftOf,
    /**
     * Check a line before it goes into the cart: `goOn(line)` puts it there.
     * @template {NewLine | CartLine} L
     * @param {L} line
     * @param {(line: L) => void} goOn
     */
    checkAdded(line, goOn) {
      const [row] = unconfirmed([line]);
      if (!row) return goOn(line);
      return changeUi({
        product: null,
        allergyStop: { kind: "add", rows: [row], goOn: () => goOn({ ...line, acknowledged: row.conflicting }) },
      });
    },
    /**
     * Check the cart and the order's saved lines before they are sent; returns whether the stop is shown. `goOn()`
     * sends them.
     * @param {() => unknown} goOn
     */
    checkSent(goOn) {
      const { order, cart: from } = state();
      const saved = (order?.lines ?? []).filter((line) => line.status !== "void" && isUnsent(line));
      return stopFor([...(from?.lines ?? []), ...saved], { kind: "send", goOn });
    },
    /**
     * Check a course before it is fired; returns whether the stop is shown. `goOn()` fires it.
     * @param {number} course
     * @param {() => unknown} goOn
     */
    checkFired(course, goOn) {
      const waiting = (state().order?.lines ?? []).filter((line) => line.status === "held" && line.course === course);
      return stopFor(waiting, { kind: "fire", goOn });
    },
    /**
     * Add the cart's allergies to the order that another device opened at the table meanwhile.
     * @param {ShownOrder} order
     * @param {Cart} cart
     */
    bringAllergies(order, { allergies = [] }) {
      for (const entry of allergies) {
        const theirs = entryFor(order.allergies ?? [], entry.seat) ?? { allergens: [], note: "" };
        const both = {
          seat: entry.seat,
          allergens: [...new Set([...theirs.allergens, ...entry.allergens])],
          note: [...new Set([theirs.note, entry.note])].filter(Boolean).join("; ").slice(0, 200),
        };
        outbox.push(commands.setAllergies({ order, entry: both, where: where() }));
      }
    },
    /**
     * Acknowledge the conflicts of a line that the order has.
     * @param {ShownOrder} order
     * @param {ShownLine} line
     */
    acknowledgeLine(order, line) {
      changeUi({ more: null });
      acknowledgeOnOrder(order, line, line.allergy_conflicts ?? []);
      showToast(t("{name}: noted. The kitchen sees that it is meant.", { name: line.name }), "success");
    },
    goOnAnyway() {
      const stop = state().ui.allergyStop;
      changeUi({ allergyStop: null });
      stop?.goOn();
    },
    dropAllergyStop() {
      const kind = state().ui.allergyStop?.kind;
      changeUi({ allergyStop: null, ...(kind === "send" && !state().wide ? { cart: true } : {}) });
    },
  };

  /** @param {StopRow[]} rows */
  function acknowledge(rows) {
    const byLine = new Map(rows.map(({ line, conflicting }) => [line.id, conflicting]));
    const { cart: from, order } = state();
    if (from?.lines.some(({ id }) => byLine.has(id)))
      keepCart({
        ...from,
        lines: from.lines.map((line) => (byLine.has(line.id) ? { ...line, acknowledged: byLine.get(line.id) } : line)),
      });
    for (const { line, conflicting } of rows)
      if (order && line.status !== undefined) acknowledgeOnOrder(order, line, conflicting);
  }

  /**
   * @param {ShownOrder} order
   * @param {ShownLine} line
   * @param {string[]} conflicting
   */
  function acknowledgeOnOrder(order, line, conflicting) {
    const changes = { allergy_acknowledged: conflicting };
    outbox.push(commands.editLine({ orderId: order.id, line, changes, where: where() }));
  }
}

/**
 * @param {Allergies} entry
 * @param {Allergies | null} before
 */
const isSame = (entry, before) =>
  entry.note === (before?.note ?? "") && entry.allergens.join() === [...(before?.allergens ?? [])].sort().join();
