// @ts-check
/**
 * The queue of commands from this device to the server. A command is written on the device first. Then the outbox sends
 * commands in order, in batches to `POST /sync/commands`, until each command has its one final answer.
 *
 *     const outbox = new Outbox({ device, settled: (command, answer) => … });
 *     outbox.push({ kind: "order.send", target: orderId, payload: {}, metadata: { description: "Send to the kitchen" }
 *     });
 *
 * Only one tab of a device sends at a time. Numbers are assigned in a database transaction, so no two tabs assign the
 * same number. Command ids make repetition harmless: after any failure the same command is sent again.
 *
 * An enrolled device signs the commands of the people who have a PIN on it, when it sends them. So the queue of several
 * people goes up in one order, in the session of any of them.
 */

import { now as serverNow } from "../clock.js";
import { ERRORS, LIMITS } from "../contract.js";
import { signCommand } from "../device/signed_command.js";
import { uuid7 } from "../ids.js";
import { t } from "../translate.js";
import { newSecret } from "./device.js";
import { withoutReceipt, withReceipt } from "./receipt_numbers.js";
import { request } from "./send_command.js";

/** @import { Changes, Device, Self, SentCommand } from "./device.js" */
/** @import { ApiError, NotRead, RawAnswer } from "./send_command.js" */

const LIVE_MS = 10_000; // how long a person waits for an answer; an older command counts as already done
const MOST_BYTES = 200_000;
const LONGEST_WAIT_MS = 15_000;
const STUCK_MS = 30_000; // a tab that sends for longer than this is suspended: another tab may send too
const REPORT_EVERY_MS = 5 * 60_000;
const MOST_REWINDS = 3;
const DAY_MS = 24 * 60 * 60 * 1000;
const REGISTER_AGAIN = new Set([ERRORS.DEVICE_NOT_FOUND, ERRORS.DEVICE_NOT_PROVEN]);
const DONE = new Set(["applied", "merged", "attention"]);
/** @type {ApiError} */
const NO_REASON = { code: "", message: t("No answer from the server.") };

/**
 * @typedef {object} CommandMetadata what the screen needs to show a command; never sent. A screen adds its own fields
 * @property {string} description
 * @property {string} [where] the table or type of its order
 * @property {string} [orderId]
 * @property {boolean} [again] it had its answer and is sent again, because the server lost it
 */

/** @typedef {CommandMetadata & Record<string, any>} Metadata */

/**
 * @typedef {object} Command
 * @property {string} command_id a uuid7, made once per intent
 * @property {string} kind such as "order.add_lines"
 * @property {string} target the ids of REST's path
 * @property {Record<string, any>} payload the body of REST; its shape depends on `kind`
 * @property {number | null} [base_version] the version of the row that the person saw
 * @property {number | null} [menu_version] the version of the menu that the person saw
 * @property {string} [approval] a manager's, if the restaurant asks for one
 * @property {number} created_at milliseconds since 1970 by this device's clock
 * @property {number | null} device_seq its number; null until it is first sent
 * @property {string} [approved_by] the manager whose PIN this device checked
 * @property {string} person_id the person who gave it; in `push` who acts, unless another person has entered a PIN
 * @property {boolean} [is_signed] the device signs it for that person, so anyone's session can send it
 * @property {"waiting" | "refused"} state
 * @property {boolean} uncertain the screen showed it as not sent yet, and the person goes on as if it were done
 * @property {string} error why it is refused, or why it was not sent
 * @property {Metadata} metadata
 */

/** @typedef {Pick<Command, "kind" | "metadata"> & Partial<Command>} NewCommand what `push` takes */

/** @typedef {{outcome: string, says?: string} & Record<string, any>} Remark what was merged, or needs a person */

