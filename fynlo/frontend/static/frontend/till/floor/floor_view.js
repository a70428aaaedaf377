// @ts-check
// The floor: the tables by section, each with the state of its orders. A tap opens a table, a long tap its sheet.

import { isUnsent } from "../../shared/rules/courses.js";
import { plural, t } from "../../shared/translate.js";
import { h, icon, memo } from "../../shared/view/dom.js";
import { countOf, isEmpty } from "../cart/cart.js";
import { isOpen, liveLines } from "../optimistic/projection.js";
import { dueOf } from "../takeaway/due_orders.js";
import { takeawaySection } from "../takeaway/takeaway_cards.js";
import { lazyView } from "../view/lazy_view.js";
import { toastStrip } from "../view/toast_strip.js";
import { planView } from "./plan_view.js";
import { tableCard } from "./table_card.js";

/** @import { Section, Table } from "../../shared/types.js" */
/** @import { Actions, Cart, ScreenState, ShownOrder } from "../types.js" */

const noTables = lazyView(() => import("../lazy_views.js"), "noTables");

/**
 * @param {ScreenState} state
 * @param {Actions} actions
 */
export function floorView(state, actions) {
  const orders = Object.values(state.orders).filter(isOpen);
  const atTable = Map.groupBy(
    orders.filter((order) => order.table_id),
    (order) => order.table_id,
  );
  const carts = Object.values(state.carts).filter((cart) => !isEmpty(cart));
  const minute = Math.floor(state.now / 60_000);
  const isMine = (/** @type {Table} */ table) =>
    !state.ui.mine || belongsTo(state.config.person.id, table, atTable.get(table.id) ?? []);
  const rooms = sections(state, isMine);
  const occupationOf = (/** @type {Table} */ table) => {
    const here = atTable.get(table.id) ?? [];
    const cart = carts.find((other) => other.tableId === table.id || here.some((order) => order.id === other.id));
    return { table, orders: here, cart, booked: state.booked[table.id] };
  };
  return h(
    "div",
    { class: "floor", key: "floor" },
    h(
      "div",
      { class: "floor-rooms scroll-area", tabindex: "0", role: "region", "aria-label": t("Tables and orders") },
      state.updateReady
        ? h(
            "button",
            {
              class: "chip update-chip",
              key: "update",
              type: "button",
              "data-update": true,
              on: { click: () => actions.useUpdate() },
            },
            icon("arrow-path"),
            t("Update ready"),
          )
        : null,
      unfinished({ orders, carts, state, actions }),
      takeawaySection({ carts: carts.filter((cart) => cart.isNew && !cart.tableId), state, actions }),
      rooms.map(({ section, tables }) =>
        h(
          "section",
          { class: "floor-section", key: section.id, "aria-labelledby": `section-${section.id}` },
          h(
            "h2",
            { id: `section-${section.id}` },
            section.name,
            h("span", { class: "floor-count" }, freeWords(tables, atTable, state.booked)),
          ),
          state.ui.plan
            ? planView({ tables: allOf(state, section), isShown: isMine, occupationOf, state, actions })
            : h(
                "ul",
                { class: "floor-tables", key: "list" },
                tables.map((table) => {
                  const { orders: here, cart, booked } = occupationOf(table);
                  return memo(table.id, [table, cart, booked, minute, state.service, ...here], () =>
                    tableCard({ table, orders: here, cart, booked, state, actions }),
                  );
                }),
              ),
        ),
      ),
      state.ready && !rooms.length ? noTables(state, actions) : null,
      rooms.length
        ? h("p", { class: "floor-hint text-muted", key: "hint" }, t("Hold a table to set its status or its server."))
        : null,
    ),
    toastStrip(),
    footer(state, actions),
  );
}

/**
 * Whether a table is this person's: they are its server, or it has no server and one of its orders is theirs.
 * @param {string} personId
 * @param {Table} table
 * @param {ShownOrder[]} orders
 */
function belongsTo(personId, table, orders) {
  return table.server_id ? table.server_id === personId : orders.some((order) => order.server_id === personId);
}

/** @type {(a: Table | Section, b: Table | Section) => number} */
const byName = (a, b) => a.sort_order - b.sort_order || a.name.localeCompare(b.name, "en", { numeric: true });

/**
 * The tables of a section, also those that the filter hides: a plan keeps their places.
 * @param {ScreenState} screen
 * @param {Section} section
 */
const allOf = ({ tables }, section) =>
  Object.values(tables.tables ?? {})
    .filter((table) => table.section_id === section.id)
    .sort(byName);

