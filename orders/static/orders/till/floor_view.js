// The room: who is where, since when, and what is waiting. One tap opens a table.
import { minutesSince, short } from "../ages.js";
import { h, icon, memo } from "../dom.js";
import { countOf, isEmpty } from "./cart.js";
import { isOpen, isWaiting, liveLines, tableState } from "./projection.js";
import { amount, TABLE_STATES } from "./words.js";

const TAKEN_AWAY = new Set(["takeaway", "pickup", "delivery"]);

export function floorView(state, actions) {
  const orders = Object.values(state.orders).filter(isOpen);
  const byTable = Map.groupBy(orders.filter((order) => order.table_id), (order) => order.table_id);
  const carts = Object.values(state.carts).filter((cart) => !isEmpty(cart));
  const takenAway = orders.filter((order) => !order.table_id || TAKEN_AWAY.has(order.order_type));
  const loose = carts.filter((cart) => cart.isNew && !cart.tableId);
  const minute = Math.floor(state.now / 60_000);
  return h(
    "div",
    { class: "floor", key: "floor" },
    h(
      "div",
      { class: "floor-rooms scroll-area", tabindex: "0", role: "region", "aria-label": "Tables and orders" },
      state.updateReady ? h("button", { class: "chip update-chip", key: "update", type: "button", "data-update": true, on: { click: () => actions.useUpdate() } }, icon("arrow-path"), "Update ready") : null,
      takeaways({ takenAway, loose, minute, state, actions }),
      sections(state).map(({ section, tables }) =>
        h(
          "section",
          { class: "floor-section", key: section.id, "aria-labelledby": `section-${section.id}` },
          h("h2", { id: `section-${section.id}` }, section.name, h("span", { class: "floor-count" }, freeWords(tables, byTable))),
          h(
            "ul",
            { class: "floor-tables" },
            tables.map((table) => {
              const here = byTable.get(table.id) ?? [];
              const cart = carts.find((other) => other.tableId === table.id || here.some((order) => order.id === other.id));
              return memo(table.id, [table, cart, minute, ...here], () => tableCard({ table, orders: here, cart, state, actions }));
            }),
          ),
        ),
      ),
      state.ready && !sections(state).length ? noTables() : null,
    ),
    h(
      "footer",
      { class: "screen-footer" },
      h("button", { class: "button button-primary is-large is-wide", type: "button", on: { click: () => actions.startTakeaway() } }, icon("shopping-bag"), "New takeaway"),
    ),
  );
}

function sections({ tables }) {
  const all = Object.values(tables.tables ?? {}).filter((table) => table.is_active !== false);
  const byName = (a, b) => (a.sort_order ?? a.position ?? 0) - (b.sort_order ?? b.position ?? 0) || a.name.localeCompare(b.name, "en", { numeric: true });
  return Object.values(tables.sections ?? {})
    .sort(byName)
    .map((section) => ({ section, tables: all.filter((table) => table.section_id === section.id).sort(byName) }))
    .filter(({ tables: own }) => own.length);
}

function freeWords(tables, byTable) {
  const free = tables.filter((table) => !byTable.has(table.id) && table.status === "available").length;
  return ` ${free} of ${tables.length} free`;
}

function tableCard({ table, orders, cart, state, actions }) {
  const name = orders.length || !cart ? tableState(orders, table.status) : "ordering";
  const shown = TABLE_STATES[name];
  const since = orders.map((order) => order.opened_at).sort()[0];
  const covers = orders.reduce((sum, order) => sum + (order.guests ?? 0), 0) || cart?.guests;
  const waits = orders.some(isWaiting);
  const totals = orders.map((order) => order.due ?? order.total);
  return h(
    "li",
    null,
    h(
      "button",
      { class: `table-card is-${shown.tone}`, type: "button", "data-table": table.id, on: { click: () => actions.openTable(table.id) } },
      h("span", { class: "table-top" }, h("span", { class: "table-name" }, table.name), h("span", { class: "table-covers" }, icon("users", "Guests"), covers ? `${covers}/${table.capacity}` : String(table.capacity))),
      h("span", { class: "table-state" }, icon(shown.icon), shown.word),
      h(
        "span",
        { class: "table-foot" },
        table.server_name ? h("span", { key: "server" }, table.server_name.split(" ")[0]) : null,
        since ? h("span", { key: "since" }, short(minutesSince(since, state.now))) : null,
        !waits && totals.length && totals.every((total) => total !== null && total !== undefined) ? h("span", { class: "money", key: "money" }, amount(totals)) : null,
        cart ? h("span", { class: "table-unsent", key: "unsent" }, `${countOf(cart.lines)} unsent`) : null,
        waits ? h("span", { class: "table-unsent", key: "waits" }, "Waits to be sent") : null,
        orders.length > 1 ? h("span", { key: "many" }, `${orders.length} bills`) : null,
      ),
    ),
  );
}

function takeaways({ takenAway, loose, minute, state, actions }) {
  if (!takenAway.length && !loose.length) return null;
  const oldestFirst = takenAway.sort((a, b) => a.opened_at.localeCompare(b.opened_at));
  return h(
    "section",
    { class: "floor-section", key: "takeaways", "aria-labelledby": "section-takeaways" },
    h("h2", { id: "section-takeaways" }, "Takeaway", h("span", { class: "floor-count" }, ` ${takenAway.length + loose.length} open`)),
    h(
      "ul",
      { class: "floor-tables" },
      oldestFirst.map((order) => memo(order.id, [order, minute], () => takeawayCard(order, state, actions))),
      loose.map((cart) => memo(cart.id, [cart], () => looseCard(cart, actions))),
    ),
  );
}

function takeawayCard(order, state, actions) {
  const shown = TABLE_STATES[tableState([order])];
  return h(
    "li",
    null,
    h(
      "button",
      { class: `table-card is-${shown.tone}`, type: "button", "data-order": order.id, on: { click: () => actions.openOrder(order.id) } },
      h("span", { class: "table-top" }, h("span", { class: "table-name" }, order.number ? `#${order.number}` : "New"), h("span", { class: "table-covers" }, icon("shopping-bag", "Items"), String(countOf(liveLines(order))))),
      h("span", { class: "table-state" }, icon(shown.icon), shown.word),
      h("span", { class: "table-foot" }, h("span", null, short(minutesSince(order.opened_at, state.now))), isWaiting(order) ? h("span", { class: "table-unsent", key: "waits" }, "Waits to be sent") : order.total !== null ? h("span", { class: "money", key: "money" }, amount([order.due ?? order.total])) : null),
    ),
  );
}

function looseCard(cart, actions) {
  return h(
    "li",
    null,
    h(
      "button",
      { class: "table-card is-neutral", type: "button", on: { click: () => actions.openOrder(cart.id) } },
      h("span", { class: "table-top" }, h("span", { class: "table-name" }, "New")),
      h("span", { class: "table-state" }, icon("pencil-square"), "Not sent"),
      h("span", { class: "table-foot" }, `${countOf(cart.lines)} unsent`),
    ),
  );
}

function noTables() {
  return h(
    "div",
    { class: "empty-state", key: "no-tables" },
    h("span", { class: "empty-state-icon" }, icon("squares-2x2")),
    h("h2", null, "No tables yet"),
    h("p", null, "A manager adds sections and tables in the portal. Takeaway orders work without them."),
  );
}
