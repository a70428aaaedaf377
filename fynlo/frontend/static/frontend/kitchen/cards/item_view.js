// @ts-check
// One line of a ticket: quantity, dish, options, seat, changes. A tap starts it or makes it ready; a long press opens
// its sheet (line_sheet.js).

import { allergenLabel, isUnconfirmed, UNKNOWN } from "../../shared/rules/allergies.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { press } from "../../shared/view/press.js";
import { itemState } from "../labels.js";
import { describeChange, keyOf } from "../tickets/ticket_changes.js";
import { nextAction } from "../tickets/tickets.js";

/** @import { Change, TicketItem } from "../../shared/types.js" */
/** @import { Actions, KitchenView, ShownTicket } from "../types.js" */

/**
 * @param {TicketItem} item
 * @param {ShownTicket} ticket
 * @param {object} options
 * @param {KitchenView} options.state
 * @param {Actions} options.actions
 * @param {boolean} [options.chosen] whether the keyboard acts on this line
 * @param {boolean} [options.selected] whether the card is selected: then the line has a button for its sheet
 */
export function itemRow(item, ticket, { state, actions, chosen = false, selected = false }) {
  const act = state.mayWork ? nextAction(item) : "";
  const openDetails = () => actions.openLine(ticket.id, item.line_id);
  const touched = press({ tap: () => act && actions.item(act, ticket.id, item.line_id), hold: openDetails });
  const content = [
    h("span", { class: "item-quantity", key: "quantity" }, String(item.quantity)),
    h("span", { class: "item-text", key: "text" }, itemText(item, state)),
  ];
  return h(
    "li",
    {
      class: `item is-${item.status}${chosen ? " is-chosen" : ""}`,
      key: item.line_id,
      "data-line": item.line_id,
      "data-status": item.status,
    },
    act
      ? h("button", { class: "item-main", key: "button", type: "button", on: touched }, content)
      : h("div", { class: "item-main", key: "row", on: touched }, content),
    selected
      ? h(
          "button",
          {
            class: "button button-quiet is-icon-only item-more",
            key: "more",
            type: "button",
            title: t("Allergens, sold out"),
            "data-about-line": item.line_id,
            on: { click: openDetails },
          },
          icon("ellipsis-horizontal", t("About {name}: allergens, sold out", { name: item.name })),
        )
      : null,
    item.status === "void" && state.mayWork
      ? h(
          "button",
          {
            class: "button button-danger item-seen",
            key: "seen",
            type: "button",
            "data-acknowledge": item.line_id,
            on: { click: () => actions.acknowledge(ticket.id, [item.line_id]) },
          },
          icon("eye"),
          t("Seen"),
        )
      : null,
  );
}

/**
 * @param {TicketItem} item
 * @param {KitchenView} state
 */
function itemText(item, state) {
  const shown = itemState(item.status);
  return [
    h("span", { class: "item-name", key: "name" }, item.name),
    item.seat ? h("span", { class: "item-seat", key: "seat" }, t("Seat {seat}", { seat: item.seat })) : null,
    h(
      "span",
      { class: "item-state", key: "state" },
      shown.icon ? icon(shown.icon) : null,
      h("span", { class: item.status === "fired" ? "visually-hidden" : "" }, shown.label),
    ),
    item.status === "void" && item.void_reason
      ? h("span", { class: "item-reason", key: "reason" }, item.void_reason)
      : null,
    item.modifiers.map((name, place) =>
      h(
        "span",
        { class: "item-modifier", key: `modifier:${place}` },
        name,
        state.soldOut.has(item.options?.[place]?.id ?? "")
          ? h("span", { class: "item-sold-out", key: "out" }, t("Sold out now"))
          : null,
      ),
    ),
    item.notes
      ? h("span", { class: "item-note", key: "note" }, icon("chat-bubble-left", t("Note:")), item.notes)
      : null,
    item.changes.map((change) => changeMark(change, item.line_id, state)),
    item.sold_out
      ? h(
          "span",
          { class: "item-sold-out", key: "sold-out" },
          icon("exclamation-triangle"),
          t("Ordered after it sold out"),
        )
      : null,
    state.soldOut.has(item.product_id) && !item.sold_out
      ? h("span", { class: "item-sold-out", key: "out" }, icon("no-symbol"), t("Sold out now"))
      : null,
    conflict(item),
  ];
}

/**
 * The old and the new value of a field, marked until a person at this screen has seen it.
 * @param {Change} change
 * @param {string} owner the id of the ticket or line
 * @param {Pick<KitchenView, "seen" | "courses">} state
 */
export function changeMark(change, owner, { seen, courses }) {
  const { name, before, after } = describeChange(change, courses);
  const isSeen = seen.has(keyOf(owner, change));
  return h(
    "span",
    { class: `change${isSeen ? "" : " is-new"}`, key: `change:${change.field}`, "data-change": change.field },
    isSeen ? null : h("span", { class: "change-new", key: "new" }, t("Changed")),
    h("span", { class: "change-name", key: "name" }, `${name} `),
    h("del", { key: "before" }, before),
    icon("arrow-long-right", "now"),
    h("ins", { key: "after" }, after),
  );
}

/**
 * A warning on a dish that conflicts with an allergy, confirmed by a person or not.
 * @param {TicketItem} item
 */
function conflict({ allergy_conflicts: conflicting = [], allergy_acknowledged: acknowledged = [] }) {
  if (!conflicting.length) return null;
  const known = conflicting.filter((name) => name !== UNKNOWN).map(allergenLabel);
  const what = known.length ? t("Contains {known}", { known: known.join(", ") }) : t("Allergens not known");
  const open = isUnconfirmed(conflicting, acknowledged);
  return h(
    "span",
    { class: `item-conflict${open ? " is-open" : ""}`, key: "conflict", "data-conflict": open ? "open" : "confirmed" },
    icon("exclamation-triangle", t("Allergy:")),
    open ? t("{what}: ask the server first", { what }) : t("{what}: ordered anyway", { what }),
  );
}
