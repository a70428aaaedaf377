// @ts-check
/**
 * The reducers of orders, floor, kitchen and settings: orders/reducers.py in the browser. A test compares both.
 *
 * Pure. They are for the views `pos`, `kitchen` and `dashboard`.
 */

import { PART_EVENTS } from "../contract.js";
import { only } from "./only.js";

/**
 * @import {
 *   DuePart, Line, LineStatus, OrderHeader, OrdersPart, PeoplePart, Section, ServiceSettings, Table, TablesPart,
 *   TableStatus, Ticket, TicketsPart, TicketStatus, TodayPart,
 * } from "../types.js"
 */

/** @typedef {Partial<Line> & {id: string}} LineNews a new line, or the changed fields of a known one */
/** @typedef {{order: OrderHeader, lines?: LineNews[], line_ids?: string[]}} OrderNews `line_ids` left the order */
/** @typedef {{type: string, data: OrderNews}} OrderEvent */

/** @typedef {{type: "floor.changed", data: {tables: Table[], sections: Section[]}}} FloorChanged */
/** @typedef {{table_id: string, server_id: string | null, server_name: string}} ServerSetData */
/** @typedef {{type: "table.server_set", data: ServerSetData}} ServerSet */
/** @typedef {{type: "table.occupied", data: {table_id: string, since: string}}} Occupied */
/** @typedef {{table_id: string, status: TableStatus, since?: string}} TableStatusData */
/** @typedef {`table.${"available" | "reserved" | "cleaning" | "cleaned" | "blocked"}`} TableStatusType */
/** @typedef {{type: TableStatusType, data: TableStatusData}} TableStatusChanged */
/** @typedef {ServerSet | Occupied | TableStatusChanged} TableEvent */

/**
 * @typedef {object} ItemsMoved
 * @property {string} ticket_id
 * @property {string[]} line_ids
 * @property {string} at
 * @property {LineStatus} status
 * @property {TicketStatus} ticket_status
 */
/** @typedef {{ticket_id: string, at: string}} Bumped */
/** @typedef {{ticket: Ticket}} WholeTicket */
/** @typedef {{type: string, data: WholeTicket | ItemsMoved | Bumped | OrderNews}} TicketEvent */

/** @type {Set<string>} */
const CLOSED = new Set(["completed", "cancelled"]);
/** @type {Set<LineStatus>} */
const LEFT_KITCHEN = new Set(["ready", "served", "void"]);
const HEADER_OF_TICKET = /** @type {const} */ ([
  "table_name",
  "server_name",
  "guests",
  "notes",
  "allergies",
  "order_type",
  "promised_at",
]);

/**
 * @template {{id: string}} Row
 * @param {Row[]} rows
 * @returns {Record<string, Row>}
 */
const byId = (rows) => Object.fromEntries(rows.map((row) => [row.id, row]));

/**
 * @template Row
 * @param {Record<string, Row>} rows
 * @param {string} id
 * @returns {Record<string, Row>}
 */
function without(rows, id) {
  const { [id]: _gone, ...others } = rows;
  return others;
}

/**
 * Lines by position: the changed fields replace those of known lines, new lines are added.
 * @param {Line[]} lines
 * @param {LineNews[]} changed
 * @returns {Line[]}
 */
function merged(lines, changed) {
  const found = byId(lines);
  for (const line of changed) found[line.id] = { ...found[line.id], ...line };
  return Object.values(found).sort((a, b) => a.position - b.position);
}

/**
 * Open orders with their lines.
 * @param {OrdersPart} part
 * @param {OrderEvent} event
 * @returns {OrdersPart}
 */
function reduceOrders(part, { data }) {
  const header = data.order;
  if (CLOSED.has(header.status)) return { orders: without(part.orders, header.id) };
  const gone = new Set(data.line_ids);
  const before = (part.orders[header.id]?.lines ?? []).filter((line) => !gone.has(line.id));
  const lines = data.lines ? merged(before, data.lines) : before;
  return { orders: { ...part.orders, [header.id]: { ...header, lines } } };
}

/**
 * Open takeaway, pickup and delivery orders, without their lines.
 * @param {DuePart} part
 * @param {OrderEvent} event
 * @returns {DuePart}
 */
function reduceDue(part, { data }) {
  const header = data.order;
  if (CLOSED.has(header.status) || header.order_type === "dine_in") return { orders: without(part.orders, header.id) };
  return { orders: { ...part.orders, [header.id]: header } };
}

/**
 * Every order of the newest business day that has one.
 * @param {TodayPart} part
 * @param {OrderEvent} event
 * @returns {TodayPart}
 */
function reduceToday(part, { data }) {
  const header = data.order;
  if (header.business_day < part.business_day) return part;
  const orders = header.business_day === part.business_day ? part.orders : {};
  return { business_day: header.business_day, orders: { ...orders, [header.id]: header } };
}

/**
 * The fields of a table that an event changes.
 * @param {TableEvent} event
 * @returns {Partial<Table>}
 */