/**
 * @typedef {object} CommandAnswer the server's answer in a batch; `retry` is not final
 * @property {string} command_id
 * @property {"applied" | "merged" | "attention" | "rejected" | "retry"} outcome
 * @property {any} [result] REST's `data`, once it is done
 * @property {ApiError} [error] of `rejected` and `retry`
 * @property {any} [current] of `rejected`: what the command was about, as it is now
 * @property {Remark[]} [remarks]
 * @property {number} [missing_before] the number that the server expects next
 * @property {number | null} [last_seq] the last event that the command recorded
 */

/**
 * @typedef {object} OutboxOptions
 * @property {Device} device
 * @property {{name: string, kind: string}} as how a new device is registered
 * @property {(command: Command, answer: CommandAnswer) => Metadata | null} settled called with every final answer
 *   before the command leaves the queue. For a `rejected` command it returns the `metadata` that stays with the
 *   command until a person handles the refusal, or null to drop the command
 * @property {() => boolean} [isOnline]
 * @property {LockManager} [locks]
 * @property {typeof request} [post]
 */

/**
 * @typedef {object} Registration the server's row of this device
 * @property {string} name
 * @property {string} series
 * @property {number} next_seq
 * @property {number} next_receipt
 * @property {boolean} [has_display] in the answer to a report
 */

/**
 * Whether the screen still shows the command as being sent: it waits for its answer and is not uncertain.
 * @param {Pick<Command, "state" | "uncertain">} command
 */
export const isSending = (command) => command.state === "waiting" && !command.uncertain;

export class Outbox {
  #device;
  #options;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #failures = 0;
  #rewinds = 0;
  #pumping = false;
  #isDue = false;
  #lastReported = -1;

  /** @param {OutboxOptions} options */
  constructor({ device, as, settled, isOnline = () => navigator.onLine, locks = navigator.locks, post = request }) {
    this.#device = device;
    this.#options = { as, settled, isOnline, locks, post };
  }

  /** Send the commands that an earlier page left, registering the device first if needed. */
  start() {
    window.addEventListener("online", () => this.retry());
    setInterval(() => this.report(), REPORT_EVERY_MS);
    this.retry();
  }

  /**
   * Queue a command: it is shown, written and sent at once.
   * @param {NewCommand} command
   * @param {Changes} [more] written in the same transaction
   */
  push(command, more = {}) {
    this.#device.write({ ...more, commands: [this.#newCommand(command)] }, { strict: true });
    this.#pump();
  }

