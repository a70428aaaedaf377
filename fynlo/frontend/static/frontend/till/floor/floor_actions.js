// Actions on tables: open a table, set its state and server, and show a person's own tables only.
import { isEmpty } from "../cart/cart.js";
import { cleanTable, setTableServer, setTableStatus } from "../commands.js";
import { TABLE_STATUS_LABELS } from "../labels.js";
import { isOpen } from "../optimistic/projection.js";

/** `tools` are those of till_actions.js. */
export function floorActions({ state, changeUi, outbox, showToast, go, startCart, config }) {
  const tableOf = (tableId) => state().tables.tables[tableId];

  function openTable(tableId) {
    const open = Object.values(state().orders).filter((order) => order.table_id === tableId && isOpen(order));
    const kept = Object.values(state().carts).find(
      (other) => other.tableId === tableId && other.isNew && !isEmpty(other),
    );
    // Who pays leaves, and the next guests may sit down before the server has heard of it.
    if (open.length > 1 || open.some((order) => order.paying === "unsure"))
      changeUi({ bills: open.map((order) => order.id) });
    else if (open.length === 1) go(`#/order/${open[0].id}`);
    else if (kept) go(`#/order/${kept.id}`);
    else if (tableOf(tableId).status === "blocked") changeUi({ table: tableId });
    else startCart({ tableId, orderType: "dine_in" });
  }

  function clean(tableId) {
    const table = tableOf(tableId);
    changeUi({ table: null });
    outbox.push(cleanTable({ table }));
    showToast(
      `${table.display_name} is clean.`,
      "success",
      () => outbox.push(setTableStatus({ table, status: "cleaning", description: TABLE_STATUS_LABELS.cleaning })),
      ({ tables }) => tables.tables[tableId]?.status === "available",
    );
  }

  function setStatus(tableId, status) {
    const table = tableOf(tableId);
    changeUi({ table: null });
    if (table.status === status) return;
    outbox.push(setTableStatus({ table, status, description: TABLE_STATUS_LABELS[status] }));
    showToast(
      `${table.display_name}: ${TABLE_STATUS_LABELS[status].toLowerCase()}.`,
      "success",
      () =>
        outbox.push(setTableStatus({ table, status: table.status, description: TABLE_STATUS_LABELS[table.status] })),
      ({ tables }) => tables.tables[tableId]?.status === status,
    );
  }

  /** `server` is {id, name}, or null for none. */
  function give(tableId, server) {
    const table = tableOf(tableId);
    const before = table.server_id ? { id: table.server_id, name: table.server_name } : null;
    changeUi({ table: null });
    outbox.push(setTableServer({ table, server }));
    showToast(
      server
        ? `${table.display_name} is assigned to ${server.id === config.person.id ? "you" : server.name} now.`
        : `${table.display_name} has no server now.`,
      "success",
      () => outbox.push(setTableServer({ table, server: before })),
    );
  }

  return {
    openTable,
    anotherBill: (tableId) => {
      changeUi({ bills: null, table: null });
      startCart({ tableId, orderType: "dine_in" });
    },
    openTableSheet: (tableId) => changeUi({ table: tableId }),
    showMine: (mine) => changeUi({ mine }),
    cleanTable: clean,
    setTableStatus: setStatus,
    takeTable: (tableId) => give(tableId, config.person),
    leaveTable: (tableId) => give(tableId, null),
  };
}
