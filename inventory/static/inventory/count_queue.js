// @ts-check
/**
 * Counts that this device has and the server does not: kept in the browser's storage until they are sent, in the order
 * in which they were made. Each has a row of its own, so that two tabs never overwrite each other, and its id goes
 * with it, so that sending it twice has one effect.
 */

export const MOST = 3_000;
export const MOST_SENT = 100; // in one command

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
 * @typedef {{ok: boolean, retry: boolean, status: number, message: string, lines: any[]}} Answer a line for each count;
 * its `late` says why the count changed nothing, "" if it stands
 */
/** @typedef {(counts: Count[]) => Promise<Answer>} Send */

/**
 * Send what waits, in order, many at once. Stops at the first that get no final answer: later ones must not overtake
 * them.
 * @param {CountQueue} queue
 * @param {Send} send
 * @param {(line: any) => void} onLine takes what the server answered
 * @returns {Promise<{isDone: boolean, status: number}>} `status` of the answer that stopped it
 */
export async function sendWaiting(queue, send, onLine) {
  for (;;) {
    const counts = queue.waiting().slice(0, MOST_SENT);
    if (!counts.length) return { isDone: true, status: 200 };
    const outcome = await sendSome(queue, counts, send, onLine);
    if (!outcome.isDone) return outcome;
  }
}

/**
 * All of them, or none: then one at a time, to find which the server refuses.
 * @param {CountQueue} queue
 * @param {Count[]} counts
 * @param {Send} send
 * @param {(line: any) => void} onLine
 * @returns {Promise<{isDone: boolean, status: number}>}
 */
async function sendSome(queue, counts, send, onLine) {
  const answer = await send(counts);
  const done = { isDone: true, status: answer.status };
  if (answer.ok) {
    for (const [index, count] of counts.entries()) taken(queue, count, answer.lines[index], onLine);
    return done;
  }
  if (answer.retry || answer.status === 401 || answer.status === 403) return { ...done, isDone: false };
  if (counts.length === 1) {
    queue.refuse(counts[0], answer.message);
    return done;
  }
  for (const count of counts) {
    const outcome = await sendSome(queue, [count], send, onLine);
    if (!outcome.isDone) return outcome;
  }
  return done;
}

/**
 * @param {CountQueue} queue
 * @param {Count} count
 * @param {any} line what the server answered
 * @param {(line: any) => void} onLine
 */
function taken(queue, count, line, onLine) {
  if (line.late) queue.refuse(count, line.late);
  else queue.remove(count.id);
  onLine(line);
}
