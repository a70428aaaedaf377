// @ts-check
// Actions on products and the cart: add a line, choose its options, change, remove or repeat it.

import { courseOf, lastRound } from "../../shared/rules/courses.js";
import { plural, t } from "../../shared/translate.js";
import { rememberLongPress } from "../menu/long_press_hint.js";
import { missingChoice, toggleOption } from "../menu/menu.js";
import { isSale } from "../order/line_kinds.js";
import { addLine, changeLine, countOf, newCart, replaceLine, restoreLine, sameLine } from "./cart.js";

/** @import { Modifier } from "../../shared/types.js" */
/** @import { CartLine, ModifierGroup, Product, ProductDraft, ScreenState, ShownLine, ShownOrder,
 *   Tools } from "../types.js" */
/** @import { NewLine } from "./cart.js" */

/**
 * When a line is chosen: it keeps the price of that time of day until it is sent.
 * @param {Pick<ScreenState, "menu" | "now">} screen
 */
const chosenTime = ({ menu, now }) => ({ during: menu.during(now), chosenAt: now });

/** @param {Tools} tools */
export function cartActions({ state, changeUi, cart, keepCart, newId, showToast, action }) {
  /** The course and seat that were chosen for new lines. */
  const chosenPlace = () => ({
    ...chosenTime(state()),
    course: state().courses.length > 1 ? state().ui.course : 1,
    seat: state().seats ? state().ui.seat : null,
  });

  /**
   * Add a line to the cart. When it replaces another line, it takes that line's course and seat.
   * @param {NewLine} line
   */
  function put(line) {
    const { replacing } = state().ui;
    const gone = replacing ? cart().lines.find((other) => other.id === replacing) : undefined;
    if (!gone) {
      action("checkAdded")({ ...line, acknowledged: sameLine(cart(), line)?.acknowledged }, (checked) =>
        keepCart(addLine(cart(), { ...checked, id: newId() })),
      );
      return;
    }
    action("checkAdded")(
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

  /**
   * Say so if fewer portions are left than the cart would have with `more` of them.
   * @param {string} productId
   * @param {number} more
   */
  function isShort(productId, more) {
    const { menu, left, cartCounts } = state();
    const portions = left.get(productId) ?? Infinity;
    if (more < 1 || (cartCounts.get(productId) ?? 0) + more <= portions) return false;
    const name = menu.product(productId)?.name ?? "";
    showToast(t("{name}: only {left} left.", { name, left: portions }), "warning");
    return true;
  }

  /**
   * Add a product with its default options; open its sheet when it needs a choice.
   * @param {string} productId
   */
  function tapProduct(productId) {
    const { menu, soldOut } = state();
    const product = menu.product(productId);
    if (!product) return;
    if (soldOut.has(productId)) {
      showToast(t("{name} is sold out.", { name: product.name }), "warning");
      return;
    }
    if (isShort(productId, 1)) return;
    const optionIds = menu.defaultOptions(product).filter((id) => !menu.isGone(id, soldOut));
    if (missingChoice(menu, product, optionIds, () => false)) openProduct(productId, true);
    else put({ productId, optionIds, quantity: 1, notes: "", ...chosenPlace() });
  }

  /**
   * @param {string} productId
   * @param {boolean} [isQuick] whether choosing a size adds it, if nothing else must be chosen
   */
  function openProduct(productId, isQuick) {
    const { menu, soldOut } = state();
    const product = menu.product(productId);
    if (!product) return;
    const optionIds = menu.defaultOptions(product).filter((id) => !menu.isGone(id, soldOut));
    changeUi({ product: { productId, lineId: null, quantity: 1, optionIds, notes: "", isQuick, ...chosenPlace() } });
  }

  /** Hide the hint for the long tap, on this device for good. */
  function hideLongPressHint() {
    if (state().ui.knowsLongPress) return;
    rememberLongPress();
    changeUi({ knowsLongPress: true });
  }

  /**
   * Open the sheet of a line; remove the line when its product left the menu.
   * @param {string} lineId
   */
  function editLine(lineId) {
    const line = cart().lines.find((other) => other.id === lineId);
    if (line && state().menu.product(line.productId))
      changeUi({ product: { ...line, course: courseOf(line), seat: line.seat ?? null, lineId } });
    else if (line) removeLine(lineId);
  }

  /** @param {Partial<ProductDraft>} changes */
  function changeSheet(changes) {
    const { product } = state().ui;
    if (product) changeUi({ product: { ...product, ...changes } });
  }

  /**
   * @param {ModifierGroup} group
   * @param {string} optionId
   */
  function toggle(group, optionId) {
    const { ui, soldOut, menu } = state();
    const chosen = ui.product?.optionIds ?? [];
    if (menu.isGone(optionId, soldOut) && !chosen.includes(optionId)) {
      showToast(t("That option is sold out."), "warning");
      return;
    }
    const toggled = toggleOption(group, chosen, optionId);
    const isFull = toggled === chosen && !toggled.includes(optionId);
    const optionIds = menu
      .settleOptions(chosen, toggled)
      .filter((id) => !menu.isGone(id, soldOut) || chosen.includes(id));
    if (isFull)
      showToast(t("{name}: at most {max}. Take one off first.", { name: group.name, max: group.max ?? "" }), "warning");
    changeSheet({ optionIds });
    const product = menu.product(ui.product?.productId ?? "");
    if (group.is_size && ui.product?.isQuick && product && !missingChoice(menu, product, optionIds, () => false))
      saveSheet();
  }

  /** Put the sheet's line into the cart, or save its changes there. A quantity of 0 removes the line. */
  function saveSheet() {
    const { product } = state().ui;
    if (!product) return;
    const { lineId, productId, quantity, optionIds, notes, course, seat, during, chosenAt } = product;
    const before = cart().lines.find(({ id }) => id === lineId);
    if (isShort(productId, quantity - (before?.quantity ?? 0))) return;
    const changes = { quantity, optionIds, notes: notes.trim(), course, seat };
    changeUi({ product: null });
    if (!lineId) put({ productId, ...changes, during, chosenAt });
    else if (quantity === 0) removeLine(lineId);
    else
      action("checkAdded")({ ...before, productId, ...changes }, ({ acknowledged }) =>
        keepCart(changeLine(cart(), lineId, { ...changes, acknowledged })),
      );
  }

  /** @param {string} lineId */
  function removeLine(lineId) {
    const before = cart();
    const index = before.lines.findIndex((line) => line.id === lineId);
    if (index < 0) return;
    const line = before.lines[index];
    keepCart(changeLine(before, lineId, { quantity: 0 }));
    const name = state().menu.product(line.productId)?.name ?? t("Line");
    showToast(t("{name} removed.", { name }), "info", () =>
      keepCart(restoreLine(state().carts[before.id] ?? { ...before, lines: [] }, line, index)),
    );
  }

  /** Put the whole last round into the cart again, without what is sold out. */
  function repeatRound() {
    const { order, menu, soldOut } = state();
    if (!order) return;
    const before = cart();
    const round = lastRound(order.lines.filter(isSale));
    const isSold = (/** @type {Product | undefined} */ product) => product && !product.isOff;
    const isAvailable = (/** @type {ShownLine} */ line) =>
      line.product_id !== null &&
      isSold(menu.product(line.product_id)) &&
      !soldOut.has(line.product_id) &&
      cartLineOf(line).optionIds.every((id) => !menu.isGone(id, soldOut));
    const again = round.filter(isAvailable);
    const soldOutNames = round.filter((line) => !isAvailable(line)).map((line) => line.name);
    if (!again.length) {
      showToast(
        soldOutNames.length ? t("Sold out: {names}.", { names: soldOutNames.join(", ") }) : t("Nothing was sent yet."),
        "warning",
      );
      return;
    }
    keepCart(
      again.reduce((to, line) => addLine(to, { ...cartLineOf(line), ...chosenTime(state()), id: newId() }), before),
    );
    const missing = soldOutNames.length ? t(" Not {names}: sold out.", { names: soldOutNames.join(", ") }) : "";
    showToast(
      plural(
        countOf(again),
        "The last round again: {count} item.{missing}",
        "The last round again: {count} items.{missing}",
        { missing },
      ),
      missing ? "warning" : "success",
      () => keepCart(before),
    );
  }

  /**
   * Choose another product in place of a sold-out line.
   * @param {string} lineId
   */
  function replace(lineId) {
    changeUi({ cart: null, replacing: lineId });
  }

  return {
    tapProduct,
    openProduct,
    hideLongPressHint,
    /** @param {string} productId */
    longPressProduct(productId) {
      hideLongPressHint();
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
    /**
     * Put a line of an order into its cart again, to undo a void.
     * @param {ShownOrder} order
     * @param {ShownLine} line
     */
    askAgain(order, line) {
      const from =
        state().carts[order.id] ??
        newCart({ id: order.id, key: newId(), tableId: order.table_id, orderType: order.order_type, isNew: false });
      keepCart(restoreLine(from, { ...cartLineOf(line), id: newId() }, from.lines.length));
    },
    setOrderNotes: (/** @type {string} */ notes) => keepCart({ ...cart(), notes }),
  };
}

/**
 * A line of an order as a line of a cart, without an id. Behind each part of a meal deal is what was chosen with it.
 * @param {ShownLine} line
 * @returns {NewLine}
 */
function cartLineOf({ product_id, modifiers, quantity, notes, course, seat }) {
  return {
    productId: product_id ?? "",
    optionIds: modifiers.flatMap((chosen) => repeated(chosen, pathsOf(chosen))),
    quantity,
    notes,
    course: course ?? 1,
    seat: seat ?? null,
  };
}

/** @param {Modifier} chosen */
const pathsOf = ({ option_id, modifiers = [] }) => [
  option_id,
  ...modifiers.flatMap((within) => repeated(within, [`${option_id}/${within.option_id}`])),
];

/**
 * @param {Modifier} chosen
 * @param {string[]} optionIds
 */
const repeated = ({ quantity = 1 }, optionIds) => Array(quantity).fill(optionIds).flat();
