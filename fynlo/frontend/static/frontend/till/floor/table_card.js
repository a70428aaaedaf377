// @ts-check
// One table on the floor: its state and since when, its guests, its server, what it owes.

import { formatMinutesShort, minutesSince } from "../../shared/labels/times.js";
import { courseName, nextCourse } from "../../shared/rules/courses.js";
import { stateOf } from "../../shared/rules/table_states.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { press } from "../../shared/view/press.js";
import { countOf } from "../cart/cart.js";
import { amount, TABLE_STATES } from "../labels.js";
import { isWaiting, liveLines } from "../optimistic/projection.js";

/** @import { Table } from "../../shared/types.js" */
/** @import { Booked } from "./follow_bookings.js" */
/** @import { Actions, Cart, ScreenState, ShownOrder } from "../types.js" */

/**
 * @typedef {object} Occupation a table, with what this till has for it
 * @property {Table} table
 * @property {ShownOrder[]} orders
 * @property {Cart | null | undefined} cart
 * @property {Booked} [booked] who comes next
 */

/**
 * The state of a table. `name` is a key of TABLE_STATES; `isLong`: the guests wait longer than the kitchen may take.
 * @param {Occupation & Pick<ScreenState, "service" | "now">} given
 */
export function occupationState({ table, orders, cart, booked, service, now }) {
  const { state, since, covers } = stateOf(table, orders);
  const begun = cart && (state === "free" || state === "reserved" || state === "cleaning");
  const isReady = state === "waiting" && orders.some((order) => order.lines.some((line) => line.status === "ready"));
  const late = service.ageing?.dine_in?.late;
  const isLong = state === "waiting" && Boolean(late && since && minutesSince(since, now) >= late);
  return {
    name: begun ? "ordering" : isReady ? "ready" : state === "free" && booked?.isSoon ? "reserved" : state,
    since: begun || state === "free" ? null : since,
    covers: covers || cart?.guests || 0,
    isLong,
  };
}

/** @param {Occupation & {state: ScreenState, actions: Actions}} given */
export function tableCard({ table, orders, cart, booked, state, actions }) {
  const standing = occupationState({ table, orders, cart, booked, service: state.service, now: state.now });
  const shown = TABLE_STATES[standing.name === "waiting" && !isSentOnly(orders) ? "cooking" : standing.name];
  const since = standing.since ? formatMinutesShort(minutesSince(standing.since, state.now)) : "";
  const isDirty = standing.name === "cleaning" && state.may.has("floor.manage");
  return h(
    "li",
    { class: "table-item" },
    h(
      "button",
      {
        class: `table-card is-${shown.tone}${isDirty ? " is-short" : ""}`,
        type: "button",
        "data-table": table.id,
        "data-state": standing.name,
        on: press({ tap: () => actions.openTable(table.id), hold: () => actions.openTableSheet(table.id) }),
      },
      h(
        "span",
        { class: "table-top" },
        h("span", { class: `table-name${table.name.length > 3 ? " is-long" : ""}` }, table.name),
        isDirty && booked
          ? bookedNote(booked)
          : isDirty && since
            ? h("span", { class: "table-since", key: "since" }, since)
            : covers(standing, table),
      ),
      h("span", { class: "table-state" }, icon(shown.icon), h("span", { class: "table-word" }, shown.label)),
      isDirty
        ? null
        : h(
            "span",
            { class: "table-foot", key: "foot" },
            since ? h("span", { key: "since" }, since) : null,
            booked ? bookedNote(booked) : null,
            notes({ table, orders, cart, standing, state }),
          ),
    ),
    isDirty
      ? h(
          "button",
          {
            class: "button button-secondary table-clean",
            key: "clean",
            type: "button",
            "data-clean": table.id,
            on: { click: () => actions.cleanTable(table.id) },
          },
          icon("check"),
          t("Clean"),
          h("span", { class: "visually-hidden" }, ` ${table.display_name}`),
        )
      : null,
  );
}

/** @param {Booked} booked */
const bookedNote = ({ label }) => h("span", { class: "table-held", key: "booked" }, icon("bookmark"), label);

/**
 * Whether a line of these orders is sent and not started: an order shows the state of its least advanced line.
 * @param {ShownOrder[]} orders
 */
const isSentOnly = (orders) => orders.some((order) => order.lines.some((line) => line.status === "fired"));

/**
 * @param {ReturnType<typeof occupationState>} standing
 * @param {Table} table
 */
const covers = (standing, table) =>
  h(
    "span",
    { class: "table-covers", key: "covers" },
    icon("users", t("Guests")),
    standing.covers ? `${standing.covers}/${table.capacity}` : String(table.capacity),
  );

/**
 * The notes at the foot of the card, the urgent ones first.
 * @param {Occupation & {standing: ReturnType<typeof occupationState>, state: ScreenState}} given
 */
function notes({ table, orders, cart, standing, state }) {
  const server = table.server_name || orders[0]?.server_name || "";
  const waits = orders.some(isWaiting);
  const totals = orders.map((order) => order.due ?? order.total);
  const held = orders.map((order) => nextCourse(liveLines(order))).find(Boolean);
  const isPaid = orders.length > 0 && orders.every((order) => order.paying || order.payment_status === "paid");
  const isKnown = !waits && !isPaid && totals.length && totals.every((total) => total !== null && total !== undefined);
  return [
    standing.isLong
      ? h("span", { class: "line-state is-danger", key: "long" }, icon("exclamation-triangle"), t("Late"))
      : null,
    cart
      ? h("span", { class: "table-unsent", key: "unsent" }, t("{count} unsent", { count: countOf(cart.lines) }))
      : null,
    waits ? h("span", { class: "table-unsent", key: "waits" }, t("Not sent yet")) : null,
    held
      ? h(
          "span",
          { class: "table-held", key: "held" },
          icon("pause-circle"),
          courseName(state.service.courses ?? [], held),
        )
      : null,
    server ? h("span", { key: "server" }, server.split(" ")[0]) : null,
    isPaid ? h("span", { class: "line-state is-success", key: "paid" }, icon("check-circle"), t("Paid")) : null,
    isKnown ? h("span", { class: "money", key: "money" }, amount(totals)) : null,
    orders.length > 1 ? h("span", { key: "many" }, t("{count} bills", { count: orders.length })) : null,
  ];
}
