// @ts-check
// The cards of one station: its tickets, readable from two metres away.
import { t } from "../../shared/translate.js";
import { h, icon, memo } from "../../shared/view/dom.js";
import { anyBefore, courseOf } from "../tickets/tickets.js";
import { clockOf, urgency } from "../tickets/urgency.js";
import {
  allergyBand,
  cardHead,
  cardMarks,
  cardProps,
  continuedFooter,
  continuedHead,
  heldTag,
  nextCourses,
  sendStateMark,
  shownIndex,
} from "./card_elements.js";
import { itemRow } from "./item_view.js";

/** @import { CardPart } from "../board/layout.js" */
/** @import { Actions, KitchenView, Layout, ShownTicket, Urgency } from "../types.js" */

/**
 * The cards of `state.board`. A card is drawn again only when something on it changed.
 * @param {KitchenView} state
 * @param {Actions} actions
 * @param {Layout} layout
 */
export function prepCards(state, actions, layout) {
  return state.board.map(({ id, tickets: [ticket] }, position) => {
    const index = shownIndex(position);
    const age = urgency(ticket, state.thresholds, state.now);
    const waiting =
      ticket.status === "held"
        ? []
        : (state.waiting[ticket.order_id] ?? []).filter(({ station }) => station === ticket.station);
    const selected = id === state.selected;
    const deps = [
      ticket,
      index,
      age,
      selected,
      selected && state.chosenLine,
      state.seen,
      state.soldOut,
      state.mayWork,
      state.courses,
      ...waiting,
    ];
    return layout.partsOf(id, ticket.items.length).map((part) =>
      memo(part.key, [part.from, part.to, part.index, part.count, ...deps], () => {
        layout.redrawn(id);
        return card({ ticket, part, index, age, waiting, selected, state, actions });
      }),
    );
  });
}

/**
 * One part of a card.
 * @param {object} options
 * @param {ShownTicket} options.ticket
 * @param {CardPart} options.part
 * @param {number} options.index
 * @param {Urgency} options.age
 * @param {ShownTicket[]} options.waiting held tickets of the same order
 * @param {boolean} options.selected
 * @param {KitchenView} options.state
 * @param {Actions} options.actions
 */
function card({ ticket, part, index, age, waiting, selected, state, actions }) {
  const held = ticket.status === "held";
  const tone = held ? "held" : ticket.status === "ready" ? "ready" : age.name;
  const items = ticket.items.slice(part.from, part.to);
  return h(
    "li",
    {
      ...cardProps({ id: ticket.id, part, selected, tone, rush: ticket.rush, number: ticket.order_number }),
      "data-ticket": ticket.id,
    },
    part.isFirst
      ? [
          cardHead({
            header: ticket,
            id: ticket.id,
            index,
            age,
            since: clockOf(ticket),
            tag: held ? heldTag(courseOf(ticket), state.courses) : null,
            actions,
          }),
          allergyBand(ticket),
          cardMarks(ticket, { state, actions }),
        ]
      : continuedHead(ticket, ticket.id, part, actions),
    h(
      "ul",
      { class: "ticket-items", key: "items" },
      items.map((item) =>
        itemRow(item, ticket, { state, actions, chosen: selected && item.line_id === state.chosenLine, selected }),
      ),
    ),
    part.isLast
      ? h(
          "div",
          { class: "ticket-end", key: "end" },
          nextCourses(waiting, state.courses),
          sendStateMark([ticket]),
          state.mayWork && !held ? foot(ticket, part, actions) : null,
        )
      : continuedFooter(part),
  );
}

/**
 * @param {ShownTicket} ticket
 * @param {CardPart} part
 * @param {Actions} actions
 */
function foot(ticket, part, actions) {
  return h(
    "footer",
    { class: "ticket-foot", key: "foot" },
    anyBefore(ticket, "started")
      ? h(
          "button",
          {
            class: "button button-secondary",
            key: "start",
            type: "button",
            "data-start": true,
            on: { click: () => actions.start(ticket.id) },
          },
          icon("fire"),
          t("Start"),
        )
      : null,
    h(
      "button",
      {
        class: "button button-primary",
        key: "bump",
        type: "button",
        "data-bump": true,
        on: { click: () => actions.finish(ticket.id) },
      },
      icon("check"),
      part.isFirst ? t("Done") : t("All done"),
    ),
  );
}
