// @ts-check
/**
 * Keeps a view up to date: loads a snapshot, then applies every event after it, over a socket or (where sockets are
 * blocked) a long poll. Recovers from lost connections, sleeping tablets, server restarts and resets.
 *
 *     const sync = new SyncClient({
 *       view: "kitchen", restaurantId, reducers,
 *       onState: (state, { upToDate }) => draw(state),
 *       onStatus: (status) => banner.show(status),
 *     });
 *     sync.start();
 *
 * `reducers` are pure and the same as the server's, by part name. Parts without a reducer are left out. Nothing may be
 * shown as live before `meta.upToDate`. realtime/docs/sync.md describes the protocol.
 */

import { fetchOwn } from "../http.js";
import { Connection } from "./connection.js";
import { Presence } from "./presence.js";
import { Replica } from "./replica.js";

const CHANNELS = {
  pos: "pos",
  floor: "pos",
  kitchen: "kitchen",
  dashboard: "management",
  portal: "management",
  today: "management",
};
const CURSOR_MS = 5_000;
const CURSOR_EVENTS = 100;
const STABLE_MS = 60_000;
const LONGEST_WAIT_MS = 30_000;
const RESET_SPREAD_MS = 1_000;
const POLL_WAIT_S = 25;
const BLOCKED_AFTER = 2; // sockets that never opened, one after the other, while HTTP works
const POLL_FOR_MS = 60_000; // then a socket is tried again
const OFFLINE_AFTER = 3; // failures in a row
const REFUSED = 4003;
const TOO_MANY = 4029;

/** @import { Credential, Heartbeat, Reset, ServerFrame } from "./connection.js" */
/** @import { Present } from "./presence.js" */
/** @import { Range, Saved } from "./replica.js" */

/**
 * @typedef {"connecting" | "live" | "reconnecting" | "offline"} Status "live": up to date and listening.
 *   "reconnecting": it was live and tries again. "offline": several tries failed, or the person is signed out
 */

/**
 * @typedef {object} Meta
 * @property {number} epoch
 * @property {number} seq the last event in the state
 * @property {boolean} upToDate false: show its age, not "live"
 * @property {number} at when the state was last known to be true, in milliseconds since 1970 (this device's clock)
 */

/** @typedef {Saved & {at: number, reducers: string}} StoredView what a store holds; `reducers` names the parts */

/**
 * @typedef {object} ViewStore stores a view over a reload (offline_store.js)
 * @property {() => Promise<StoredView | null>} load
 * @property {(saved: StoredView) => Promise<void>} save
 */

/**
 * A kitchen screen that does not answer, or, of kind "printer", a printer that does not print.
 *
 * @typedef {{screen: string, label: string, since: string, kind?: "screen" | "printer"}} MissingScreen
 */

/**
 * @template {object} State the view's state by part name
 * @typedef {object} SyncOptions
 * @property {keyof typeof CHANNELS} view
 * @property {string} restaurantId
 * @property {{[Part in keyof State]: (part: State[Part], event: any) => State[Part]}} reducers
 * @property {(state: Partial<State>, meta: Meta) => void} onState after every change. The server leaves out the parts
 *   that the person may not see
 * @property {(status: Status, detail: {reason: string}) => void} [onStatus] detail.reason is "signed_out" or
 *   "forbidden" when the server refuses this person, else ""
 * @property {(missing: MissingScreen[]) => void} [onScreens] which kitchen screens and printers do not answer
 * @property {() => Promise<Credential>} [credential] the fields of `authenticate`; a page's are a single-use ticket
 * @property {Record<string, string>} [headers] of every request, for a client that signs in with a token
 * @property {ViewStore} [store]
 * @property {Present} [present] a kitchen screen whose absence the tills report; it announces itself while it is
 *   visible (presence.js)
 */

/** A refusal that trying again at once does not change: signed out, or not allowed. */
class Refused extends Error {
  /** @param {number} status the HTTP status */
  constructor(status) {
    super(`refused: ${status}`);
    this.reason = status === 401 ? "signed_out" : "forbidden";
  }
}

/** @template {object} State the view's state by part name */
export class SyncClient {
  #options;
  #replica;
  #presence;
  /** @type {Status | ""} */
  #status = "";
  #reason = "";
  /** @type {Connection | null} */
  #connection = null;
  /** @type {AbortController | null} */
  #running = null;
  #wake = () => {};
  #upToDate = false;
  #trueAt = 0;
  #failures = 0;
  #neverOpened = 0;
  #needsSnapshot = true;
  /** @type {number | null} */
  #wantedEpoch = null;
  #cursor = { seq: 0, at: 0 };
  #saving = false;
  #unsaved = false;

