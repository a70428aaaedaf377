// @ts-check
// The lines of the cart, new and sent: by course when the order has courses, else by the time they were sent.

import { STATES } from "../../shared/contract.js";
import { formatTime } from "../../shared/labels/times.js";
import { formatMoney, formatPence } from "../../shared/money.js";
import { allergyContent, entryFor } from "../../shared/rules/allergies.js";
import { byCourse, isCoursed, isUnsent } from "../../shared/rules/courses.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { press } from "../../shared/view/press.js";
import { allergyMark } from "../allergies/allergy_view.js";
import { entriesOf } from "../allergies/conflicts.js";
import { adjustmentLabel, menuPence } from "../corrections/adjustments.js";
import { courseHead } from "../courses/course_view.js";
import { optionNames, SEND_STATES } from "../labels.js";
import { modifiersOf } from "../optimistic/orders.js";
import { liveLines } from "../optimistic/projection.js";
import { isSale } from "../order/line_kinds.js";

/** @import { CourseState } from "../../shared/rules/courses.js" */
/** @import { Child } from "../../shared/view/dom.js" */
/** @import { Actions, CartLine, Product, ScreenState, ShownLine } from "../types.js" */

/**
 * The sections of lines, drawn.
 * @param {ScreenState} state
 * @param {Actions} actions
 */
export function lineGroups(state, actions) {
  const { cart, order, courses } = state;
  const lines = order ? liveLines(order) : [];
  const all = [...lines, ...(cart?.lines ?? [])];
  const row = (/** @type {CartLine | ShownLine} */ line) =>
    line.status === undefined ? cartLine(line, state, actions) : serverLine(line, state, actions);
  if (isCoursed(all, courses))
    return byCourse(all, courses).map((course) =>
      group(`course:${course.course}`, courseHead(course, state, actions), course.lines.map(row)),
    );
  const unsent = [...(cart?.lines ?? []), ...lines.filter(isUnsent)];
  const rounds = roundsOf(lines.filter((line) => isSale(line) && !isUnsent(line)));
  const others = lines.filter((line) => !isSale(line));
  return [
    unsent.length ? group("new", h("h3", null, t("Not sent")), unsent.map(row)) : null,
    others.length ? group("others", h("h3", null, t("Not for the kitchen")), others.map(row)) : null,
    ...rounds.map(({ key, title, lines: own }) => group(key, h("h3", null, title), own.map(row))),
  ];
}

/**
 * @param {string} key
 * @param {Child} head
 * @param {Child[]} rows
 */
const group = (key, head, rows) => h("section", { class: "cart-group", key }, head, h("ul", null, rows));

/**
 * Lines by the time they were sent, the latest first.
 * @param {ShownLine[]} lines
 */
function roundsOf(lines) {
  const rounds = Map.groupBy(lines, (line) => line.fired_at ?? "");
  return [...rounds.entries()]
    .sort(([a], [b]) => (a === "" ? -1 : b === "" ? 1 : b.localeCompare(a)))
    .map(([firedAt, own]) => ({
      key: `round:${firedAt}`,
      title: firedAt ? t("Sent at {time}", { time: formatTime(firedAt) }) : t("On its way"),
      lines: own,
    }));
}

/**
 * @param {CartLine | ShownLine} line
 * @param {ScreenState} state
 */
function seatNote(line, state) {
  if (!state.seats || !line.seat) return null;
  const allergic = entryFor(entriesOf(state), line.seat);
  return h(
    "span",
    { class: "line-note", key: "seat" },
    icon("user"),
    t("Seat {seat}", { seat: line.seat }),
    allergic
      ? h(
          "strong",
          { class: "line-allergic", key: "allergic" },
          t(" allergic to {allergens}", { allergens: allergyContent(allergic) }),
        )
      : null,
  );
}

/**
 * @param {CartLine} line
 * @param {ScreenState} state
 * @param {Actions} actions
 */
