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

export class Line {
  #socket;
  #heardAt = performance.now();
  #askedAt = 0;
  #watch;
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
    this.#socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
    this.#socket.onclose = ({ code }) => this.#over(code);
    this.#watch = setInterval(() => this.#look(), 1000);
  }

  /** Send a frame; silently nothing when the socket is not open. */
  send(frame) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** Ask whether anybody is there: after a sleep, a lost signal, a long silence. */
  ask() {
    if (this.#askedAt) return;
    this.#askedAt = performance.now();
    this.send({ type: "ping", at: Date.now() });
  }

  /** Close; `onClose` hears `code` at once, not when a dead connection has timed out. */
  close(code = 1000) {
    this.#socket.onclose = null;
    this.#socket.close(code);
    this.#over(code);
  }

  #hear(frame) {
    this.#heardAt = performance.now();
    this.#askedAt = 0;
    learn(frame.server_time);
    if (frame.type === "authenticated") this.authenticated = true;
    if (frame.type === "ping") this.send({ ...frame, type: "pong" });
    else this.listener.onFrame(frame);
  }

  #look() {
    const now = performance.now();
    const silent = now - this.#heardAt;
    if (!this.authenticated && now - this.#openedAt > OPEN_MS) this.close(HEARTBEAT_LOST);
    else if (silent > SILENCE_MS || (this.#askedAt && now - this.#askedAt > PONG_MS)) this.close(HEARTBEAT_LOST);
    else if (this.authenticated && silent > ASK_AFTER_MS) this.ask();
  }

  #over(code) {
    clearInterval(this.#watch);
    const { onClose } = this.listener;
    this.listener = { onFrame: () => {}, onClose: () => {} };
    onClose(code);
  }
}