  /** @param {SyncOptions<State>} options */
  constructor(options) {
    const { onStatus = () => {}, onScreens = () => {}, headers = {}, present } = options;
    const credential = options.credential ?? (() => this.#ticket());
    this.#options = { ...options, onStatus, onScreens, headers, credential };
    this.#replica = new Replica(options.reducers);
    this.#presence = present && new Presence(present, (frame) => this.#connection?.send(frame));
  }

  /** Begin, or begin again after `stop`. */
  start() {
    if (this.#running) return;
    this.#running = new AbortController();
    const { signal } = this.#running;
    const poke = () => this.poke();
    window.addEventListener("online", poke, { signal });
    window.addEventListener("pageshow", poke, { signal });
    document.addEventListener("visibilitychange", () => document.hidden || poke(), { signal });
    window.addEventListener("offline", () => this.#connection?.ping(), { signal });
    this.#presence?.start(signal);
    this.#run(signal);
  }

  /** Close the connection and stop. The state stays readable. */
  stop() {
    this.#running?.abort();
    this.#running = null;
    this.#connection?.close(1000);
    this.#wake();
  }

  /** The view's state by part name, or null before the first snapshot. */
  get state() {
    const state = this.#replica.saved?.state;
    return state ? /** @type {Partial<State>} */ (state) : null;
  }

  /** @returns {Meta | null} null before the first snapshot */
  get meta() {
    const saved = this.#replica.saved;
    return saved && this.#metaOf(saved);
  }

  get status() {
    return this.#status;
  }

  /** Check the connection now: the network may be back, or the tablet may have slept. */
  poke() {
    this.#connection?.ping();
    this.#wake();
  }

  /** Report this screen as left. Call it before sign-out, because `pagehide` comes too late then. */
  leave() {
    this.#presence?.leave();
  }

  /**
   * Send a frame that needs no answer. Does nothing while there is no connection.
   * @param {import("./connection.js").ClientFrame} frame
   */
  send(frame) {
    this.#connection?.send(frame);
  }

  /**
   * Dismiss the warning that this kitchen screen does not answer, on every till.
   * @param {string} screen
   */
  dismissScreen(screen) {
    this.#connection?.send({ type: "dismiss_screen", screen });
  }

  // -- the loop ---------------------------------------------------------------------------------------------

  /** @param {AbortSignal} signal ends it */
  async #run(signal) {
    this.#setStatus("connecting");
    await this.#loadStored(signal);
    while (!signal.aborted) {
      let wait = 0;
      try {
        if (this.#needsSnapshot) await this.#snapshot(signal);
        wait = this.#neverOpened >= BLOCKED_AFTER ? await this.#poll(signal) : await this.#listen(signal);
      } catch (error) {
        if (signal.aborted) break;
        if (error instanceof Refused) this.#setStatus("offline", error.reason);
        this.#failures += 1;
        wait = error instanceof Refused ? LONGEST_WAIT_MS : 0;
      }
      if (signal.aborted) break;
      this.#lostConnection();
      await this.#sleep(wait || Math.random() * Math.min(LONGEST_WAIT_MS, 1000 * 2 ** this.#failures), signal);
    }
  }

  /** @param {AbortSignal} signal */
  async #loadStored(signal) {
    const stored = this.#replica.saved ? null : await this.#options.store?.load().catch(() => null);
    if (!stored || signal.aborted) return;
    this.#replica.load(stored);
    this.#trueAt = stored.at;
    // Another version of the program may have stored other parts: that state may be shown, but needs a snapshot.
    this.#needsSnapshot = stored.reducers !== this.#reducerNames();
    this.#draw();
  }

  /**
   * Wait `ms`, until `poke`, or until `signal` aborts.
   * @param {number} ms
   * @param {AbortSignal} signal
   * @returns {Promise<void>}
   */
  #sleep(ms, signal) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (signal.aborted) this.#wake();
    });
  }

  #lostConnection() {
    this.#upToDate = false;
    if (this.#status === "offline") return;
    const lost = this.#failures >= OFFLINE_AFTER || !navigator.onLine;
    this.#setStatus(lost ? "offline" : this.#replica.saved ? "reconnecting" : "connecting");
  }

  // -- the socket -------------------------------------------------------------------------------------------

  /**
   * Follow the stream over one socket until it closes.
   * @param {AbortSignal} signal
   * @returns {Promise<number>} the wait before the next socket in ms; 0 is the usual wait
   */
  async #listen(signal) {
    const { restaurantId, view, credential } = this.#options;
    const fields = await credential();
    if (signal.aborted) return 0;
    const url = new URL(`/api/v1/websocket/ws/${CHANNELS[view] ?? "pos"}/${restaurantId}`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    let wait = 0;
    const openedAt = performance.now();
    const { connection, closed } = this.#connect(url.href, { restaurant_id: restaurantId, ...fields }, (ms) => {
      wait = Math.max(1, ms);
    });
    this.#connection = connection;
    const code = await closed;
    this.#connection = null;
    this.#neverOpened = connection.authenticated || code === REFUSED ? 0 : this.#neverOpened + 1;
    const stable = performance.now() - openedAt > STABLE_MS || this.#needsSnapshot;
    this.#failures = stable ? 0 : this.#failures + 1;
    if (code === TOO_MANY) return LONGEST_WAIT_MS;
    return wait;
  }

  /**
   * @param {string} url
   * @param {Credential} credential
   * @param {(ms: number) => void} onRestart the server restarts and asks to wait
   * @returns {{connection: Connection, closed: Promise<number>}} `closed` resolves to the close code
   */
  #connect(url, credential, onRestart) {
    /** @type {PromiseWithResolvers<number>} */
    const { promise: closed, resolve: onClose } = Promise.withResolvers();
    const onFrame = (/** @type {ServerFrame} */ frame) => {
      if (frame.type === "bye") onRestart(frame.retry_after_ms);
      else this.#receive(frame);
    };
    return { connection: new Connection(url, credential, { onFrame, onClose }), closed };
  }

  /** @param {ServerFrame} frame */
  #receive(frame) {
    if (frame.type === "authenticated") this.#authenticated();
    else if (frame.type === "range") this.#takeRange(frame);
    else if (frame.type === "heartbeat") this.#compare(frame);
    else if (frame.type === "reset") this.#reset(frame);
    else if (frame.type === "token_expired") this.#renew();
    else if (frame.type === "screens") this.#options.onScreens(frame.missing);
  }

  #authenticated() {
    this.#options.onScreens([]); // if screens are missing, the server sends them at once
    this.#presence?.announce();
    this.#subscribe();
  }

  #subscribe() {
    const { epoch, seq, scope } = this.#loaded();
    this.#connection?.send({ type: "subscribe", view: this.#options.view, epoch, after: seq, scope });
  }

  /**
   * The state and its cursor. A snapshot is always loaded before the stream is followed.
   * @returns {Saved}
   */
  #loaded() {
    const { saved } = this.#replica;
    if (!saved) throw new Error("the stream came before the snapshot");
    return saved;
  }

  /**
   * Apply a range of events from either transport.
   * @param {Range} range
   */
  #takeRange(range) {
    let taken;
    try {
      taken = this.#replica.take(range);
    } catch (error) {
      console.error(error); // the reducer would fail again: load a snapshot, which contains the event
      this.#reset(range);
      return;
    }
    if (taken === "gap") {
      if (this.#connection) this.#subscribe();
      return;
    }
    const { seq } = this.#loaded();
    const upToDate = range.up_to_date && seq >= range.head;
    const news = taken === "applied" || upToDate !== this.#upToDate;
    this.#upToDate = upToDate;
    if (upToDate) {
      this.#trueAt = Date.now();
      this.#setStatus("live");
    }
    if (taken === "applied" || upToDate) this.#save();
    if (news) this.#draw();
    this.#confirm();
  }

  /**
   * Compare the state with a heartbeat's position; subscribe again when the state is behind it.
   * @param {Heartbeat} heartbeat
   */
  #compare({ epoch, head }) {
    const saved = this.#loaded();
    if (epoch === saved.epoch && head === saved.seq) {
      this.#trueAt = Date.now();
      this.#save();
    } else if (epoch !== saved.epoch || head > saved.seq) this.#subscribe();
    this.#confirm();
  }

  /** Report the last applied event to the server, every 5 s or 100 events. */
  #confirm() {
    const { epoch, seq } = this.#loaded();
    const now = performance.now();
    if (seq === this.#cursor.seq) return;
    if (seq - this.#cursor.seq < CURSOR_EVENTS && now - this.#cursor.at < CURSOR_MS) return;
    this.#cursor = { seq, at: now };
    this.#connection?.send({ type: "cursor", epoch, seq });
  }

  /**
   * The cursor is no longer valid: the screen shows the state as old until a new snapshot is loaded.
   * @param {{epoch: number}} position
   */
  #reset({ epoch }) {
    this.#needsSnapshot = true;
    this.#wantedEpoch = epoch;
    this.#upToDate = false;
    if (!this.#connection) return;
    // The socket stays open. The pause spreads the requests, because all screens of a restaurant reset together.
    const connection = this.#connection;
    setTimeout(async () => {
      if (!this.#running) return;
      try {
        await this.#snapshot(this.#running.signal);
        if (connection === this.#connection) this.#subscribe();
      } catch {
        connection.close(1000);
      }
    }, Math.random() * RESET_SPREAD_MS);
  }

  async #renew() {
    const fields = await this.#options.credential().catch(() => null);
    if (fields) this.#connection?.send({ type: "reauth", ...fields });
  }

  // -- without a socket -------------------------------------------------------------------------------------

  /**
   * Follow the stream by long poll for `POLL_FOR_MS`, then return so that a socket is tried again.
   * @param {AbortSignal} signal
   * @returns {Promise<number>} the wait before the next try in ms; 0 is the usual wait
   */
  async #poll(signal) {
    const until = performance.now() + POLL_FOR_MS;
    while (performance.now() < until && !signal.aborted) {
      const { body, response } = await this.#get(`/api/v1/sync/events?${this.#pollQuery()}`, signal);
      this.#failures = 0;
      if (body.type === "reset") {
        this.#reset(body);
        return 0;
      }
      this.#takeRange(body);
      const pause = Number(response.headers.get("Retry-After"));
      if (pause) await this.#sleep(pause * 1000 * (0.8 + Math.random() * 0.4), signal);
    }
    this.#neverOpened = BLOCKED_AFTER - 1; // one more try; when that fails too, back to polling
    return 1;
  }

  #pollQuery() {
    const { epoch, seq, scope } = this.#loaded();
    const position = { epoch: String(epoch), after: String(seq), scope };
    return new URLSearchParams({
      view: this.#options.view,
      ...position,
      wait: this.#upToDate ? `${POLL_WAIT_S}` : "0",
    });
  }

  /** @param {AbortSignal} signal */
  async #snapshot(signal) {
    const query = new URLSearchParams({ view: this.#options.view });
    if (this.#wantedEpoch !== null) query.set("epoch", String(this.#wantedEpoch));
    const { body } = await this.#get(`/api/v1/sync/snapshot?${query}`, signal);
    this.#replica.load(body);
    this.#needsSnapshot = false;
    this.#cursor = { seq: 0, at: 0 };
    this.#trueAt = Date.now();
    this.#save();
    this.#draw();
  }

  /** @returns {Promise<Credential>} a ticket for one socket */
  async #ticket() {
    const response = await this.#fetch("/api/v1/auth/socket-ticket", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: "{}",
    });
    return { ticket: (await response.json()).data.ticket };
  }

  /**
   * @param {string} path
   * @param {AbortSignal} signal
   * @returns {Promise<{body: any, response: Response}>} `body` is the parsed JSON
   */
  async #get(path, signal) {
    const response = await this.#fetch(path, { signal });
    return { body: await response.json(), response };
  }

  /**
   * @param {string} path
   * @param {{method?: string, headers?: Record<string, string>, body?: string, signal?: AbortSignal}} request
   * @returns {Promise<Response>} a success; rejects with Refused for 401 and 403
   */
  async #fetch(path, request) {
    const headers = { ...this.#options.headers, ...request.headers };
    const response = await fetchOwn(path, { ...request, headers, limitMs: (POLL_WAIT_S + 10) * 1000 });
    if ([401, 403].includes(response.status)) throw new Refused(response.status);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response;
  }

  // -- callbacks to the page --------------------------------------------------------------------------------

  /**
   * @param {Saved} saved
   * @returns {Meta}
   */
  #metaOf({ epoch, seq }) {
    return { epoch, seq, upToDate: this.#upToDate, at: this.#trueAt };
  }

  #draw() {
    const saved = this.#loaded();
    this.#options.onState(/** @type {Partial<State>} */ (saved.state), this.#metaOf(saved));
  }

  /**
   * @param {Status} status
   * @param {string} [reason]
   */
  #setStatus(status, reason = "") {
    if (status === this.#status && reason === this.#reason) return;
    this.#status = status;
    this.#reason = reason;
    this.#options.onStatus(status, { reason });
  }

  /** Store the current state. Changes during a write are stored together by one more write. */
  async #save() {
    const { store } = this.#options;
    if (!store) return;
    this.#unsaved = true;
    if (this.#saving) return;
    this.#saving = true;
    while (this.#unsaved) {
      this.#unsaved = false;
      const saved = { ...this.#loaded(), at: this.#trueAt, reducers: this.#reducerNames() };
      await store.save(saved).catch(console.error);
    }
    this.#saving = false;
  }

  #reducerNames() {
    return Object.keys(this.#options.reducers).sort().join();
  }
}
