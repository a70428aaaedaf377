/**
 * What this device is in one restaurant, and what it keeps for one person: the commands that are not answered yet, and
 * things of the screen beside them (carts, answers, receipts). All of it lies in one database of the browser, so that
 * a command and what goes with it are written in one transaction. Memory holds the same, for drawing; other tabs of
 * the device are told of every change and read again.
 *
 *     const device = await openDevice({ restaurantId, personId });
 *     device.write({ commands: [command], drop: [["cart", command.command_id]] });
 *
 * Where IndexedDB is blocked memory stands in: everything works until the page is closed.
 */

import { follow, uuid7 } from "../ids.js";
import { done, openable } from "./indexed_db.js";

const VERSION = 1;
const SELF = "self"; // who this device is, one record
const COMMANDS = "commands"; // not answered yet, or refused and not dealt with
const SENT = "sent"; // answered: to be sent again if the server loses its memory
const RECORDS = "records"; // whatever else the screen must find again
const SENT_KEPT_MS = 24 * 60 * 60 * 1000;

/**
 * @typedef {object} Self
 * @property {string} id the device's, made by it
 * @property {string} secret what proves to the server that this is the device; it leaves the device only to the server
 * @property {string} name
 * @property {string} series of its receipts, "D7"; "" until it is registered
 * @property {boolean} registered
 * @property {boolean} revoked the server takes nothing from it any more; `problem` says so in words
 * @property {string} problem
 * @property {number} next_seq the number of its next command
 * @property {number} next_receipt
 * @property {number[]} freed_receipts numbers before it that no guest was given
 * @property {number|null} epoch of the server's stream, as last heard
 */

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
});

const byId = (a, b) => (a.command_id < b.command_id ? -1 : 1);

/**
 * @param {object} owner
 * @param {string} owner.restaurantId
 * @param {string} owner.personId
 * @param {IDBFactory} [owner.factory]
 */
