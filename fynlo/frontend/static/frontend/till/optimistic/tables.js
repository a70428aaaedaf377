// @ts-check
/** Shows a change of a table before the server answers, as orders.js does for orders. Works without a network. */

/** @import { Table, TableStatus, TablesPart } from "../../shared/types.js" */
/** @import { WaitingCommand } from "../command_types.js" */
/** @import { TillCommand } from "../types.js" */

/** @typedef {"table.clean" | "table.set_status" | "table.set_server"} TableKind */

/**
 * @param {Table} table
 * @param {TableStatus} status
 * @param {string} at
 * @returns {Table}
 */
const withStatus = (table, status, at) => ({
  ...table,
  status,
  status_since: at,
  occupied_since: status === "occupied" ? at : null,
});

/** @type {{[K in TableKind]: (table: Table, command: WaitingCommand<K>, at: string) => Table}} */
const TABLE_CHANGES = {
  "table.clean": (table, _command, at) => (table.status === "cleaning" ? withStatus(table, "available", at) : table),
  "table.set_status": (table, { payload }, at) => withStatus(table, payload.status, at),
  "table.set_server": (table, { payload, metadata }) => ({
    ...table,
    server_id: payload.server_id,
    server_name: metadata.serverName,
  }),
};

/**
 * Whether the command changes a table and has had no answer yet.
 * @param {TillCommand} command
 * @returns {command is WaitingCommand<TableKind>}
 */
const isWaiting = (command) => command.kind in TABLE_CHANGES && !command.metadata.again;

/**
 * @template {TableKind} K
 * @param {Table} table
 * @param {WaitingCommand<K>} command
 */
const changed = (table, command) =>
  TABLE_CHANGES[command.kind](table, command, new Date(command.created_at).toISOString());

/**
 * The room as the server has it, with the waiting `commands` of this device applied. The same room when none applies.
 * @param {Partial<TablesPart>} room
 * @param {Record<string, TillCommand>} commands by id
 * @returns {Partial<TablesPart>}
 */
export function projectTables(room, commands) {
  const waiting = Object.values(commands)
    .filter(isWaiting)
    .filter(({ target }) => room.tables?.[target]);
  if (!waiting.length) return room;
  const tables = { ...room.tables };
  for (const command of waiting.sort((a, b) => (a.command_id < b.command_id ? -1 : 1)))
    tables[command.target] = changed(tables[command.target], command);
  return { ...room, tables };
}