/**
 * @param {ScreenState} screen
 * @param {(table: Table) => boolean} isShown
 */
function sections({ tables }, isShown) {
  const all = Object.values(tables.tables ?? {}).filter(isShown);
  return Object.values(tables.sections ?? {})
    .sort(byName)
    .map((section) => ({ section, tables: all.filter((table) => table.section_id === section.id).sort(byName) }))
    .filter(({ tables: own }) => own.length);
}

/**
 * @param {Table[]} tables
 * @param {Map<string | null, ShownOrder[]>} atTable
 * @param {ScreenState["booked"]} booked
 */
function freeWords(tables, atTable, booked) {
  const free = tables.filter(
    ({ id, status }) => !atTable.has(id) && status === "available" && !booked[id]?.isSoon,
  ).length;
  return t(" {free} of {count} free", { free, count: tables.length });
}

/**
 * Carts and saved lines that are not sent to the kitchen. One tap opens them.
 * @param {{orders: ShownOrder[], carts: Cart[], state: ScreenState, actions: Actions}} given
 */
function unfinished({ orders, carts, state, actions }) {
  const saved = orders.filter((order) => liveLines(order).some(isUnsent));
  const rows = [
    ...carts.map((cart) => ({
      id: cart.id,
      tableId: cart.tableId ?? state.orders[cart.id]?.table_id,
      number: state.orders[cart.id]?.number,
      count: countOf(cart.lines),
    })),
    ...saved
      .filter((order) => !carts.some((cart) => cart.id === order.id))
      .map((order) => ({
        id: order.id,
        tableId: order.table_id,
        number: order.number,
        count: countOf(liveLines(order).filter(isUnsent)),
      })),
  ].filter(({ count }) => count);
  if (!rows.length) return null;
  const nameOf = (/** @type {(typeof rows)[number]} */ { tableId, number }) =>
    state.tables.tables?.[tableId ?? ""]?.display_name ?? (number ? `#${number}` : t("New"));
  return h(
    "section",
    { class: "floor-section", key: "unfinished", "aria-labelledby": "section-unfinished" },
    h("h2", { id: "section-unfinished" }, t("Not sent yet")),
    h(
      "div",
      { class: "chip-list" },
      rows.map((row) =>
        h(
          "button",
          {
            class: "chip",
            key: row.id,
            type: "button",
            "data-resume": row.id,
            on: { click: () => actions.openOrder(row.id) },
          },
          icon("pencil-square"),
          plural(row.count, "{name} · {count} item", "{name} · {count} items", { name: nameOf(row) }),
        ),
      ),
    ),
  );
}

/**
 * @param {ScreenState} state
 * @param {Actions} actions
 */
function footer(state, actions) {
  const due = dueOf(state);
  const late = due.filter((row) => row.due.isLate).length;
  const which = (/** @type {boolean} */ mine, /** @type {string} */ text) =>
    h(
      "button",
      {
        class: `chip${Boolean(state.ui.mine) === mine ? " is-selected" : ""}`,
        key: text,
        type: "button",
        "aria-pressed": Boolean(state.ui.mine) === mine ? "true" : "false",
        "data-mine": mine ? "mine" : "all",
        on: { click: () => actions.showMine(mine) },
      },
      text,
    );
  return h(
    "footer",
    { class: "screen-footer floor-foot" },
    h(
      "div",
      { class: "floor-which", role: "group", "aria-label": t("Which tables") },
      which(false, t("All")),
      which(true, t("Mine")),
      h(
        "button",
        {
          class: `chip floor-shape${state.ui.plan ? " is-selected" : ""}`,
          key: "plan",
          type: "button",
          "aria-pressed": state.ui.plan ? "true" : "false",
          "data-plan": true,
          on: { click: () => actions.showPlan(!state.ui.plan) },
        },
        icon("squares-2x2"),
        h("span", { class: "floor-shape-word" }, t("Plan")),
      ),
    ),
    h(
      "button",
      {
        class: "button button-secondary is-large floor-due",
        key: "due",
        type: "button",
        "data-due-open": true,
        on: { click: () => actions.goTo("#/due") },
      },
      icon(late ? "exclamation-triangle" : "clock"),
      late ? t("{late} late", { late }) : t("Due {count}", { count: due.length }),
    ),
    h(
      "button",
      {
        class: "button button-primary is-large floor-new",
        type: "button",
        "data-new-takeaway": true,
        on: { click: () => actions.startTakeaway() },
      },
      icon("shopping-bag"),
      h("span", null, t("New"), h("span", { class: "floor-new-rest" }, t(" takeaway"))),
    ),
  );
}
