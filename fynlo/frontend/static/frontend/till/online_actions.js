// Actions that only the server can decide, while a person waits for the answer. A change to an order or a payment goes
// through the outbox, like every change of this device, and the order's history names this device. An action that
// changes neither (a link, an email) is requested directly. Each intent keeps its idempotency key until its answer is
// known.
import { sendCommand } from "../shared/sync/send_command.js";

const UNSURE = "No answer yet. It is saved on this device and sent again by itself; it counts only once.";
export const OFFLINE = "This needs a connection. Nothing is lost; try again when it is back.";

/**
 * `state.onlineRequest` is {name, busy, problem}: the button that waits, and the server's error for the last request.
 */
export function createOnlineActions({ store, outbox, newId }) {
  const keys = new Map();

  const show = (onlineRequest) => store.update({ onlineRequest });

  /** Whether the action can be requested now. Shows an error when there is no network. */
  function begin(name) {
    if (store.state.onlineRequest.busy) return false;
    const online = isOnline(store.state);
    show({ name, busy: online, problem: online ? "" : OFFLINE });
    return online;
  }

  /**
   * Whether the server has made the change; if not, `state.onlineRequest.problem` says why. `description` is for the
   * list of what is not sent.
   */
  async function change({ name, kind, target, payload = {}, orderId, where, description }) {
    if (!begin(name)) return false;
    const id = newId();
    outbox.push({ command_id: id, kind, target, payload, metadata: { orderId, where, description, isAwaited: true } });
    const problem = await answerTo(id);
    if (store.state.refusals[id]) outbox.discard(id); // it is dealt with here
    show({ name, busy: false, problem });
    return !problem;
  }

  /** Resolves to "" once the command is answered, whichever tab sends it; to the refusal's error; or to UNSURE. */
  function answerTo(id) {
    return new Promise((resolve) => {
      const stop = store.subscribe(look);
      function look({ commands, refusals }) {
        const waiting = commands[id];
        if (waiting && !waiting.uncertain) return;
        stop();
        resolve(refusals[id]?.error ?? (waiting ? UNSURE : ""));
      }
    });
  }

  /** What the server answered, or null: then `state.onlineRequest.problem` says why. `name` is the button's. */
  async function ask({ name, path, method = "POST", body = {} }) {
    if (!begin(name)) return null;
    const intent = JSON.stringify([method, path, body]);
    if (!keys.has(intent)) keys.set(intent, newId());
    const answer = await sendCommand({ path, method, body, key: keys.get(intent) });
    if (!answer.retry) keys.delete(intent);
    show({ name, busy: false, problem: answer.ok ? "" : answer.error.message });
    return answer.ok ? answer.data : null;
  }

  return {
    ask,
    change,
    forgetProblem: () => (store.state.onlineRequest.problem ? show({ name: "", busy: false, problem: "" }) : undefined),
  };
}

export const isOnline = ({ status }) => navigator.onLine && status !== "offline";
