// @ts-check
// Actions on tables: open a table, set its state and server, and show a person's own tables only.
import { t } from "../../shared/translate.js";
import { isEmpty } from "../cart/cart.js";
import { cleanTable, setTableServer, setTableStatus } from "../commands.js";
import { TABLE_STATUS_LABELS } from "../labels.js";
import { isOpen } from "../optimistic/projection.js";
import { rememberPlan } from "./shows_plan.js";

/** @import { TableStatus } from "../../shared/types.js" */
/** @import { Named, Tools } from "../types.js" */

/** @param {Tools} tools */
export function floorActions({ state, changeUi, outbox, showToast, go, startCart }) {
  const tableOf = (/** @type {string} */ tableId) => state().tables.tables?.[tableId];

  /**
   * Open the order of a table, its cart, or a new one; the list of its bills when there are several.
   * @param {string} tableId
   */
  function openTable(tableId) {
    const open = Object.values(state().orders).filter((order) => order.table_id === tableId && isOpen(order));
    const unsent = Object.values(state().carts).find(
      (other) => other.tableId === tableId && other.isNew && !isEmpty(other),
    );
    // Guests who pay leave: the next guests may sit down before the server has the payment.
    if (open.length > 1 || open.some((order) => order.paying === "unsure"))
      changeUi({ bills: open.map((order) => order.id) });
    else if (open.length === 1) go(`#/order/${open[0].id}`);
    else if (unsent) go(`#/order/${unsent.id}`);
    else if (tableOf(tableId)?.status === "blocked") changeUi({ table: tableId });
    else startCart({ tableId, orderType: "dine_in" });
  }

  /** @param {string} tableId */
  function clean(tableId) {
    const table = tableOf(tableId);
    if (!table) return;
    changeUi({ table: null });
    outbox.push(cleanTable({ table }));
    showToast(
      t("{table} is clean.", { table: table.display_name }),
      "success",
      () => outbox.push(setTableStatus({ table, status: "cleaning", description: TABLE_STATUS_LABELS.cleaning })),
      ({ tables }) => tables.tables?.[tableId]?.status === "available",
    );
  }

  /**
   * @param {string} tableId
   * @param {TableStatus} status
   */
  function setStatus(tableId, status) {
    const table = tableOf(tableId);
    changeUi({ table: null });
    if (!table || table.status === status) return;
    outbox.push(setTableStatus({ table, status, description: TABLE_STATUS_LABELS[status] }));
    showToast(
      `${table.display_name}: ${TABLE_STATUS_LABELS[status].toLowerCase()}.`,
      "success",
      () =>
        outbox.push(setTableStatus({ table, status: table.status, description: TABLE_STATUS_LABELS[table.status] })),
      ({ tables }) => tables.tables?.[tableId]?.status === status,
    );
  }

  /**
   * @param {string} tableId
   * @param {Named | null} server null: the table gets no server
   */
  function setServer(tableId, server) {
    const table = tableOf(tableId);
    if (!table) return;
    const before = table.server_id ? { id: table.server_id, name: table.server_name } : null;
    changeUi({ table: null });
    outbox.push(setTableServer({ table, server }));
    showToast(
      server
        ? server.id === state().config.person.id
          ? t("{table} is assigned to you now.", { table: table.display_name })
          : t("{table} is assigned to {name} now.", { table: table.display_name, name: server.name })
        : t("{table} has no server now.", { table: table.display_name }),
      "success",
      () => outbox.push(setTableServer({ table, server: before })),
    );
  }

  return {
    openTable,
    /** @param {string | null} tableId */
    anotherBill(tableId) {
      changeUi({ bills: null, table: null });
      startCart({ tableId, orderType: "dine_in" });
    },
    openTableSheet: (/** @type {string} */ tableId) => changeUi({ table: tableId }),
    /** Show the tables of this person only. */
    showMine: (/** @type {boolean} */ mine) => changeUi({ mine }),
    /** Show the floor as a plan or as a list, on this device. */
    showPlan(/** @type {boolean} */ plan) {
      rememberPlan(plan);
      changeUi({ plan });
    },
    cleanTable: clean,
    setTableStatus: setStatus,
    takeTable: (/** @type {string} */ tableId) => setServer(tableId, state().config.person),
    leaveTable: (/** @type {string} */ tableId) => setServer(tableId, null),
  };
}