  /**
   * Queue a command that takes this device's next receipt number.
   * @param {(receiptNumber: string) => NewCommand} make the number is "" while the device has no series (it was never
   *   registered)
   * @param {Changes} [more] written in the same transaction
   */
  async pushWithReceipt(make, more = {}) {
    await this.#device.change(
      ({ self }) => {
        const [number, next] = withReceipt(self);
        return { ...more, self: next, commands: [this.#newCommand(make(number))] };
      },
      { strict: true },
    );
    this.#pump();
  }

  /** Send now instead of at the next attempt: the connection is back, or a person asked for it. */
  retry() {
    clearTimeout(this.#timer);
    if (this.#device.self.revoked) this.report();
    else this.#pump();
  }

  /**
   * Remove a refused command that a person has handled. The same change may be pushed again as a new command.
   * @param {string} commandId
   */
  discard(commandId) {
    this.#device.write({ forget: [commandId] });
  }

  /**
   * Undo `discard`.
   * @param {Command} command
   */
  putBack(command) {
    this.#device.write({ commands: [command] });
  }

  /**
   * Take the stream's epoch from a snapshot. A changed epoch means that the server may have lost its last hours: the
   * commands answered in the last day are sent again. Repeating a command that the server still has changes nothing.
   * @param {number} epoch
   */
  async learnEpoch(epoch) {
    if (this.#device.self.epoch === epoch) return;
    await this.#device.change(
      ({ self, sent }) => {
        const again =
          self.epoch === null || self.epoch === epoch
            ? []
            : sent.filter((command) => this.#device.isOurs(command) && Date.now() - command.answered_at < DAY_MS);
        return { self: { ...self, epoch }, ...this.#sendAgain(again) };
      },
      { withSent: true },
    );
    this.#pump();
  }

  /** Report how many commands wait here and since when, and apply the device's registration from the answer. */
  async report() {
    if (!this.#device.self.registered || !this.#options.isOnline()) return;
    const { revoked } = this.#device.self;
    const isPersistent = (await navigator.storage?.persisted?.()) ?? null;
    const queue = this.#unsentAfter([]);
    const answer = await this.#options.post({
      path: `/devices/${this.#device.self.id}/report`,
      headers: this.#proof(),
      body: { ...queue, storage_is_persistent: isPersistent },
    });
    if (answer.ok) {
      this.#lastReported = queue.unsent;
      await this.#applyRegistration(answer.body.data);
      if (revoked) this.#pump(); // a manager has allowed the device again
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

  /**
   * Run `work` while no other tab sends.
   * @param {() => Promise<void>} work
   * @returns {Promise<void>}
   */
  async #alone(work) {
    const { locks } = this.#options;
    if (!locks) return work();
    const name = `${this.#device.name}:send`;
    try {
      return await locks.request(name, { signal: AbortSignal.timeout(STUCK_MS) }, work);
    } catch (error) {
      const reason = error instanceof Error ? error.name : "";
      if (reason === "AbortError") return undefined; // another tab stole the lock while this tab was suspended
      if (reason !== "TimeoutError") throw error;
      return locks.request(name, { steal: true }, work);
    }
  }

  /** @returns {Promise<void>} */
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
        body: await this.#bodyOf(batch),
      });
      if (!answer.ok) {
        await this.#notUsable(answer.error);
        if (!REGISTER_AGAIN.has(answer.error.code)) return this.#failed(answer);
      } else if (!(await this.#settle(batch, answer.body.answers))) return undefined;
    }
  }

  /** Report the empty queue to the server, unless the last report says so already. */
  #idle() {
    this.#failures = this.#rewinds = 0;
    if (this.#unsentAfter([]).unsent !== this.#lastReported) this.report();
  }

  /** @param {Pick<NotRead, "error" | "waitMs">} answer */
  #failed({ error, waitMs }) {
    this.#rewinds = 0;
    this.#retryLater(waitMs);
    return this.#markUncertain(error.message);
  }

  /** @param {number} waitMs how long the server asks to wait */
  #retryLater(waitMs) {
    clearTimeout(this.#timer);
    this.#failures += 1;
    const wait = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** this.#failures) * (0.5 + Math.random() / 2);
    this.#timer = setTimeout(() => this.#pump(), Math.max(waitMs, wait));
  }

  /**
   * Mark the waiting commands uncertain: the screen shows them as not sent yet; people go on as if they were done.
   * @param {string} error why they are not sent
   */
  async #markUncertain(error) {
    const uncertain = this.#waiting().filter((command) => !command.uncertain);
    if (uncertain.length)
      await this.#device.write({ commands: uncertain.map((command) => ({ ...command, uncertain: true, error })) });
  }

  // -- the device itself --------------------------------------------------------------------------------------

  /**
   * The header that proves that this is the device registered under its id.
   * @returns {Record<string, string>}
   */
  #proof() {
    const { secret } = this.#device.self;
    return secret ? { "X-Device-Secret": secret } : {};
  }

