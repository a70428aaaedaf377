// @ts-check
/**
 * Counts that this device has and the server does not: kept in the browser's storage until they are sent, in the order
 * in which they were made. Each has a row of its own, so that two tabs never overwrite each other, and its id is the
 * command's key, so that sending it twice has one effect.
 */

export const MOST = 1_000;

/**
 * @typedef {object} Count
 * @property {string} id a uuid7: sorts by time
 * @property {string} by the person who counted
 * @property {string} item_id
 * @property {string} location_id
 * @property {string} name of the item, to name it again when the server refuses the count
 * @property {string} quantity a decimal
 * @property {string} unit
 * @property {"replace" | "add"} mode
 * @property {string} counted_at ISO 8601, by the server's clock
 * @property {string} [refused] why the server will never take it
 */

export class QueueFull extends Error {}

export class CountQueue {
  #storage;
  #prefix;
  #person;

  /**
   * @param {Storage} storage
   * @param {string} stocktake
   * @param {string} person
   */
  constructor(storage, stocktake, person) {
    this.#storage = storage;
    this.#prefix = `fynlo:count:${stocktake}:`;
    this.#person = person;
  }

  /**
   * Keep a count. It is on the device when this returns.
   * @param {Count} count
   */
  add(count) {
    if (this.#all().length >= MOST) throw new QueueFull();
    this.#storage.setItem(this.#prefix + count.id, JSON.stringify(count));
  }

  /** What is to be sent for this person, the oldest first. */
  waiting() {
    return this.#all().filter((count) => !count.refused && count.by === this.#person);
  }

  /** What other people counted on this device: it is sent when they sign in here. */
  ofOthers() {
    return this.#all().filter((count) => !count.refused && count.by !== this.#person);
  }

  /** What the server refused, until the person has seen it. */
  refused() {
    return this.#all().filter((count) => count.refused);
  }

  /** @param {string} id */
  remove(id) {
    this.#storage.removeItem(this.#prefix + id);
  }

  /**
   * Keep a count that the server will never take, with the reason.
   * @param {Count} count
   * @param {string} message
   */
  refuse(count, message) {
    this.#storage.setItem(this.#prefix + count.id, JSON.stringify({ ...count, refused: message }));
  }

  /** @returns {Count[]} */
  #all() {
    /** @type {Count[]} */
    const found = [];
    for (let index = 0; index < this.#storage.length; index += 1) {
      const key = this.#storage.key(index);
      if (!key?.startsWith(this.#prefix)) continue;
      const count = parsed(this.#storage.getItem(key));
      if (count) found.push(count);
    }
    return found.sort((one, other) => (one.id < other.id ? -1 : 1));
  }
}

/**
 * @param {string | null} text
 * @returns {Count | null} null for what cannot be read
 */
function parsed(text) {
  try {
    const value = JSON.parse(text ?? "");
    return value && typeof value.id === "string" ? value : null;
  } catch {
    return null;
  }
}

/**
 * Send what waits, in order. Stops at the first count that gets no final answer: later ones must not overtake it.
 * @param {CountQueue} queue
 * @param {(count: Count) => Promise<{ok: boolean, retry: boolean, status: number, message: string, line: any}>} send
 * @param {(line: any) => void} onLine takes what the server answered
 * @returns {Promise<{isDone: boolean, status: number}>} `status` of the answer that stopped it
 */
export async function sendWaiting(queue, send, onLine) {
  for (const count of queue.waiting()) {
    const answer = await send(count);
    if (answer.ok) {
      queue.remove(count.id);
      onLine(answer.line);
    } else if (answer.retry || answer.status === 401 || answer.status === 403) {
      return { isDone: false, status: answer.status };
    } else {
      queue.refuse(count, answer.message);
    }
  }
  return { isDone: true, status: 200 };
}
