/**
 * Everything that people do on this device, on its way to the server: written on the device first, then sent in the
 * order it was done, in batches to `POST /sync/commands`, until each command has its one answer.
 *
 *     const outbox = new Outbox({ device, settled: (command, answer) => … });
 *     outbox.push({ kind: "order.send", target: orderId, payload: {}, metadata: { description: "Send to the kitchen" }
 *     });
 *
 * Of the tabs of one device one at a time sends; numbers are taken in a transaction of the database, so no two tabs
 * take the same. Ids make every repetition harmless: whatever fails, the same command is sent again.
 */

import { now as serverNow } from "../clock.js";
import { ERRORS, LIMITS } from "../contract.js";
import { uuid7 } from "../ids.js";
import { newSecret } from "./device.js";
import { withoutReceipt, withReceipt } from "./receipt_numbers.js";
import { request } from "./send_command.js";

const LIVE_MS = 10_000; // as long as a person waits for an answer; afterwards it has happened
const MOST_BYTES = 200_000;
const LONGEST_WAIT_MS = 15_000;
const STUCK_MS = 30_000; // a tab that sends for longer than this is asleep: sending twice does no harm
const REPORT_EVERY_MS = 5 * 60_000;
const MOST_REWINDS = 3;
const DAY_MS = 24 * 60 * 60 * 1000;
const REGISTER_AGAIN = new Set([ERRORS.DEVICE_NOT_FOUND, ERRORS.DEVICE_NOT_PROVEN]);
const DONE = new Set(["applied", "merged", "attention"]);

/**
 * @typedef {object} Command
 * @property {string} command_id a uuid7, made once per intent
 * @property {string} kind such as "order.add_lines"
 * @property {string} target the ids of REST's path
 * @property {object} payload the body of REST
 * @property {number} created_at milliseconds since 1970 by this device's clock
 * @property {number|null} device_seq its number, once it was first sent
 * @property {string} person_id who did it
 * @property {"waiting"|"refused"} state
 * @property {boolean} doubted the person was told that it is not sent yet: what they did has happened
 * @property {string} error why it is refused, or why it was not sent
 * @property {object} about what the screen needs to show it; never sent
 */

/** Whether nothing but its answer is missing, so that the screen may still show it as being sent. */
export const isSending = (command) => command.state === "waiting" && !command.uncertain;

export class Outbox {
  #device;
  #options;
  #timer = null;
  #failures = 0;
  #rewinds = 0;
  #pumping = false;
  #isDue = false;
  #lastReported = -1;

  /**
   * @param {object} options
   * @param {object} options.device of device.js
   * @param {{name: string, kind: string}} options.as how a new device is registered
   * @param {(command: Command, answer: object) => object|null} options.settled hears of every final answer before the
   *   command leaves the queue; of a `rejected` one it says what a person must know who deals with it (the `metadata`
   *   that stays with it), or null when it does not stay
   * @param {() => boolean} [options.isOnline]
   * @param {LockManager} [options.locks]
   * @param {(request: object) => Promise<object>} [options.post] `request` of send_command.js
   */
  constructor({ device, as, settled, isOnline = () => navigator.onLine, locks = navigator.locks, post = request }) {
    this.#device = device;
    this.#options = { as, settled, isOnline, locks, post };
  }

  /** Begin: what an earlier page left is sent, and the device makes itself known. */
  start() {
    window.addEventListener("online", () => this.retry());
    setInterval(() => this.report(), REPORT_EVERY_MS);
    this.retry();
  }

  /**
   * Do something: shown and written at once, sent at once. `more` are changes of the device that belong to it, in the
   * same transaction (see device.js).
   */
  push(command, more = {}) {
    this.#device.write({ ...more, commands: [this.#newCommand(command)] }, { strict: true });
    this.#pump();
  }

