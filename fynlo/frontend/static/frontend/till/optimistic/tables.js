// What a waiting command makes of a table, as optimistic/orders.js does for orders: shown at once, and without a
// network.

const now = (status, at) => ({ status, status_since: at, occupied_since: status === "occupied" ? at : null });

const TABLE_CHANGES = {
  "table.clean": (table, { at }) => (table.status === "cleaning" ? { ...table, ...now("available", at) } : table),
  "table.set_status": (table, { payload, at }) => ({ ...table, ...now(payload.status, at) }),
  "table.set_server": (table, { payload, metadata }) => ({
    ...table,
    server_id: payload.server_id,
    server_name: metadata.serverName,
  }),
};

/** `room` is {tables, sections} as the server has it; answers the same with what this device has done since. */
export function projectTables(room, commands) {
  const waiting = Object.values(commands).filter(
    ({ kind, target, metadata }) => kind in TABLE_CHANGES && room.tables?.[target] && !metadata.again,
  );
  if (!waiting.length) return room;
  const tables = { ...room.tables };
  for (const { kind, target, payload, metadata, created_at } of waiting.sort((a, b) =>
    a.command_id < b.command_id ? -1 : 1,
  )) {
    tables[target] = TABLE_CHANGES[kind](tables[target], { payload, metadata, at: new Date(created_at).toISOString() });
  }
  return { ...room, tables };
}
