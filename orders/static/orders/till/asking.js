// Changes that only the server can decide, asked for while somebody waits for the answer: not kept in the outbox.
// An intent keeps its key until its answer is known, so that a second tap after a lost answer does nothing twice.
import { sendCommand } from "../../realtime/commands.js";

export const OFFLINE = "Only with a connection. Nothing is lost: do it when the network is back.";

/**
 * `keepAnswers(orders)` shows orders of an answer at once. `state.asked` is {name, busy, problem}: which button waits,
 * and what the server said to the last one.
 */
export function createAsking({ store, newId, keepAnswers }) {
  const keys = new Map();

  const tell = (asked) => store.update({ asked });

  /** What the server answered, or null: then `state.asked.problem` says why. `name` is the button's. */
  async function ask({ name, path, method = "POST", body = {} }) {
    if (store.state.asked.busy) return null;
    if (!isOnline(store.state)) {
      tell({ name, busy: false, problem: OFFLINE });
      return null;
    }
    const intent = JSON.stringify([method, path, body]);
    if (!keys.has(intent)) keys.set(intent, newId());
    tell({ name, busy: true, problem: "" });
    const answer = await sendCommand({ path, method, body, key: keys.get(intent) });
    if (!answer.retry) keys.delete(intent);
    if (answer.ok) keepAnswers(ordersIn(answer.data));
    tell({ name, busy: false, problem: answer.ok ? "" : answer.error.message });
    return answer.ok ? answer.data : null;
  }

  return { ask, forgetProblem: () => (store.state.asked.problem ? tell({ name: "", busy: false, problem: "" }) : undefined) };
}

export const isOnline = ({ status }) => navigator.onLine && status !== "offline";

/** The orders that an answer holds: its own, and the one that lines came from. */
function ordersIn(data) {
  return [data, data?.from].filter((order) => order?.id && Array.isArray(order.lines) && "version" in order);
}
