/**
 * One socket, from opening to closing: the credential first, then frames; it notices when the other side is gone.
 */

import { learn } from "../clock.js";

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

  /**
   * @param {string} url
   * @param {object} credential the fields of the `authenticate` frame
   * @param {{onFrame: (frame: object) => void, onClose: (code: number) => void}} listener `onClose` is called once
   */
  constructor(url, credential, { onFrame, onClose }) {
    this.authenticated = false;
    this.listener = { onFrame, onClose };
    this.#socket = new WebSocket(url);
    this.#socket.onopen = () => this.send({ type: "authenticate", ...credential });
    this.#socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    this.#socket.onclose = ({ code }) => this.#closed(code);
    this.#timer = setInterval(() => this.#watchSilence(), 1000);
  }

  /** Send a frame; silently nothing when the socket is not open. */
  send(frame) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** Ask whether anybody is there: after a sleep, a lost signal, a long silence. */
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

  #receive(frame) {
    this.#receivedAt = performance.now();
    this.#pingedAt = 0;
    learn(frame.server_time);
    if (frame.type === "authenticated") this.authenticated = true;
    if (frame.type === "ping") this.send({ ...frame, type: "pong" });
    else this.listener.onFrame(frame);
  }

  #watchSilence() {
    const now = performance.now();
    const silent = now - this.#receivedAt;
    if (!this.authenticated && now - this.#openedAt > OPEN_MS) this.close(HEARTBEAT_LOST);
    else if (silent > SILENCE_MS || (this.#pingedAt && now - this.#pingedAt > PONG_MS)) this.close(HEARTBEAT_LOST);
    else if (this.authenticated && silent > ASK_AFTER_MS) this.ping();
  }

  #closed(code) {
    clearInterval(this.#timer);
    const { onClose } = this.listener;
    this.listener = { onFrame: () => {}, onClose: () => {} };
    onClose(code);
  }
}