  /**
   * Register the device. The secret is written on the device before it is sent, so that a lost answer does not lock the
   * device out. A device without a secret makes one here.
   * @returns {Promise<boolean>} whether it is registered
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

  /**
   * Apply the server's registration of this device. Its counters never fall behind those of the server.
   * @param {Registration} registration
   */
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
          has_display: registration.has_display ?? self.has_display,
          next_seq: Math.max(self.next_seq, registration.next_seq),
          freed_receipts: sameSeries ? self.freed_receipts : [],
          next_receipt: sameSeries ? Math.max(self.next_receipt, registration.next_receipt) : registration.next_receipt,
        },
      };
    });
  }

  /**
   * Apply refusals that concern the device, not its commands.
   * @param {ApiError} error
   */
  async #notUsable({ code, message }) {
    /** @type {Partial<Self>} */
    const another = {
      id: uuid7(),
      secret: newSecret(),
      registered: false,
      series: "",
      next_seq: 1,
      next_receipt: 1,
      freed_receipts: [],
      enrolled: false,
      keys: null,
    };
    /** @type {Record<string, Partial<Self>>} */
    const changesByCode = {
      [ERRORS.DEVICE_REVOKED]: { revoked: true, problem: message },
      [ERRORS.DEVICE_NOT_FOUND]: { registered: false },
      [ERRORS.DEVICE_ID_TAKEN]: another,
      [ERRORS.DEVICE_NOT_PROVEN]: another,
    };
    const changes = changesByCode[code];
    const people = code === ERRORS.DEVICE_REVOKED ? { people: [] } : {}; // it checks no PIN any more
    if (changes) await this.#device.change(({ self }) => ({ self: { ...self, ...changes }, ...people }));
  }

  // -- a batch ------------------------------------------------------------------------------------------------

  #waiting() {
    return this.#device.commands.filter((command) => command.state === "waiting");
  }

  /**
   * @param {NewCommand} command
   * @returns {Command}
   */
  #newCommand({
    command_id = uuid7(),
    kind,
    target = "",
    payload = {},
    metadata,
    person_id = this.#device.personId,
    ...more
  }) {
    return {
      command_id,
      kind,
      target,
      payload,
      metadata,
      ...more,
      person_id,
      is_signed: this.#device.signsFor(person_id),
      created_at: Date.now(),
      device_seq: null,
      state: "waiting",
      uncertain: !this.#options.isOnline(),
      error: "",
    };
  }

  /**
   * Number and return the next batch: the oldest waiting commands that this page sends, from every tab.
   * @returns {Promise<Command[]>}
   */
  async #numberBatch() {
    const numberedBatch = await this.#device.change(({ self, commands }) => {
      const batch = takeBatch(
        commands.filter((command) => this.#device.isOurs(command) && command.state === "waiting"),
      );
      if (!batch.length) return { result: batch };
      let next = self.next_seq;
      const numbered = batch.map((command) => (command.device_seq ? command : { ...command, device_seq: next++ }));
      return {
        self: { ...self, next_seq: next },
        commands: numbered.filter((command, index) => command !== batch[index]),
        result: numbered,
      };
    });
    return numberedBatch ?? [];
  }

  /**
   * The body of `POST /sync/commands`. It reports how many commands stay behind.
   * @param {Command[]} batch
   */
  async #bodyOf(batch) {
    const now = Date.now();
    const commands = await Promise.all(
      batch.map(async (command) => ({
        command_id: command.command_id,
        device_seq: command.device_seq,
        approval: command.approval,
        live: !command.uncertain && now - command.created_at < LIVE_MS,
        ...(await this.#contentOf(command)),
      })),
    );
    const queue = this.#unsentAfter(batch);
    this.#lastReported = queue.unsent;
    return { device_id: this.#device.self.id, sent_at: new Date(now).toISOString(), ...queue, commands };
  }

  /**
   * What the command says, in its fields, or in the text that the device signs for its person.
   * @param {Command} command
   */
  async #contentOf(command) {
    const { id, keys } = this.#device.self;
    if (command.is_signed && this.#device.signs && keys) return signCommand(command, { id, signing: keys.signing });
    const { kind, target, payload, base_version, menu_version, created_at } = command;
    return { kind, target, payload, base_version, menu_version, created_at: new Date(created_at).toISOString() };
  }

  /**
   * The device's report of its queue once `batch` is answered. Times are by the server's clock.
   * @param {Command[]} batch
   */
  #unsentAfter(batch) {
    const going = new Set(batch.map(({ command_id }) => command_id));
    const left = [...this.#waiting(), ...this.#device.ofOthers].filter(({ command_id }) => !going.has(command_id));
    const oldest = left.reduce((least, { created_at }) => Math.min(least, created_at), Date.now());
    return {
      unsent: left.length,
      oldest_at: left.length ? new Date(oldest + serverNow() - Date.now()).toISOString() : null,
    };
  }

  /**
   * Apply the answers in order.
   * @param {Command[]} batch
   * @param {CommandAnswer[]} answers
   * @returns {Promise<boolean>} whether to send the next batch at once
   */
  async #settle(batch, answers) {
    const byId = new Map(answers.map((answer) => [answer.command_id, answer]));
    for (const command of batch) {
      const answer = byId.get(command.command_id);
      if (answer && DONE.has(answer.outcome)) await this.#answered(command, answer);
      else if (answer?.outcome === "rejected") await this.#refused(command, answer, answer.error ?? NO_REASON);
      else return this.#handleRetry(answer);
    }
    this.#failures = 0;
    return true;
  }

  /**
   * Call `settled` before the command leaves the queue, so that the screen always has the command or its answer.
   * @param {Command} command
   * @param {CommandAnswer} answer
   */
  async #answered(command, answer) {
    this.#options.settled(command, answer);
    const { where, description, orderId } = command.metadata;
    await this.#device.write({
      answered: [{ ...command, metadata: { where, description, orderId, again: true }, answered_at: Date.now() }],
    });
  }

  /**
   * @param {Command} command
   * @param {CommandAnswer} answer
   * @param {ApiError} error
   */
  async #refused(command, answer, error) {
    if (error.code === ERRORS.DEVICE_SEQ_REUSED) {
      // Another browser with this device's id (a copied profile) took this number: send the command under a new one.
      await this.#device.change(({ self }) => ({
        self: { ...self, registered: false },
        commands: [{ ...command, device_seq: null }],
      }));
      return;
    }
    const metadata = this.#options.settled(command, answer);
    await this.#device.change(({ self }) => ({
      self: withoutReceipt(self, command),
      ...(metadata
        ? { commands: [{ ...command, metadata, state: "refused", error: error.message }] }
        : { forget: [command.command_id] }),
    }));
  }

  /**
   * The outcome is `retry`, or the answer is missing: the server stored nothing. If it lacks earlier numbers, those are
   * sent first.
   * @param {CommandAnswer | undefined} answer
   * @returns {Promise<boolean>} whether to send the next batch at once
   */
  async #handleRetry(answer) {
    const missing = answer?.missing_before;
    if (missing && this.#rewinds < MOST_REWINDS) {
      this.#rewinds += 1;
      await this.#rewind(missing);
      return true;
    }
    if (answer?.error) await this.#notUsable(answer.error);
    await this.#failed({ error: answer?.error ?? NO_REASON, waitMs: 0 });
    this.report(); // the batch reported its own commands as no longer waiting
    return false;
  }

  /**
   * Number again every command from `from` on, because the server has none of them. This includes commands that were
   * answered before the server lost them. A command of another person gets its new number when that person signs in.
   * @param {number} from
   */
  #rewind(from) {
    return this.#device.change(
      ({ self, commands, sent }) => {
        const isLater = (/** @type {Command} */ { device_seq }) => device_seq !== null && device_seq >= from;
        const lost = this.#sendAgain(sent.filter((command) => this.#device.isOurs(command) && isLater(command)));
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

  /**
   * @param {SentCommand[]} answered
   * @returns {{again: string[], commands: Command[]}}
   */
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

/**
 * The first commands, up to the size of one batch.
 * @param {Command[]} commands
 */
function takeBatch(commands) {
  let bytes = 0;
  const end = commands.findIndex((command, index) => {
    if (index === 0) return false;
    bytes += JSON.stringify(command.payload).length;
    return index >= LIMITS.batchCommands || bytes >= MOST_BYTES;
  });
  return end < 0 ? commands : commands.slice(0, end);
}
