// @ts-check
/**
 * The device store: who this device is in one restaurant, the commands that are not answered yet, and one person's
 * records of the screen (carts, answers, receipts). All of it is one IndexedDB database, so that a command and its
 * records are written in one transaction. Memory holds a copy for drawing. Each change is announced to the device's
 * other tabs, and they read again.
 *
 *     const device = await openDevice({ restaurantId, personId });
 *     device.write({ commands: [command], drop: [["cart", command.command_id]] });
 *
 * Where IndexedDB is blocked, memory replaces it: everything works until the page is closed.
 */

import { follow, uuid7 } from "../ids.js";
import { committed, openable } from "./indexed_db.js";

/** @import { Attempts } from "../device/attempts.js" */
/** @import { DeviceKeys } from "../device/keys.js" */
/** @import { DevicePerson } from "../device/verifiers.js" */
/** @import { Command } from "./outbox.js" */

const VERSION = 1;
const SELF = "self"; // who this device is, one record
const COMMANDS = "commands"; // not answered yet, or refused and not handled
const SENT = "sent"; // answered: sent again if the server loses them
const RECORDS = "records"; // what the screen needs after a reload
const PEOPLE = ["", "people", ""]; // the key of a record of the device itself, not of a person
const SENT_KEPT_MS = 24 * 60 * 60 * 1000;

/**
 * @typedef {object} Self
 * @property {string} id made by the device
 * @property {string} secret proves to the server that this is the device; sent to the server only
 * @property {string} name
 * @property {string} series of its receipts, "D7"; "" until it is registered
 * @property {boolean} registered
 * @property {boolean} revoked the server refuses all its commands; `problem` is the server's message
 * @property {string} problem
 * @property {number} next_seq the number of its next command
 * @property {number} next_receipt
 * @property {number[]} freed_receipts numbers before `next_receipt` that no guest was given
 * @property {number|null} epoch of the server's stream, from the last snapshot
 * @property {string} [kind] its profile, once it is enrolled
 * @property {boolean} [enrolled] whether the server knows its keys
 * @property {DeviceKeys|null} [keys] made when it is enrolled; scripts cannot read the private ones
 * @property {boolean} [has_display] whether a guest display shows the order on its screen
 * @property {string[]} [handed_up] ids of the unsent commands that the server has to read, once it is revoked
 * @property {DeviceKeys|null} [new_keys] sent to the server, which has not answered yet
 * @property {Acting|null} [acting] who took over by PIN without a network
 * @property {{session: string}|null} [lock] set while the screen is locked
 * @property {Record<string, Attempts>} [pin_attempts] by person, since the last right PIN
 * @property {number} [latest_at] the highest time that a PIN was entered at, by this device's clock
 */

/**
 * @typedef {object} Acting void once `session` is over: a person has signed in since
 * @property {string} person_id
 * @property {string} session of the page, whose cookie still carries all requests
 */

/** @typedef {Command & {answered_at: number}} SentCommand */

/** @typedef {Record<string, Record<string, any>>} Records by kind and id; the screen knows the shape of each kind */

/**
 * @typedef {object} Changes what one transaction writes
 * @property {Self} [self]
 * @property {Command[]} [commands] new or changed
 * @property {string[]} [forget] ids of commands to delete
 * @property {SentCommand[]} [answered] commands that had their answer
 * @property {string[]} [again] ids of answered commands that are sent again
 * @property {[kind: string, id: string, value: unknown][]} [keep] records to store
 * @property {[kind: string, id: string][]} [drop] records to delete
 * @property {DevicePerson[]} [people] who have a PIN here
 */

/** @typedef {{self: Self, commands: Command[], sent: SentCommand[]}} Content what `change` reads */

/** @typedef {Awaited<ReturnType<typeof openDevice>>} Device */

