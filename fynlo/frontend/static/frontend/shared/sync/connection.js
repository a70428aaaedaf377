// @ts-check
/**
 * One socket from opening to closing: it sends the credential first, then frames. It closes by itself when the server
 * does not answer.
 */

import { learn } from "../clock.js";

/** @import { MissingScreen } from "./client.js" */
/** @import { Range } from "./replica.js" */

/** @typedef {Record<string, string | number>} Credential the fields of the frame `authenticate` */
/** @typedef {{type: string} & Record<string, unknown>} ClientFrame realtime/docs/sync.md lists them */

/** @typedef {{type: "reset", epoch: number}} Reset the cursor is not valid: load a snapshot of at least this epoch */
/** @typedef {{type: "heartbeat", epoch: number, head: number}} Heartbeat */
/** @typedef {{type: "screens", missing: MissingScreen[]}} Screens */
/** @typedef {{type: "bye", retry_after_ms: number}} Bye the server restarts */
/** @typedef {{type: "authenticated" | "token_expired" | "ping" | "pong" | "changed"}} Signal */
/** @typedef {(Range | Reset | Heartbeat | Screens | Bye | Signal) & {server_time?: string}} ServerFrame */

/**
 * @typedef {object} Listener
 * @property {(frame: ServerFrame) => void} onFrame
 * @property {(code: number) => void} onClose called once, with the close code
 */

const SILENCE_MS = 45_000; // the server's heartbeat comes every 30 s ± 20 %
const ASK_AFTER_MS = 38_000;
const PONG_MS = 5_000;
const OPEN_MS = 10_000;

export const HEARTBEAT_LOST = 4004;
export const RESTART = 1012;

export class Connection {
  #socket;
  #receivedAt = performance.now();
  #pingedAt = 0;
  #timer;
  #openedAt = performance.now();
  /** @type {Listener} */
  #listener;

  /**
   * @param {string} url
   * @param {Credential} credential
   * @param {Listener} listener
   */
  constructor(url, credential, listener) {
    this.authenticated = false;
    this.#listener = listener;
    this.#socket = new WebSocket(url);
    this.#socket.onopen = () => this.send({ type: "authenticate", ...credential });
    this.#socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    this.#socket.onclose = ({ code }) => this.#closed(code);
    this.#timer = setInterval(() => this.#watchSilence(), 1000);
  }

  /**
   * Send a frame. Does nothing while the socket is not open.
   * @param {ClientFrame} frame
   */
  send(frame) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** Ask the server for an answer: after a sleep, a lost signal, a long silence. */
  ping() {
    if (this.#pingedAt) return;
    this.#pingedAt = performance.now();
    this.send({ type: "ping", at: Date.now() });
  }

  /** Close the socket. Calls `onClose(code)` at once, without waiting for a dead connection to time out. */
  close(code = 1000) {
    this.#socket.onclose = null;
    this.#socket.close(code);
    this.#closed(code);
  }

  /** @param {ServerFrame} frame */
  #receive(frame) {
    this.#receivedAt = performance.now();
    this.#pingedAt = 0;
    learn(frame.server_time);
    if (frame.type === "authenticated") this.authenticated = true;
    if (frame.type === "ping") this.send({ ...frame, type: "pong" });
    else this.#listener.onFrame(frame);
  }

  #watchSilence() {
    const now = performance.now();
    const silent = now - this.#receivedAt;
    if (!this.authenticated && now - this.#openedAt > OPEN_MS) this.close(HEARTBEAT_LOST);
    else if (silent > SILENCE_MS || (this.#pingedAt && now - this.#pingedAt > PONG_MS)) this.close(HEARTBEAT_LOST);
    else if (this.authenticated && silent > ASK_AFTER_MS) this.ping();
  }

  /** @param {number} code */
  #closed(code) {
    clearInterval(this.#timer);
    const { onClose } = this.#listener;
    this.#listener = { onFrame: () => {}, onClose: () => {} };
    onClose(code);
  }
}
