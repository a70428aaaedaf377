// Commands on their way to the server. Each keeps its key until the server has answered, over retries and reloads,
// so however often it is sent it counts once. Commands of one order go one after the other.

const ORPHAN_MS = 12_000; // another tab's command that has waited this long is sent from here as well
const LONGEST_WAIT_MS = 15_000;

/** `send(command)` resolves to {ok, data, error, retry}; `answered(command, answer)` hears of every final answer. */
export function createOutbox({ device, send, answered, changed }) {
  let commands = device.all("command");
  const flying = new Set();
  const own = new Set(Object.keys(commands)); // after a reload what was left is ours to finish
  let timer = null;

  const inOrder = () => Object.values(commands).sort((a, b) => a.createdAt - b.createdAt || (a.key < b.key ? -1 : 1));

  function keep(command) {
    commands = { ...commands, [command.key]: command };
    device.put("command", command.key, command);
    changed(commands);
  }

  function forget(key) {
    const { [key]: gone, ...rest } = commands;
    commands = rest;
    device.drop("command", key);
    changed(commands);
    return gone;
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
    if (command.state !== "sending") keep({ ...command, state: "sending" });
    const answer = await send(command);
    flying.delete(command.key);
    if (answer.ok || !answer.retry) {
      answered(command, answer); // first: nobody, no other tab either, may find neither the command nor its answer
      forget(command.key);
      pump();
      return;
    }
    keep({ ...command, state: "unsure", tries: command.tries + 1, error: answer.error?.message ?? "" });
    clearTimeout(timer);
    timer = setTimeout(pump, Math.min(LONGEST_WAIT_MS, 1000 * 2 ** command.tries));
  }

  return {
    get commands() {
      return commands;
    },
    push(command) {
      own.add(command.key);
      keep({ ...command, state: "sending", tries: 0, error: "", createdAt: Date.now() });
      pump();
    },
    /** Now rather than later: the connection is back, or somebody asked for it. */
    retry: pump,
    /** Another tab changed the device's memory. */
    reload() {
      commands = device.all("command");
      changed(commands);
    },
  };
}