/** 256 random bits in hexadecimal digits. */
export const newSecret = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** @returns {Self} */
const newSelf = () => ({
  id: uuid7(),
  secret: newSecret(),
  name: "",
  series: "",
  registered: false,
  revoked: false,
  problem: "",
  next_seq: 1,
  next_receipt: 1,
  freed_receipts: [],
  epoch: null,
  kind: "",
  enrolled: false,
  keys: null,
  new_keys: null,
  acting: null,
  lock: null,
  pin_attempts: {},
  latest_at: 0,
});

/**
 * @param {Command} a
 * @param {Command} b
 */
const byId = (a, b) => (a.command_id < b.command_id ? -1 : 1);

/**
 * @param {object} owner
 * @param {string} owner.restaurantId
 * @param {string} owner.personId who is signed in
 * @param {string} [owner.name] the database's
 * @param {IDBFactory} [owner.factory]
 */
export async function openDevice({
  restaurantId,
  personId,
  name = `fynlo:device:${restaurantId}`,
  factory = window.indexedDB,
}) {
  let actorId = personId; // who acts: another person once one took over by PIN without a network
  const database = openable({ name, version: VERSION, factory, upgrade: makeStores });
  const others = "BroadcastChannel" in window ? new BroadcastChannel(name) : null;
  /** @type {Set<() => void>} */
  const listeners = new Set();
  let self = newSelf();
  /** @type {Command[]} */
  let commands = [];
  /** @type {SentCommand[]} used only when memory replaces the database */
  let sent = [];
  /** @type {Records} */
  let records = {};
  /** @type {DevicePerson[]} */
  let people = [];
  let writes = 0;
  /** @type {Promise<void> | null} */
  let reading = null;

  // -- memory -------------------------------------------------------------------------------------------------

  const signs = () => Boolean(self.enrolled && self.keys);

  /**
   * Whether the device signs the commands of that person: they have a PIN that it can check.
   * @param {string} id
   */
  const signsFor = (id) => signs() && people.some(({ user_id, verifier }) => user_id === id && Boolean(verifier));

  /**
   * Whether this page sends the command: it is of the person who is signed in, or the device signs it for another.
   * @param {Command} command
   */
  const isOurs = (command) => command.person_id === personId || Boolean(command.is_signed && signs());

  /** @param {Changes} changes */
  function remember(changes) {
    self = changes.self ?? self;
    commands = commandsAfter(commands, changes);
    records = recordsAfter(records, changes);
    people = changes.people ?? people;
    for (const listener of listeners) listener();
  }

  // -- the database -------------------------------------------------------------------------------------------

  /**
   * @param {string} kind
   * @param {string} id
   */
  const key = (kind, id) => [actorId, kind, id];

  /**
   * Start all requests at once, so that the changes are written even if the page closes immediately afterwards.
   * @param {IDBTransaction} transaction
   * @param {Changes} changes
   */
  function put(transaction, changes) {
    const store = (/** @type {string} */ part) => transaction.objectStore(part);
    for (const command of changes.commands ?? []) store(COMMANDS).put(command);
    for (const id of changes.forget ?? []) store(COMMANDS).delete(id);
    for (const command of changes.answered ?? []) {
      store(COMMANDS).delete(command.command_id);
      store(SENT).put(command);
    }
    for (const id of changes.again ?? []) store(SENT).delete(id);
    for (const [kind, id, value] of changes.keep ?? []) store(RECORDS).put(value, key(kind, id));
    for (const [kind, id] of changes.drop ?? []) store(RECORDS).delete(key(kind, id));
    if (changes.people) store(RECORDS).put(changes.people, PEOPLE);
    if (changes.self) store(SELF).put(changes.self, SELF);
  }

  let opened = await database();

  /**
   * Run one transaction; `fill` starts all its requests at once.
   * @param {(transaction: IDBTransaction) => void} fill
   * @param {boolean} [strict] wait until the data is on disk, so that a power loss does not lose it
   * @returns {Promise<boolean>} false when there is no database (any more): memory replaces it
   */
  async function transact(fill, strict = false) {
    for (let tried = 1; opened; tried += 1) {
      try {
        const transaction = opened.transaction([SELF, COMMANDS, SENT, RECORDS], "readwrite", {
          durability: strict ? "strict" : "relaxed",
        });
        const ended = committed(transaction);
        fill(transaction);
        await ended;
        return true;
      } catch (error) {
        const isClosed = tried === 1 && nameOf(error) === "InvalidStateError"; // the browser closed the database
        if (!isClosed) console.warn("This device cannot save anything more. A reload loses unsent changes.", error);
        opened = isClosed ? await database() : null;
      }
    }
    return false;
  }

  /**
   * Apply the changes to memory and write them at once. Resolves when they are saved.
   * @param {Changes} changes
   * @param {{strict?: boolean}} [options]
   */
  async function write(changes, { strict = false } = {}) {
    writes += 1;
    remember(changes);
    await transact((transaction) => {
      put(transaction, changes);
      transaction.commit?.();
    }, strict);
    others?.postMessage("changed");
  }

  /**
   * Read and write in one transaction, so that no two tabs do the same. `work` returns the changes. Resolves to their
   * `result`.
   * @template [Result=undefined]
   * @param {(content: Content) => Changes & {result?: Result}} work
   * @param {{withSent?: boolean, strict?: boolean}} [options] `sent` is empty unless `withSent`
   * @returns {Promise<Result | undefined>}
   */
  async function change(work, { withSent = false, strict = false } = {}) {
    /** @type {Changes & {result?: Result}} */
    let changes = {};
    const isWritten = await transact((transaction) => {
      const store = (/** @type {string} */ part) => transaction.objectStore(part);
      const known = store(SELF).get(SELF);
      const all = store(COMMANDS).getAll();
      const answered = withSent ? store(SENT).getAll() : null;
      (answered ?? all).onsuccess = () => {
        changes = work({
          self: known.result,
          commands: all.result.sort(byId),
          sent: (answered?.result ?? []).sort(byId),
        });
        writes += 1;
        put(transaction, changes);
      };
    }, strict);
    if (!isWritten) {
      changes = work({ self, commands, sent });
      sent = [
        ...sent.filter(({ command_id }) => !(changes.again ?? []).includes(command_id)),
        ...(changes.answered ?? []),
      ];
    }
    const { result, ...written } = changes;
    if (Object.keys(written).length) {
      remember(written);
      others?.postMessage("changed");
    }
    return result;
  }

  /** Read the database into memory; read again if something was written meanwhile. */
  async function read() {
    let before = -1;
    do {
      if (!opened) return;
      before = writes;
      const transaction = opened.transaction([SELF, COMMANDS, RECORDS]);
      const mine = IDBKeyRange.bound([actorId], [actorId, []]);
      const known = transaction.objectStore(SELF).get(SELF);
      const all = transaction.objectStore(COMMANDS).getAll();
      const keys = transaction.objectStore(RECORDS).getAllKeys(mine);
      const values = transaction.objectStore(RECORDS).getAll(mine);
      const withPin = transaction.objectStore(RECORDS).get(PEOPLE);
      await committed(transaction);
      if (before !== writes) continue;
      self = known.result ?? self;
      commands = all.result.sort(byId);
      people = withPin.result ?? [];
      const ids = /** @type {[person: string, kind: string, id: string][]} */ (keys.result);
      records = recordsAfter({}, { keep: ids.map(([, kind, id], index) => [kind, id, values.result[index]]) });
    } while (before !== writes);
    const newest = commands.at(-1);
    if (newest) follow(newest.command_id);
    for (const listener of listeners) listener();
  }

  /** Read again, after the read in progress. */
  function reload() {
    reading = (reading ?? Promise.resolve()).then(read).catch(console.warn);
    return reading;
  }

  /** Store the device's identity unless the database has one, and delete commands answered more than a day ago. */
  const introduce = () =>
    transact((transaction) => {
      const known = transaction.objectStore(SELF).get(SELF);
      known.onsuccess = () => known.result ?? transaction.objectStore(SELF).put(self, SELF);
      const answered = transaction.objectStore(SENT).openCursor();
      answered.onsuccess = () => {
        const cursor = answered.result;
        if (!cursor) return;
        if (Date.now() - cursor.value.answered_at > SENT_KEPT_MS) cursor.delete();
        cursor.continue();
      };
    });

  await introduce();
  await reload();
  others?.addEventListener("message", reload);

  return {
    /** Who acts: the records are theirs, and so are new commands. */
    get personId() {
      return actorId;
    },
    name,
    get self() {
      return self;
    },
    /** Whether the device can store anything. If not, a reload loses everything. */
    get isStored() {
      return opened !== null;
    },
    /** Whether the device signs commands, so that it can send those of several people. */
    get signs() {
      return signs();
    },
    /** Whether the device signs the commands of the person who acts. */
    get signsForPerson() {
      return signsFor(actorId);
    },
    signsFor,
    /** The people who have a PIN here, with their encrypted verifiers. Nobody once the device is revoked. */
    get people() {
      return self.revoked ? [] : people;
    },
    isOurs,
    /** The commands that this page sends, the oldest first. */
    get commands() {
      return commands.filter(isOurs);
    },
    /**
     * Commands that other people left here when their session ended, and that the device cannot sign. They are sent
     * when those people sign in again.
     */
    get ofOthers() {
      return commands.filter((command) => !isOurs(command));
    },
    /**
     * Let another person act: read their records. Commands made from now on are theirs.
     * @param {string} id
     */
    async actAs(id) {
      if (id === actorId) return;
      actorId = id;
      records = {};
      writes += 1; // a read under way is of the person before
      await reload();
      for (const listener of listeners) listener();
    },
    /**
     * The records of a kind, by id.
     * @param {string} kind
     */
    all: (kind) => records[kind] ?? {},
    write,
    change,
    /**
     * Store a record.
     * @param {string} kind
     * @param {string} id
     * @param {unknown} value
     */
    keep: (kind, id, value) => write({ keep: [[kind, id, value]] }),
    /**
     * Delete a record.
     * @param {string} kind
     * @param {string} id
     */
    drop: (kind, id) => write({ drop: [[kind, id]] }),
    /**
     * Call `listener` after every change by this tab or another. Returns a function that ends it.
     * @param {() => void} listener
     * @returns {() => boolean}
     */
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /**
     * At sign-out: delete this person's records, but for those of the kinds that are kept. The device's identity and
     * its commands stay.
     * @param {{keep?: string[]}} [options]
     */
    async forgetPerson({ keep = [] } = {}) {
      const kinds = Object.entries(records).filter(([kind]) => !keep.includes(kind));
      /** @type {[kind: string, id: string][]} */
      const all = kinds.flatMap(([kind, byId]) => Object.keys(byId).map((id) => [kind, id]));
      await write({ drop: all });
    },
  };
}

/**
 * @param {Command[]} commands
 * @param {Changes} changes
 */
function commandsAfter(commands, { answered = [], forget = [], commands: changed = [] }) {
  const replaced = new Set([...forget, ...[...answered, ...changed].map(({ command_id }) => command_id)]);
  const put = new Map(changed.map((command) => [command.command_id, command]));
  return [...commands.filter(({ command_id }) => !replaced.has(command_id)), ...put.values()].sort(byId);
}

/**
 * @param {Records} records
 * @param {Changes} changes
 */
function recordsAfter(records, { keep = [], drop = [] }) {
  const after = { ...records };
  for (const [kind, id, value] of keep) after[kind] = { ...after[kind], [id]: value };
  for (const [kind, id] of drop) {
    const { [id]: _gone, ...others } = after[kind] ?? {};
    after[kind] = others;
  }
  return after;
}

/** @param {unknown} error */
const nameOf = (error) => (error instanceof Error ? error.name : "");

/** @param {IDBDatabase} opened */
function makeStores(opened) {
  opened.createObjectStore(SELF);
  opened.createObjectStore(COMMANDS, { keyPath: "command_id" });
  opened.createObjectStore(SENT, { keyPath: "command_id" });
  opened.createObjectStore(RECORDS);
}
