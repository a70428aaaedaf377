// Actions on the menu and the cart: add, choose options, change, remove, repeat.

import { plural } from "../../shared/labels/plural.js";
import { courseOf, lastRound } from "../../shared/rules/courses.js";
import { rememberHold } from "../menu/long_press_hint.js";
import { missingChoice, toggleOption } from "../menu/menu.js";
import { addLine, changeLine, newCart, replaceLine, restoreLine, sameLine } from "./cart.js";

/** `tools` are those of till_actions.js. */
export function cartActions({ state, changeUi, cart, keepCart, newId, showToast, action }) {
  /** The course and seat for the next line: those that were chosen last. */
  const placed = () => ({
    course: state().courses.length > 1 ? state().ui.course : 1,
    seat: state().seats ? state().ui.seat : null,
  });

  /** Add a line to the cart. When it replaces another line, it takes that line's course and seat. */
  function put(line) {
    const { replacing } = state().ui;
    const gone = replacing && cart().lines.find((other) => other.id === replacing);
    if (!gone)
      return action("checkAdded")({ ...line, acknowledged: sameLine(cart(), line)?.acknowledged }, (checked) =>
        keepCart(addLine(cart(), { id: newId(), ...checked })),
      );
    return action("checkAdded")(
      {
        ...line,
        id: newId(),
        course: courseOf(gone),
        seat: gone.seat ?? null,
        quantity: Math.max(line.quantity, gone.quantity),
      },
      (checked) => {
        changeUi({ replacing: null });
        keepCart(replaceLine(cart(), gone.id, checked));
      },
    );
  }

  function tapProduct(productId) {
    const { menu, soldOut } = state();
    const product = menu.product(productId);
    if (soldOut.has(productId)) return showToast(`${product.name} is sold out.`, "warning");
    const optionIds = menu.defaultOptions(product).filter((id) => !soldOut.has(id));
    if (missingChoice(menu, product, optionIds, () => false)) return openProduct(productId);
    return put({ productId, optionIds, quantity: 1, notes: "", ...placed() });
  }

  function openProduct(productId) {
    const { menu, soldOut } = state();
    const optionIds = menu.defaultOptions(menu.product(productId)).filter((id) => !soldOut.has(id));
    changeUi({ product: { productId, lineId: null, quantity: 1, optionIds, notes: "", ...placed() } });
  }

  function holdIsKnown() {
    if (state().ui.knowsHold) return;
    rememberHold();
    changeUi({ knowsHold: true });
  }

  function editLine(lineId) {
    const line = cart().lines.find((other) => other.id === lineId);
    if (line && state().menu.product(line.productId))
      changeUi({ product: { ...line, course: courseOf(line), seat: line.seat ?? null, lineId } });
    else if (line) removeLine(lineId);
  }

  const changeSheet = (changes) => changeUi({ product: { ...state().ui.product, ...changes } });

  function toggle(group, optionId) {
    const { ui, soldOut } = state();
    if (soldOut.has(optionId) && !ui.product.optionIds.includes(optionId))
      return showToast("That option is sold out.", "warning");
    const optionIds = toggleOption(group, ui.product.optionIds, optionId);
    const full = optionIds === ui.product.optionIds && !optionIds.includes(optionId);
    if (full) showToast(`${group.name}: at most ${group.max}. Take one off first.`, "warning");
    return changeSheet({ optionIds });
  }

  function saveSheet() {
    const { lineId, productId, quantity, optionIds, notes, course, seat } = state().ui.product;
    changeUi({ product: null });
    const changes = { quantity, optionIds, notes: notes.trim(), course, seat };
    if (lineId && quantity === 0) removeLine(lineId);
    else if (lineId)
      action("checkAdded")({ ...cart().lines.find(({ id }) => id === lineId), ...changes }, ({ acknowledged }) =>
        keepCart(changeLine(cart(), lineId, { ...changes, acknowledged })),
      );
    else put({ productId, ...changes });
  }

  function removeLine(lineId) {
    const before = cart();
    const index = before.lines.findIndex((line) => line.id === lineId);
    if (index < 0) return;
    const line = before.lines[index];
    keepCart(changeLine(before, lineId, { quantity: 0 }));
    const name = state().menu.product(line.productId)?.name ?? "Line";
    showToast(`${name} removed.`, "info", () =>
      keepCart(restoreLine(state().carts[before.id] ?? { ...before, lines: [] }, line, index)),
    );
  }

  /** The whole last round again, drinks and dishes alike: it goes into the cart, where it is seen before it is sent. */
  function repeatRound() {
    const { order, menu, soldOut } = state();
    const before = cart();
    const round = lastRound(order.lines);
    const isHad = (line) =>
      menu.product(line.product_id) &&
      !soldOut.has(line.product_id) &&
      line.modifiers.every(({ option_id }) => menu.option(option_id) && !soldOut.has(option_id));
    const again = round.filter(isHad);
    const left = round.filter((line) => !isHad(line)).map((line) => line.name);
    if (!again.length)
      return showToast(left.length ? `Sold out: ${left.join(", ")}.` : "Nothing was sent yet.", "warning");
    keepCart(again.map(cartLineOf).reduce((to, line) => addLine(to, { ...line, id: newId() }), before));
    const count = plural(
      again.reduce((sum, line) => sum + line.quantity, 0),
      "item",
    );
    return showToast(
      `The last round again: ${count}.${left.length ? ` Not ${left.join(", ")}: sold out.` : ""}`,
      left.length ? "warning" : "success",
      () => keepCart(before),
    );
  }

  /** Look for something else instead of a line that ran out. */
  function replace(lineId) {
    changeUi({ cart: null, replacing: lineId });
  }

  return {
    tapProduct,
    openProduct,
    holdIsKnown,
    holdProduct(productId) {
      holdIsKnown();
      openProduct(productId);
    },
    editLine,
    changeSheet,
    toggleOption: toggle,
    saveSheet,
    removeLine,
    repeatRound,
    replaceLine: replace,
    keepLine: () => changeUi({ replacing: null }),
    /** What a line of an order asked for, into the cart of that order once more: undo of a void. */
    askAgain(order, line) {
      const from =
        state().carts[order.id] ??
        newCart({ id: order.id, key: newId(), tableId: order.table_id, orderType: order.order_type, isNew: false });
      keepCart(restoreLine(from, { ...cartLineOf(line), id: newId() }, from.lines.length));
    },
    setOrderNotes: (notes) => keepCart({ ...cart(), notes }),
  };
}

/** A line of an order as a line of a cart, without an id. */
function cartLineOf({ product_id, modifiers, quantity, notes, course, seat }) {
  return {
    productId: product_id,
    optionIds: modifiers.flatMap(({ option_id, quantity: times = 1 }) => Array(times).fill(option_id)),
    quantity,
    notes,
    course: course ?? 1,
    seat: seat ?? null,
  };
}