  /**
   * The same for what takes a receipt's number, which is this device's next: `make(receiptNumber)` answers the
   * command; the number is "" while the device has no series (it was never registered).
   */
  async pushWithReceipt(make, more = {}) {
    const give = ({ self }) => {
      const [number, next] = withReceipt(self);
      return { ...more, self: next, commands: [this.#newCommand(make(number))] };
    };
    await this.#device.change(give, { strict: true });
    this.#pump();
  }

  /** Now rather than later: the connection is back, or somebody asked for it. */
  retry() {
    clearTimeout(this.#timer);
    if (this.#device.self.revoked) this.report();
    else this.#pump();
  }

  /** A person has dealt with a refused command; the same thing may be pushed again, as another command. */
  discard(commandId) {
    this.#device.write({ forget: [commandId] });
  }

  /** Somebody takes that back. */
  putBack(command) {
    this.#device.write({ commands: [command] });
  }

  /**
   * The stream's epoch, as every snapshot says it. Another one than before means that the server may have lost its
   * last hours: what was sent in the last day is sent again, which is harmless for what it still has.
   */
  async learnEpoch(epoch) {
    if (this.#device.self.epoch === epoch) return;
    await this.#device.change(
      ({ self, sent }) => {
        const again =
          self.epoch === null || self.epoch === epoch
            ? []
            : sent.filter((command) => this.#isMine(command) && Date.now() - command.answered_at < DAY_MS);
        return { self: { ...self, epoch }, ...this.#sendAgain(again) };
      },
      { withSent: true },
    );
    this.#pump();
  }

  /** Say how many commands wait here and since when; hear what the server knows of this device. */
  async report() {
    if (!this.#device.self.registered || !this.#options.isOnline()) return;
    const { revoked } = this.#device.self;
    const queue = this.#unsentAfter([]);
    const answer = await this.#options.post({
      path: `/devices/${this.#device.self.id}/report`,
      headers: this.#proof(),
      body: queue,
    });
    if (answer.ok) {
      this.#lastReported = queue.unsent;
      await this.#applyRegistration(answer.body.data);
      if (revoked) this.#pump(); // somebody has allowed it again
    } else await this.#notUsable(answer.error);
  }

  // -- one sender at a time -----------------------------------------------------------------------------------

  async #pump() {
    this.#isDue = true;
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#isDue) {
        this.#isDue = false;
        await this.#alone(() => this.#sendAll());
      }
    } catch (error) {
      console.error(error);
      this.#retryLater(0);
    } finally {
      this.#pumping = false;
    }
  }

  async #alone(work) {
    const { locks } = this.#options;
    if (!locks) return work();
    const name = `${this.#device.name}:send`;
    try {
      return await locks.request(name, { signal: AbortSignal.timeout(STUCK_MS) }, work);
    } catch (error) {
      if (error.name === "AbortError") return undefined; // somebody took it from us while we were asleep
      if (error.name !== "TimeoutError") throw error;
      return locks.request(name, { steal: true }, work);
    }
  }

  async #sendAll() {
    for (;;) {
      if (this.#device.self.revoked) return this.#markUncertain(this.#device.self.problem);
      if (!navigator.onLine) return this.#markUncertain("");
      const { registered, secret } = this.#device.self;
      if (!(registered && secret) && !(await this.#register())) return undefined;
      const batch = await this.#numberBatch();
      if (!batch.length) return this.#idle();
      const answer = await this.#options.post({
        path: "/sync/commands",
        headers: this.#proof(),
        body: this.#bodyOf(batch),
      });
      if (!answer.ok) {
        await this.#notUsable(answer.error);
        if (!REGISTER_AGAIN.has(answer.error.code)) return this.#failed(answer);
      } else if (!(await this.#settle(batch, answer.body.answers))) return undefined;
    }
  }

  /** Nothing waits any more: the server hears it, unless it has. */
  #idle() {
    this.#failures = this.#rewinds = 0;
    if (this.#unsentAfter([]).unsent !== this.#lastReported) this.report();
  }

  #failed({ error, waitMs }) {
    this.#rewinds = 0;
    this.#retryLater(waitMs);
    return this.#markUncertain(error.message);
  }

  #retryLater(waitMs) {
    clearTimeout(this.#timer);
    this.#failures += 1;
    const wait = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** this.#failures) * (0.5 + Math.random() / 2);
    this.#timer = setTimeout(() => this.#pump(), Math.max(waitMs, wait));
  }

  /** It is not known whether these were done: people are told so, and go on as if they were. */
  async #markUncertain(error) {
    const uncertain = this.#waiting().filter((command) => !command.uncertain);
    if (uncertain.length)
      await this.#device.write({ commands: uncertain.map((command) => ({ ...command, uncertain: true, error })) });
  }

  // -- the device itself --------------------------------------------------------------------------------------

  /** What shows that this is the device that registered under its id. */
  #proof() {
    const { secret } = this.#device.self;
    return secret ? { "X-Device-Secret": secret } : {};
  }