export async function openDevice({ restaurantId, personId, factory = window.indexedDB }) {
  const name = `fynlo:device:${restaurantId}`;
  const database = openable({ name, version: VERSION, factory, upgrade: makeStores });
  const others = "BroadcastChannel" in window ? new BroadcastChannel(name) : null;
  const listeners = new Set();
  let self = newSelf();
  let commands = [];
  let sent = []; // only where memory stands in
  let records = {};
  let writes = 0;
  let reading = null;

  // -- memory -------------------------------------------------------------------------------------------------

  const isMine = (command) => command.person_id === personId;

  function remember(changes) {
    const gone = new Set(
      [...(changes.answered ?? []), ...(changes.forget ?? [])].map((command) => command.command_id ?? command),
    );
    const put = new Map((changes.commands ?? []).map((command) => [command.command_id, command]));
    commands = [
      ...commands.filter(({ command_id }) => !gone.has(command_id) && !put.has(command_id)),
      ...put.values(),
    ].sort(byId);
    self = changes.self ?? self;
    for (const [kind, id, value] of changes.keep ?? [])
      records = { ...records, [kind]: { ...records[kind], [id]: value } };
    for (const [kind, id] of changes.drop ?? []) {
      const { [id]: _gone, ...left } = records[kind] ?? {};
      records = { ...records, [kind]: left };
    }
    for (const listener of listeners) listener();
  }

  // -- the database -------------------------------------------------------------------------------------------

  const key = (kind, id) => [personId, kind, id];

  /** Every request at once, none waits for another: what was asked for is written even if the page dies right now. */
  function put(transaction, changes) {
    const store = (part) => transaction.objectStore(part);
    for (const command of changes.commands ?? []) store(COMMANDS).put(command);
    for (const id of changes.forget ?? []) store(COMMANDS).delete(id);
    for (const command of changes.answered ?? []) {
      store(COMMANDS).delete(command.command_id);
      store(SENT).put(command);
    }
    for (const id of changes.again ?? []) store(SENT).delete(id);
    for (const [kind, id, value] of changes.keep ?? []) store(RECORDS).put(value, key(kind, id));
    for (const [kind, id] of changes.drop ?? []) store(RECORDS).delete(key(kind, id));
    if (changes.self) store(SELF).put(changes.self, SELF);
  }

  let opened = await database();

  /**
   * One transaction that `fill` fills at once; false where there is no database (any more), memory stands in then.
   * `strict` waits for the disk itself: a battery that is taken out loses nothing of it.
   */
  async function transact(fill, strict = false) {
    for (let tried = 1; opened; tried += 1) {
      try {
        const transaction = opened.transaction([SELF, COMMANDS, SENT, RECORDS], "readwrite", {
          durability: strict ? "strict" : "relaxed",
        });
        const ended = done(transaction);
        fill(transaction);
        await ended;
        return true;
      } catch (error) {
        const isClosed = tried === 1 && error.name === "InvalidStateError"; // the browser took it away
        if (!isClosed) console.warn("This device can keep nothing more over a reload.", error);
        opened = isClosed ? await database() : null;
      }
    }
    return false;
  }

  /** Shown and written at once. Resolves when it is kept. */
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
   * Read and write in one transaction, so that no two tabs do the same: `work({self, commands, sent})` answers the
   * changes, and what it answers as `result` is resolved. `sent` is empty unless `withSent`.
   */
  async function change(work, { withSent = false, strict = false } = {}) {
    let changes;
    const isKept = await transact((transaction) => {
      const store = (part) => transaction.objectStore(part);
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
    if (!isKept) {
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

  /** Take memory from the database, once more if something was written meanwhile. */
  async function read() {
    let before;
    do {
      if (!opened) return;
      before = writes;
      const transaction = opened.transaction([SELF, COMMANDS, RECORDS]);
      const mine = IDBKeyRange.bound([personId], [personId, []]);
      const requests = [
        transaction.objectStore(SELF).get(SELF),
        transaction.objectStore(COMMANDS).getAll(),
        transaction.objectStore(RECORDS).getAllKeys(mine),
        transaction.objectStore(RECORDS).getAll(mine),
      ];
      await done(transaction);
      if (before !== writes) continue;
      const [known, all, keys, values] = requests.map(({ result }) => result);
      self = known ?? self;
      commands = all.sort(byId);
      records = {};
      for (const [index, [, kind, id]] of keys.entries()) records[kind] = { ...records[kind], [id]: values[index] };
    } while (before !== writes);
    if (commands.length) follow(commands.at(-1).command_id);
    for (const listener of listeners) listener();
  }

  /** Several calls while one is reading are one more reading. */
  function reload() {
    reading = (reading ?? Promise.resolve()).then(read).catch(console.warn);
    return reading;
  }

  /** Who the device is, decided once; what was answered a day ago is forgotten. */
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
    personId,
    name,
    get self() {
      return self;
    },
    /** This person's, the oldest first. */
    get commands() {
      return commands.filter(isMine);
    },
    /** What other people left here when their session ended; it goes when they sign in again. */
    get ofOthers() {
      return commands.filter((command) => !isMine(command));
    },
    all: (kind) => records[kind] ?? {},
    write,
    change,
    keep: (kind, id, value) => write({ keep: [[kind, id, value]] }),
    drop: (kind, id) => write({ drop: [[kind, id]] }),
    /** Calls back after every change, this tab's or another's. */
    watch: (listener) => listeners.add(listener),
    /** At sign-out: whatever this person saw or half did. The device stays who it is, with what it has sent. */
    async forgetPerson() {
      await write({ drop: Object.entries(records).flatMap(([kind, all]) => Object.keys(all).map((id) => [kind, id])) });
    },
  };
}

function makeStores(opened) {
  opened.createObjectStore(SELF);
  opened.createObjectStore(COMMANDS, { keyPath: "command_id" });
  opened.createObjectStore(SENT, { keyPath: "command_id" });
  opened.createObjectStore(RECORDS);
}