function tableChange(event) {
  if (event.type === "table.server_set") {
    const { server_id, server_name } = event.data;
    return { server_id, server_name };
  }
  if (event.type === "table.occupied") {
    const { since } = event.data;
    return { status: "occupied", occupied_since: since, status_since: since };
  }
  const { status, since } = event.data;
  return { status, occupied_since: null, status_since: since ?? null };
}

/**
 * @template {{archived: boolean}} Row
 * @param {Record<string, Row>} rows
 * @returns {Record<string, Row>}
 */
const inUse = (rows) => Object.fromEntries(Object.entries(rows).filter(([, row]) => !row.archived));

/**
 * Tables and sections. Archiving one removes it.
 * @param {TablesPart} part
 * @param {FloorChanged | TableEvent} event
 * @returns {TablesPart}
 */
function reduceTables(part, event) {
  if (event.type === "floor.changed") {
    return {
      tables: inUse({ ...part.tables, ...byId(event.data.tables) }),
      sections: inUse({ ...part.sections, ...byId(event.data.sections) }),
    };
  }
  const table = part.tables[event.data.table_id];
  if (!table) return part;
  return { ...part, tables: { ...part.tables, [table.id]: { ...table, ...tableChange(event) } } };
}

/**
 * Items of a ticket are started or ready.
 * @param {Ticket} ticket
 * @param {ItemsMoved} data
 * @returns {Ticket}
 */
function withItemsMoved(ticket, data) {
  const moved = new Set(data.line_ids);
  const items = ticket.items.map((item) => (moved.has(item.line_id) ? { ...item, status: data.status } : item));
  const now = { ...ticket, items, status: data.ticket_status };
  if (data.status === "started") now.started_at = ticket.started_at ?? data.at;
  if (data.ticket_status === "ready") now.ready_at = ticket.ready_at ?? data.at;
  return now;
}

/**
 * A ticket is done: what the kitchen still had is ready.
 * @param {Ticket} ticket
 * @param {Bumped} data
 * @returns {Ticket}
 */
function bumped(ticket, { at }) {
  const items = ticket.items.map((item) =>
    LEFT_KITCHEN.has(item.status) ? item : { ...item, status: /** @type {const} */ ("ready") },
  );
  return { ...ticket, items, status: "done", bumped_at: at, ready_at: ticket.ready_at ?? at };
}

/**
 * A ticket after its order changed: the header fields that it shows, and the status of its items.
 * @param {Ticket} ticket
 * @param {OrderNews} data
 * @returns {Ticket}
 */
function afterOrder(ticket, { order, lines = [] }) {
  const header = Object.fromEntries(
    HEADER_OF_TICKET.filter((name) => name in order).map((name) => [name, order[name]]),
  ); // an older event lacks newer fields
  const moved = byId(lines);
  const items = ticket.items.map((item) => {
    const status = moved[item.line_id]?.status;
    return status ? { ...item, status } : item;
  });
  return { ...ticket, ...header, items };
}

/**
 * The tickets of a part that an event changes, as they are after it.
 * @param {TicketsPart} part
 * @param {TicketEvent} event
 * @returns {Ticket[]}
 */
function changedTickets({ tickets }, { data }) {
  if ("ticket" in data) return [data.ticket];
  if ("ticket_id" in data) {
    const ticket = tickets[data.ticket_id];
    if (!ticket) return [];
    return ["line_ids" in data ? withItemsMoved(ticket, data) : bumped(ticket, data)];
  }
  const ofOrder = Object.values(tickets).filter(({ order_id: orderId }) => orderId === data.order.id);
  return ofOrder.map((ticket) => afterOrder(ticket, data));
}

/**
 * Tickets on a screen, and those done on the newest business day that has any.
 * @param {TicketsPart} part
 * @param {TicketEvent} event
 * @returns {TicketsPart}
 */
function reduceTickets(part, event) {
  const changed = changedTickets(part, event);
  const newest = changed.reduce(
    (day, ticket) => (ticket.business_day > day ? ticket.business_day : day),
    part.business_day ?? "",
  );
  /** @param {Ticket} ticket */
  const isShown = ({ status, business_day: day }) => status !== "gone" && (status !== "done" || day === newest);
  const tickets = Object.values({ ...part.tickets, ...byId(changed) });
  return { business_day: newest, tickets: byId(tickets.filter(isShown)) };
}

/**
 * @param {ServiceSettings} _part
 * @param {{type: string, data: {settings: ServiceSettings}}} event
 */
const reduceService = (_part, { data }) => data.settings;

export const reducers = {
  orders: only(PART_EVENTS.orders, reduceOrders),
  tables: only(PART_EVENTS.tables, reduceTables),
  tickets: only(PART_EVENTS.tickets, reduceTickets),
  today: only(PART_EVENTS.today, reduceToday),
  due: only(PART_EVENTS.due, reduceDue),
  service: only(PART_EVENTS.service, reduceService),
  people: (/** @type {PeoplePart} */ part) => part,
};