  /**
   * Kept before it is told: an answer that gets lost locks nobody out. One registered before there were secrets makes
   * one now.
   */
  async #register() {
    await this.#device.change(({ self }) => (self.secret ? {} : { self: { ...self, secret: newSecret() } }), {
      strict: true,
    });
    const { id, secret } = this.#device.self;
    const answer = await this.#options.post({
      path: "/devices",
      headers: { "Idempotency-Key": uuid7() },
      body: { id, secret, ...this.#options.as },
    });
    if (answer.ok) {
      await this.#applyRegistration(answer.body.data);
      return true;
    }
    await this.#notUsable(answer.error);
    if (answer.error.code === ERRORS.DEVICE_ID_TAKEN || answer.error.code === ERRORS.DEVICE_NOT_PROVEN)
      return this.#register();
    await this.#failed(answer);
    return false;
  }

  /** What the server says of this device; its counters never fall behind what the server has seen. */
  async #applyRegistration(registration) {
    await this.#device.change(({ self }) => {
      const sameSeries = self.series === registration.series;
      return {
        self: {
          ...self,
          name: registration.name,
          series: registration.series,
          registered: true,
          revoked: false,
          problem: "",
          next_seq: Math.max(self.next_seq, registration.next_seq),
          freed_receipts: sameSeries ? self.freed_receipts : [],
          next_receipt: sameSeries ? Math.max(self.next_receipt, registration.next_receipt) : registration.next_receipt,
        },
      };
    });
  }

  /** Refusals that are about the device, not about what it sends. */
  async #notUsable({ code, message }) {
    const another = {
      id: uuid7(),
      secret: newSecret(),
      registered: false,
      series: "",
      next_seq: 1,
      next_receipt: 1,
      freed_receipts: [],
    };
    const changes = {
      [ERRORS.DEVICE_REVOKED]: { revoked: true, problem: message },
      [ERRORS.DEVICE_NOT_FOUND]: { registered: false },
      [ERRORS.DEVICE_ID_TAKEN]: another,
      [ERRORS.DEVICE_NOT_PROVEN]: another,
    }[code];
    if (changes) await this.#device.change(({ self }) => ({ self: { ...self, ...changes } }));
  }

  // -- a batch ------------------------------------------------------------------------------------------------

  #isMine(command) {
    return command.person_id === this.#device.personId;
  }

  #waiting() {
    return this.#device.commands.filter((command) => command.state === "waiting");
  }

  #newCommand({ command_id = uuid7(), kind, target = "", payload = {}, metadata = {}, ...more }) {
    return {
      command_id,
      kind,
      target,
      payload,
      metadata,
      ...more,
      person_id: this.#device.personId,
      created_at: Date.now(),
      device_seq: null,
      state: "waiting",
      uncertain: !this.#options.isOnline(),
      error: "",
    };
  }

  /** The oldest that wait, of every tab, each with its number. */
  #numberBatch() {
    return this.#device.change(({ self, commands }) => {
      const batch = takeBatch(commands.filter((command) => this.#isMine(command) && command.state === "waiting"));
      if (!batch.length) return { result: batch };
      let next = self.next_seq;
      const numbered = batch.map((command) => (command.device_seq ? command : { ...command, device_seq: next++ }));
      return {
        self: { ...self, next_seq: next },
        commands: numbered.filter((command, index) => command !== batch[index]),
        result: numbered,
      };
    });
  }

  #bodyOf(batch) {
    const now = Date.now();
    const commands = batch.map(
      ({ command_id, device_seq, kind, target, payload, base_version, menu_version, created_at, uncertain }) => ({
        command_id,
        device_seq,
        kind,
        target,
        payload,
        base_version,
        menu_version,
        created_at: new Date(created_at).toISOString(),
        live: !uncertain && now - created_at < LIVE_MS,
      }),
    );
    const queue = this.#unsentAfter(batch);
    this.#lastReported = queue.unsent;
    return { device_id: this.#device.self.id, sent_at: new Date(now).toISOString(), ...queue, commands };
  }

  /** What the device says of its queue when `batch` is answered; times by the server's clock. */
  #unsentAfter(batch) {
    const going = new Set(batch.map(({ command_id }) => command_id));
    const left = [...this.#waiting(), ...this.#device.ofOthers].filter(({ command_id }) => !going.has(command_id));
    const oldest = left.reduce((least, { created_at }) => Math.min(least, created_at), Date.now());
    return {
      unsent: left.length,
      oldest_at: left.length ? new Date(oldest + serverNow() - Date.now()).toISOString() : null,
    };
  }

  /** Take the answers in, in their order; whether to go on at once. */
  async #settle(batch, answers) {
    const byId = new Map(answers.map((answer) => [answer.command_id, answer]));
    for (const command of batch) {
      const answer = byId.get(command.command_id);
      if (DONE.has(answer?.outcome)) await this.#answered(command, answer);
      else if (answer?.outcome === "rejected") await this.#refused(command, answer);
      else return this.#handleRetry(answer);
    }
    this.#failures = 0;
    return true;
  }

  /** The screen keeps what it needs of the answer first: nobody may find neither the command nor its answer. */
  async #answered(command, answer) {
    this.#options.settled(command, answer);
    const { where, description, orderId } = command.metadata;
    await this.#device.write({
      answered: [{ ...command, metadata: { where, description, orderId, again: true }, answered_at: Date.now() }],
    });
  }

  async #refused(command, answer) {
    if (answer.error.code === ERRORS.DEVICE_SEQ_REUSED) {
      // Somebody else is this device too (a copied profile): its number is another's, the command is not.
      await this.#device.change(({ self }) => ({
        self: { ...self, registered: false },
        commands: [{ ...command, device_seq: null }],
      }));
      return;
    }
    const metadata = this.#options.settled(command, answer);
    const refused = { ...command, metadata, state: "refused", error: answer.error.message };
    await this.#device.change(({ self }) => ({
      self: withoutReceipt(self, command),
      ...(metadata ? { commands: [refused] } : { forget: [command.command_id] }),
    }));
  }

  /** `retry`: nothing was stored. Where numbers before it are missing they go first. */
  async #handleRetry(answer) {
    const missing = answer?.missing_before;
    if (missing && this.#rewinds < MOST_REWINDS) {
      this.#rewinds += 1;
      await this.#rewind(missing);
      return true;
    }
    if (answer?.error) await this.#notUsable(answer.error);
    await this.#failed({ error: answer?.error ?? { message: "No answer from the server." }, waitMs: 0 });
    this.report(); // the batch had said that nothing of it would wait
    return false;
  }

  /**
   * The server has nothing from number `from` on: whatever had such a number is numbered again from there, also what
   * was answered before the server lost it, and what another person must sign in for leaves its number to the next.
   */
  #rewind(from) {
    return this.#device.change(
      ({ self, commands, sent }) => {
        const isLater = (command) => command.device_seq >= from;
        const lost = this.#sendAgain(sent.filter((command) => this.#isMine(command) && isLater(command)));
        const open = commands.filter(isLater);
        return {
          self: { ...self, next_seq: from },
          again: lost.again,
          commands: [...lost.commands, ...open].map((command) => ({ ...command, device_seq: null })),
        };
      },
      { withSent: true },
    );
  }

  #sendAgain(answered) {
    return {
      again: answered.map(({ command_id }) => command_id),
      commands: answered.map(({ answered_at: _, ...command }) => ({
        ...command,
        state: "waiting",
        uncertain: true,
        error: "",
      })),
    };
  }
}

/** As many of them, from the first, as one batch takes. */
function takeBatch(commands) {
  let bytes = 0;
  const end = commands.findIndex((command, index) => {
    if (index === 0) return false;
    bytes += JSON.stringify(command.payload).length;
    return index >= LIMITS.batchCommands || bytes >= MOST_BYTES;
  });
  return end < 0 ? commands : commands.slice(0, end);
}
