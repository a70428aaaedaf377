// What people do about allergies: say them, and decide when a dish conflicts. All of it works without a network.
import { tableLabel } from "../../shared/labels/orders.js";
import { entryFor, withEntry } from "../../shared/rules/allergies.js";
import { isUnsent } from "../../shared/rules/courses.js";
import * as commands from "../commands.js";
import { conflictsByMenu, conflictText, entriesOf, stateOfLine } from "./conflicts.js";

/** @import { Cart, ShownOrder } from "../types.js" */

const seatKey = (seat) => seat ?? 0;

/** `tools` are those of till_actions.js. */
export function allergyActions({ state, changeUi, cart, keepCart, outbox, showToast, where }) {
  const known = () => ({ entries: entriesOf(state()), menu: state().menu, where: placeWords() });

  function placeWords() {
    const { order, table } = state();
    return table?.display_name ?? tableLabel(order?.table_name);
  }

  function openAllergies(seat = state().ui.seat ?? null) {
    changeUi({ allergies: { seat, drafts: {} } });
  }

  const draftOf = (seat) =>
    state().ui.allergies.drafts[seatKey(seat)] ?? {
      seat,
      allergens: [],
      note: "",
      ...entryFor(entriesOf(state()), seat),
    };

  function changeDraft(changes) {
    const { allergies } = state().ui;
    const draft = { ...draftOf(allergies.seat), ...changes };
    changeUi({ allergies: { ...allergies, drafts: { ...allergies.drafts, [seatKey(allergies.seat)]: draft } } });
  }

  function toggleAllergen(name) {
    const { allergens } = draftOf(state().ui.allergies.seat);
    changeDraft({
      allergens: allergens.includes(name) ? allergens.filter((other) => other !== name) : [...allergens, name],
    });
  }

  function saveAllergies() {
    const { ui } = state();
    const before = entriesOf(state());
    const changed = Object.values(ui.allergies.drafts)
      .map(({ seat, allergens, note }) => ({ seat, allergens: [...allergens].sort(), note: note.trim() }))
      .filter((entry) => !isSame(entry, entryFor(before, entry.seat)));
    changeUi({ allergies: null });
    if (!changed.length) return;
    declare(changed);
    const undo = changed.map(({ seat }) => entryFor(before, seat) ?? { seat, allergens: [], note: "" });
    const entries = changed.reduce(withEntry, before);
    const hit = lines().filter((line) => hits(line, entries).some((name) => !hits(line, before).includes(name)));
    if (!hit.length)
      return showToast(state().order ? "Allergies saved. The kitchen sees them." : "Allergies saved.", "success", () =>
        declare(undo),
      );
    const names = [...new Set(hit.map((line) => line.name ?? state().menu.product(line.productId)?.name))].join(", ");
    return showToast(
      `Allergies saved. Already ordered: ${names}. Check with the guest and tell the kitchen.`,
      "warning",
      () => declare(undo),
    );
  }

  const lines = () => [
    ...(state().order?.lines ?? []).filter(({ status }) => status !== "void"),
    ...(state().cart?.lines ?? []),
  ];
  const hits = (line, entries) =>
    line.status === undefined
      ? stateOfLine(line, { entries, menu: state().menu }).conflicting
      : conflictsByMenu(line, entries, state().menu);

  /** Each of `entries` replaces that seat's: on the order, or in the cart of one that is not sent yet. */
  function declare(entries) {
    const { order } = state();
    if (!order) return keepCart({ ...cart(), allergies: entries.reduce(withEntry, cart().allergies ?? []) });
    for (const entry of entries) outbox.push(commands.setAllergies({ order, entry, where: where() }));
    return undefined;
  }

  /** The conflicts that no person has acknowledged, as the stop shows them. */
  function unconfirmed(found) {
    return found
      .map((line) => ({ line, ...stateOfLine(line, known()) }))
      .filter(({ conflicting, isConfirmed }) => conflicting.length && !isConfirmed)
      .map(({ line, conflicting }) => ({ line, conflicting, text: conflictText(line, conflicting, known()) }));
  }

  /** Whether `found` may go on; else the stop is shown, and `goOn(acknowledged by line)` is what "anyway" does. */
  function stopFor(found, { kind, goOn }) {
    const rows = unconfirmed(found);
    if (!rows.length) return false;
    changeUi({ cart: null, allergyStop: { kind, rows, goOn } });
    return true;
  }

  return {
    openAllergies,
    toggleAllergen,
    saveAllergies,
    changeAllergies: changeDraft,
    chooseAllergySeat: (seat) => changeUi({ allergies: { ...state().ui.allergies, seat } }),
    allergyDraft: draftOf,
    /** Before a line goes into the cart: `goOn(line)` puts it there. */
    checkAdded(line, goOn) {
      const [row] = unconfirmed([line]);
      if (!row) return goOn(line);
      return changeUi({
        product: null,
        allergyStop: { kind: "add", rows: [row], goOn: () => goOn({ ...line, acknowledged: row.conflicting }) },
      });
    },
    /** Check the cart and the order's saved lines before they are sent. `goOn()` sends them. */
    checkSent(goOn) {
      const { order, cart: from } = state();
      const kept = (order?.lines ?? []).filter((line) => line.status !== "void" && isUnsent(line));
      return stopFor([...(from?.lines ?? []), ...kept], { kind: "send", goOn: (rows) => acknowledge(rows, goOn) });
    },
    /** Before a course is fired. */
    checkFired(course, goOn) {
      const waiting = (state().order?.lines ?? []).filter((line) => line.status === "held" && line.course === course);
      return stopFor(waiting, { kind: "fire", goOn: (rows) => acknowledge(rows, goOn) });
    },
    /** Add the new order's allergies to the order that another device opened at the table meanwhile. */
    bringAllergies(/** @type {ShownOrder} */ order, /** @type {Pick<Cart, "allergies">} */ { allergies = [] }) {
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
    acknowledgeLine(order, line) {
      changeUi({ more: null });
      acknowledgeOnOrder(order, [{ line, conflicting: line.allergy_conflicts }]);
      showToast(`${line.name}: noted. The kitchen sees that it is meant.`, "success");
    },
    goOnAnyway() {
      const { goOn, rows } = state().ui.allergyStop;
      changeUi({ allergyStop: null });
      goOn(rows);
    },
    dropAllergyStop() {
      const { kind } = state().ui.allergyStop;
      changeUi({ allergyStop: null, ...(kind === "send" && !state().wide ? { cart: true } : {}) });
    },
  };

  function acknowledge(rows, goOn) {
    const yes = new Map(rows.map(({ line, conflicting }) => [line.id, conflicting]));
    const from = state().cart;
    if (from?.lines.some(({ id }) => yes.has(id)))
      keepCart({
        ...from,
        lines: from.lines.map((line) => (yes.has(line.id) ? { ...line, acknowledged: yes.get(line.id) } : line)),
      });
    acknowledgeOnOrder(
      state().order,
      rows.filter(({ line }) => line.status !== undefined),
    );
    goOn();
  }

  function acknowledgeOnOrder(order, rows) {
    for (const { line, conflicting } of rows)
      outbox.push(
        commands.editLine({ orderId: order.id, line, changes: { allergy_acknowledged: conflicting }, where: where() }),
      );
  }
}

const isSame = (entry, before) =>
  entry.note === (before?.note ?? "") && entry.allergens.join() === [...(before?.allergens ?? [])].sort().join();
