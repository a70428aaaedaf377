/**
 * Sending a command over REST so that it has one effect, however often it has to be sent.
 *
 *     const key = uuid7(); // once per intent: use the same key when the person taps again after a failure
 *     const { ok, data, error, retry } = await sendCommand({ path: "/orders", body, key });
 *
 * The key travels as `Idempotency-Key`. The server stores its answer under it, refusals too, so a retry can only
 * get the answer that the first try missed.
 */

import { ERRORS } from "../contract.js";
import { clientType, fetchOwn } from "../http.js";

const TRY_MS = 10_000;
const TRIES = 3;
const PASSING = new Set([408, 425, 429, 502, 503, 504]);

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * @typedef {object} Answer
 * @property {boolean} ok
 * @property {any} data what the server answered; null when refused
 * @property {{code: string, message: string, field?: string, details?: object}|null} error
 * @property {boolean} retry true: nothing is known to have happened, the same key may be sent again later;
 *   false with an error: refused, for good
 * @property {number} status the HTTP status, 0 when no answer came
 */

/**
 * Send a command and, when no final answer comes, send the same command again: 3 tries of 10 s each.
 *
 * @param {object} command
 * @param {string} command.path below `/api/v1`, or a whole path that starts with `/api/`
 * @param {string} command.key made by the caller, once per intent (see ids.js)
 * @param {any} [command.body]
 * @param {string} [command.method]
 * @param {AbortSignal} [command.signal] gives up early; the command may still have been done
 * @returns {Promise<Answer>} never rejects
 */
export async function sendCommand({ path, key, body = {}, method = "POST", signal }) {
  let answer;
  for (let tried = 1; tried <= TRIES; tried += 1) {
    answer = await request({ path, method, body, headers: { "Idempotency-Key": key }, signal });
    if (!answer.retry || tried === TRIES || signal?.aborted) break;
    await sleep(Math.max(answer.waitMs, Math.random() * 500 * 2 ** tried));
  }
  const { ok, body: envelope, error, retry, status } = answer;
  return { ok, data: ok ? envelope.data : null, error, retry, status };
}

/**
 * Ask once, 10 s at most.
 *
 * @param {{path: string, method?: string, body?: any, headers?: object, signal?: AbortSignal}} options
 * @returns {Promise<{ok: boolean, body: any, error: object|null, retry: boolean, status: number, waitMs: number}>}
 *   never rejects; `waitMs` is how long the server asks to be left alone
 */
export async function request({ path, method = "POST", body = {}, headers = {}, signal }) {
  const options = {
    method,
    headers: { "Content-Type": "application/json", "X-Client-Type": clientType(), ...headers },
    body: JSON.stringify(body),
    signal,
    limitMs: TRY_MS,
  };
  try {
    return await read(await fetchOwn(path.startsWith("/api/") ? path : `/api/v1${path}`, options));
  } catch {
    return unreachable();
  }
}

/** An answer that is not ours (a proxy's page) is no answer. */
async function read(response) {
  let body;
  try {
    body = await response.json();
  } catch {
    return { ...unreachable(), status: response.status };
  }
  if (response.ok) return { ok: true, body, error: null, retry: false, status: response.status, waitMs: 0 };
  const error = body.error ?? { code: "error", message: body.message ?? "That did not work." };
  const retry = PASSING.has(response.status) || error.code === ERRORS.IN_PROGRESS;
  const waitMs = Math.min(5, Number(response.headers.get("Retry-After")) || 0) * 1000;
  return { ok: false, body, error, retry, status: response.status, waitMs };
}

function unreachable() {
  const error = { code: "unreachable", message: "No connection. Nothing was lost; try again." };
  return { ok: false, body: null, error, retry: true, status: 0, waitMs: 0 };
}
