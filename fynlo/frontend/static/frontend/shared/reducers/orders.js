/**
 * How each part of a view goes on from an event: orders/reducers.py in the browser, held against it by a test.
 *
 * Pure: `(state, event) => state`, nothing is changed in place. `reducers` are for the views `pos`, `kitchen` and
 * `dashboard`.
 */

import { PART_EVENTS } from "../contract.js";
import { only } from "./only.js";

const CLOSED = new Set(["completed", "cancelled"]);
const LEFT_KITCHEN = new Set(["ready", "served", "void"]);
const HEADER_OF_TICKET = ["table_name", "server_name", "guests", "notes", "allergies", "order_type", "promised_at"];

const byId = (rows) => Object.fromEntries(rows.map((row) => [row.id, row]));

function without(rows, id) {
  const { [id]: _gone, ...others } = rows;
  return others;
}

/** Lines by position, with the changed ones' fields on top and new ones added. */
function merged(lines, changed) {
  const found = byId(lines);
  for (const line of changed) found[line.id] = { ...found[line.id], ...line };
  return Object.values(found).sort((a, b) => a.position - b.position);
}

/** Open orders with their lines. */
function reduceOrders(state, { data }) {
  const header = data.order;
  if (CLOSED.has(header.status)) return { orders: without(state.orders, header.id) };
  const gone = new Set(data.line_ids);
  const before = (state.orders[header.id]?.lines ?? []).filter((line) => !gone.has(line.id));
  const lines = data.lines ? merged(before, data.lines) : before;
  return { orders: { ...state.orders, [header.id]: { ...header, lines } } };
}

/** Open takeaway and delivery orders, without their lines. */
function reduceDue(state, { data }) {
  const header = data.order;
  if (CLOSED.has(header.status) || header.order_type === "dine_in") return { orders: without(state.orders, header.id) };
  return { orders: { ...state.orders, [header.id]: header } };
}

/** Every order of the newest business day that has one. */
function reduceToday(state, { data }) {
  const header = data.order;
  if (header.business_day < state.business_day) return state;
  const orders = header.business_day === state.business_day ? state.orders : {};
  return { business_day: header.business_day, orders: { ...orders, [header.id]: header } };
}

function tableNow(type, data) {
  if (type === "table.server_set") return { server_id: data.server_id, server_name: data.server_name };
  if (type === "table.occupied") return { status: "occupied", occupied_since: data.since, status_since: data.since };
  return { status: data.status, occupied_since: null, status_since: data.since ?? null };
}

const inTheRoom = (rows) => Object.fromEntries(Object.entries(rows).filter(([, row]) => !row.archived));

/** Tables and sections; an archived one is gone. */
function reduceTables(state, { type, data }) {
  if (type === "floor.changed") {
    return {
      tables: inTheRoom({ ...state.tables, ...byId(data.tables) }),
      sections: inTheRoom({ ...state.sections, ...byId(data.sections) }),
    };
  }
  const table = state.tables[data.table_id];
  if (!table) return state;
  return { ...state, tables: { ...state.tables, [table.id]: { ...table, ...tableNow(type, data) } } };
}

function itemsMoved(ticket, data) {
  const moved = new Set(data.line_ids);
  const items = ticket.items.map((item) => (moved.has(item.line_id) ? { ...item, status: data.status } : item));
  const now = { ...ticket, items, status: data.ticket_status };
  if (data.status === "started") now.started_at = ticket.started_at ?? data.at;
  if (data.ticket_status === "ready") now.ready_at = ticket.ready_at ?? data.at;
  return now;
}

function bumped(ticket, data) {
  const items = ticket.items.map((item) => (LEFT_KITCHEN.has(item.status) ? item : { ...item, status: "ready" }));
  return { ...ticket, items, status: "done", bumped_at: data.at, ready_at: ticket.ready_at ?? data.at };
}

/** What a change of its order means for a ticket: the header it carries, and items that moved elsewhere. */
function afterOrder(ticket, { order, lines = [] }) {
  const header = Object.fromEntries(
    HEADER_OF_TICKET.filter((name) => name in order).map((name) => [name, order[name]]),
  ); // an older event lacks newer fields
  const moved = byId(lines);
  const items = ticket.items.map((item) =>
    item.line_id in moved ? { ...item, status: moved[item.line_id].status } : item,
  );
  return { ...ticket, ...header, items };
}

/** Tickets on a screen, and those done on the newest business day that has any. */
function reduceTickets(state, { type, data }) {
  const changed = {};
  if (data.ticket) {
    changed[data.ticket.id] = data.ticket;
  } else if (data.ticket_id) {
    const ticket = state.tickets[data.ticket_id];
    if (ticket) changed[ticket.id] = (type === "kitchen.order_ready" ? bumped : itemsMoved)(ticket, data);
  } else {
    for (const ticket of Object.values(state.tickets)) {
      if (ticket.order_id === data.order.id) changed[ticket.id] = afterOrder(ticket, data);
    }
  }
  const newest = Object.values(changed).reduce(
    (day, ticket) => (ticket.business_day > day ? ticket.business_day : day),
    state.business_day ?? "",
  );
  const isShown = ({ status, business_day }) => status !== "gone" && (status !== "done" || business_day === newest);
  return { business_day: newest, tickets: byId(Object.values({ ...state.tickets, ...changed }).filter(isShown)) };
}

export const reducers = {
  orders: only(PART_EVENTS.orders, reduceOrders),
  tables: only(PART_EVENTS.tables, reduceTables),
  tickets: only(PART_EVENTS.tickets, reduceTickets),
  today: only(PART_EVENTS.today, reduceToday),
  due: only(PART_EVENTS.due, reduceDue),
  service: only(PART_EVENTS.service, (_state, { data }) => data.settings),
  people: (state) => state,
};
