// Until this version carts and commands lay in localStorage, an entry each. They are brought over once, unsent ones too.

const KINDS = {
  create: () => ["order.create", ""],
  add: ({ orderId }) => ["order.add_lines", orderId],
  send: ({ orderId }) => ["order.send", orderId],
  void: ({ orderId, lineId }) => ["order.void_line", `${orderId}:${lineId}`],
  details: ({ orderId }) => ["order.set_details", orderId],
  status: ({ orderId }) => ["order.set_status", orderId],
  pay: () => ["payment.cash", ""],
  availability: ({ productId }) => ["menu.set_availability", productId],
};

const SAYS = { create: "New order", add: "More items", send: "Send to the kitchen", void: "Take a line away", details: "Guests or note", status: "Served", pay: "Cash", availability: "Sold out or back" };

/** Nothing is taken away from there before it is kept here. */
export async function bringOver(device, { restaurantId, personId, storage = window.localStorage }) {
  const prefix = `fynlo:till:${restaurantId}:${personId}:`;
  const names = Object.keys(storage).filter((name) => name.startsWith(prefix));
  if (!names.length) return;
  const keep = [];
  const commands = [];
  for (const name of names) {
    const [kind, id] = name.slice(prefix.length).split(":");
    const value = parsed(storage.getItem(name));
    if (value && kind === "cart") keep.push(["cart", id, value]);
    if (value && kind === "command") commands.push(commandOf(value, personId));
    if (value && kind === "refusal") commands.push({ ...commandOf(value.command, personId), state: "refused", error: value.reason });
  }
  await device.write({ keep, commands: commands.filter(Boolean) }, { strict: true });
  for (const name of names) storage.removeItem(name);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // half written
  }
}

/** The id is the key it was tried with, so that what the server has of it is not done again. */
function commandOf({ act, key, body, createdAt, where, ...old }, personId) {
  if (!(act in KINDS)) return null;
  const [kind, target] = KINDS[act](old);
  const { orderId, cart, lines, lineId, tableName, personName, receipt } = old;
  const about = { orderId, where, says: SAYS[act], cart, lines, lineId, tableName, receipt, person: { id: personId, name: personName ?? "" } };
  return {
    command_id: key, kind, target, payload: body ?? {}, menu_version: body?.menu_version, about,
    person_id: personId, created_at: createdAt, device_seq: null, state: "waiting", doubted: true, error: "",
  };
}
