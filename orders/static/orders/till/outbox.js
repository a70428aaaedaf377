// Commands on their way to the server. Each keeps its key until the server has answered, over retries and reloads,
// so however often it is sent it counts once. Commands of one order go one after the other, and of the tabs of one
// device one at a time sends them.

const ORPHAN_MS = 12_000; // another tab's command that has waited this long is sent from here as well
const LONGEST_WAIT_MS = 15_000;
const SIGNED_OUT = 401; // refused before it was looked at: the same key counts after signing in again

/**
 * `send(command)` resolves to {ok, data, error, retry, status}; `answered(command, answer)` hears of every final answer.
 * A command whose `after` names another's key is dropped when that one is refused: it was a part of the same tap.
 */
export function createOutbox({ device, send, answered, changed, locks = navigator.locks, isOnline = () => navigator.onLine }) {
  let commands = device.all("command");
  const flying = new Set();
  const own = new Set(Object.keys(commands)); // after a reload what was left is ours to finish
  const unkept = new Set(); // the device had no room: this tab alone knows them
  let timer = null;

  const inOrder = () => Object.values(commands).sort((a, b) => a.createdAt - b.createdAt || (a.key < b.key ? -1 : 1));

  function keep(command) {
    commands = { ...commands, [command.key]: command };
    if (device.put("command", command.key, command)) unkept.delete(command.key);
    else unkept.add(command.key);
    changed(commands);
  }

  function forget(key) {
    const { [key]: gone, ...rest } = commands;
    commands = rest;
    unkept.delete(key);
    device.drop("command", key);
    changed(commands);
  }

  function reload() {
    const here = [...unkept].map((key) => [key, commands[key]]);
    commands = { ...device.all("command"), ...Object.fromEntries(here) };
    changed(commands);
  }

  function ready() {
    const busy = new Set(inOrder().filter((command) => flying.has(command.key)).map((command) => command.orderId));
    return inOrder().filter((command) => {
      if (busy.has(command.orderId)) return false;
      busy.add(command.orderId);
      return own.has(command.key) || Date.now() - command.createdAt > ORPHAN_MS;
    });
  }

  function pump() {
    for (const command of ready()) deliver(command);
  }

  async function deliver(command) {
    flying.add(command.key);
    const over = await alone(command.orderId, () => attempt(command));
    flying.delete(command.key);
    if (over) pump();
    else later(command.tries);
  }

  /** While `work` runs no other tab of this device sends anything of that order; false when one is doing so. */
  function alone(orderId, work) {
    if (!locks) return work(); // an old browser: the tab that made a command sends it, and the key counts once
    return locks.request(`${device.prefix}send:${orderId}`, { ifAvailable: true }, (lock) => (lock ? work() : false));
  }

  /** Whether the command is over: answered for good, here or in another tab. */
  async function attempt(command) {
    if (!unkept.has(command.key) && !device.get("command", command.key)) {
      reload();
      return true;
    }
    if (!isOnline()) return doubt(command, command.error);
    const answer = await send(command);
    if (answer.retry || answer.status === SIGNED_OUT) return doubt(command, answer.error?.message ?? "");
    answered(command, answer); // first: nobody, no other tab either, may find neither the command nor its answer
    forget(command.key);
    if (!answer.ok) for (const { key } of inOrder().filter(({ after }) => after === command.key)) forget(key);
    return true;
  }

  function doubt(command, error) {
    keep({ ...command, state: "unsure", tries: command.tries + 1, error });
    return false;
  }

  function later(tries) {
    clearTimeout(timer);
    timer = setTimeout(pump, Math.min(LONGEST_WAIT_MS, 1000 * 2 ** tries));
  }

  return {
    get commands() {
      return commands;
    },
    push(command) {
      own.add(command.key);
      keep({ ...command, state: isOnline() ? "sending" : "unsure", tries: 0, error: "", createdAt: Date.now() });
      pump();
    },
    /** Now rather than later: the connection is back, or somebody asked for it. */
    retry: pump,
    /** Another tab changed the device's memory; what waited for its command may go now. */
    reload() {
      reload();
      pump();
    },
  };
}