function cartLine(line, state, actions) {
  const product = state.menu.product(line.productId);
  const gone = state.unavailableLines.includes(line);
  const edit = () => actions.editLine(line.id);
  return h(
    "li",
    { class: `cart-line is-new${gone ? " is-gone" : ""}`, key: line.id, "data-line": line.id },
    h(
      "button",
      { class: "cart-line-main", type: "button", on: press({ tap: edit, hold: edit }) },
      h("span", { class: "line-quantity" }, `${line.quantity}×`),
      h(
        "span",
        { class: "line-text" },
        h("span", { class: "line-name" }, product?.name ?? t("No longer on the menu")),
        line.optionIds.length
          ? h("span", { class: "line-note", key: "options" }, optionNames(modifiersOf(line.optionIds, state.menu)))
          : null,
        line.notes
          ? h("span", { class: "line-note is-said", key: "note" }, icon("chat-bubble-left"), line.notes)
          : null,
        seatNote(line, state),
        allergyMark(line, state),
        gone
          ? h("span", { class: "line-state is-danger", key: "gone" }, icon("no-symbol"), goneWord(line, product, state))
          : null,
      ),
      h("span", { class: "line-price money" }, formatPence(state.linePence(line))),
    ),
    gone
      ? h(
          "button",
          {
            class: "button button-secondary line-replace",
            key: "replace",
            type: "button",
            "data-replace-line": true,
            on: { click: () => actions.replaceLine(line.id) },
          },
          t("Replace"),
        )
      : null,
    h(
      "button",
      {
        class: "button button-quiet is-icon-only",
        key: "remove",
        type: "button",
        title: t("Remove"),
        "data-remove-line": true,
        on: { click: () => actions.removeLine(line.id) },
      },
      icon("trash", t("Remove {name}", { name: product?.name ?? t("the line") })),
    ),
  );
}

/**
 * Why the line cannot be sent.
 * @param {CartLine} line
 * @param {Product | undefined} product
 * @param {ScreenState} screen
 */
function goneWord(line, product, { menu, soldOut }) {
  if (!product) return t("Gone");
  if (soldOut.has(product.id)) return t("Sold out");
  const gone = line.optionIds.find((id) => menu.isGone(id, soldOut));
  const option = gone === undefined ? undefined : menu.option(gone);
  return option ? t("{name} sold out", { name: option.name }) : t("An option is gone");
}

/**
 * How a line is shown. A held line waits for its course when the kitchen knows it; otherwise it is not sent.
 * @param {ShownLine} line
 */
const stateOf = (line) => SEND_STATES[line.sendState ?? ""] ?? (isUnsent(line) ? STATES.unsent : STATES[line.status]);

/**
 * @param {ShownLine} line
 * @param {ScreenState} state
 * @param {Actions} actions
 */
function serverLine(line, state, actions) {
  const shownState = stateOf(line);
  const onMenu = menuPence(line);
  return h(
    "li",
    { class: `cart-line is-${line.status}`, key: line.id, "data-line": line.id },
    h(
      line.sendState ? "div" : "button",
      line.sendState
        ? { class: "cart-line-main" }
        : {
            class: "cart-line-main",
            type: "button",
            "data-line-open": true,
            on: { click: () => actions.openLine(line.id) },
          },
      h("span", { class: "line-quantity" }, `${line.quantity}×`),
      h(
        "span",
        { class: "line-text" },
        h("span", { class: "line-name" }, line.name),
        line.modifiers?.length ? h("span", { class: "line-note", key: "options" }, optionNames(line.modifiers)) : null,
        line.notes
          ? h("span", { class: "line-note is-said", key: "note" }, icon("chat-bubble-left"), line.notes)
          : null,
        seatNote(line, state),
        allergyMark(line, state),
        onMenu !== null
          ? h(
              "span",
              { class: "line-note is-said", key: "price" },
              icon("tag"),
              t("{price} each, {price2} on the menu", {
                price: formatMoney(line.unit_price ?? 0),
                price2: formatPence(onMenu),
              }),
            )
          : null,
        line.adjustments?.length
          ? h(
              "span",
              { class: "line-note is-said", key: "off" },
              icon("receipt-percent"),
              line.adjustments.map(adjustmentLabel).join(", "),
            )
          : null,
        isSale(line) || line.sendState
          ? h(
              "span",
              { class: `line-state is-${shownState.tone}`, key: "state", "data-state": line.sendState || line.status },
              icon(shownState.icon),
              shownState.label,
            )
          : null,
      ),
      h(
        "span",
        { class: "line-price money" },
        line.pence === undefined ? formatMoney(line.total ?? 0) : formatPence(line.pence),
      ),
    ),
    line.sendState === "unsure"
      ? h(
          "button",
          { class: "button button-quiet", key: "retry", type: "button", on: { click: () => actions.retry() } },
          t("Try again"),
        )
      : null,
    isUnsent(line)
      ? h(
          "button",
          {
            class: "button button-quiet is-icon-only",
            key: "void",
            type: "button",
            title: t("Remove"),
            on: { click: () => actions.voidLine(line) },
          },
          icon("trash", t("Remove {name}", { name: line.name })),
        )
      : null,
  );
}
