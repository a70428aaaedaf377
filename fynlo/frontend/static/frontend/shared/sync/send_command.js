// @ts-check
/**
 * Sends a command over REST so that it has one effect, however often it is sent.
 *
 *     const key = uuid7(); // once per intent: use the same key when the person taps again after a failure
 *     const { ok, data, error, retry } = await sendCommand({ path: "/orders", body, key });
 *
 * The key travels as `Idempotency-Key`. The server stores its answer under it, refusals too, so a retry can only
 * get the answer that the first try missed.
 */

import { ERRORS } from "../contract.js";
import { clientType, fetchOwn } from "../http.js";
import { t } from "../translate.js";

/** @typedef {{code: string, message: string, field?: string, details?: Record<string, unknown>}} ApiError */

/**
 * @typedef {object} Done
 * @property {true} ok
 * @property {any} data the server's `data`; its shape depends on the command
 * @property {null} error
 * @property {false} retry
 * @property {number} status the HTTP status
 */
/**
 * @typedef {object} NotDone
 * @property {false} ok
 * @property {null} data
 * @property {ApiError} error
 * @property {boolean} retry true: the outcome is unknown and the same key may be sent again later; false: refused
 * @property {number} status the HTTP status, 0 when no answer came
 */
/** @typedef {Done | NotDone} Answer */

/** @typedef {Omit<Done, "data"> & {body: any, waitMs: number}} Read what `request` read: `body` is the parsed JSON */
/** @typedef {Omit<NotDone, "data"> & {body: any, waitMs: number}} NotRead `waitMs`: how long the server asks to wait */
/** @typedef {Read | NotRead} RawAnswer */

/**
 * @typedef {object} CommandRequest
 * @property {string} path below `/api/v1`, or a whole path that starts with `/api/`
 * @property {string} key made by the caller, once per intent (see ids.js)
 * @property {unknown} [body]
 * @property {string} [method]
 * @property {AbortSignal} [signal] gives up early; the command may still have been done
 */

const TRY_MS = 10_000;
const TRIES = 3;
/** Statuses after which the same request may succeed. */
const PASSING = new Set([408, 425, 429, 502, 503, 504]);

/** @param {number} ms */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Send a command. When no final answer comes, send the same command again: 3 tries of 10 s each.
 * @param {CommandRequest} command
 * @returns {Promise<Answer>} never rejects
 */
export async function sendCommand({ path, key, body = {}, method = "POST", signal }) {
  for (let tried = 1; ; tried += 1) {
    const answer = await request({ path, method, body, headers: { "Idempotency-Key": key }, signal });
    if (!answer.retry || tried === TRIES || signal?.aborted) return withoutEnvelope(answer);
    await sleep(Math.max(answer.waitMs, Math.random() * 500 * 2 ** tried));
  }
}

/**
 * @param {RawAnswer} answer
 * @returns {Answer}
 */
function withoutEnvelope(answer) {
  if (answer.ok) return { ok: true, data: answer.body.data, error: null, retry: false, status: answer.status };
  return { ok: false, data: null, error: answer.error, retry: answer.retry, status: answer.status };
}

/**
 * Ask once, 10 s at most.
 * @param {object} options
 * @param {string} options.path
 * @param {string} [options.method]
 * @param {unknown} [options.body]
 * @param {Record<string, string>} [options.headers]
 * @param {AbortSignal} [options.signal]
 * @returns {Promise<RawAnswer>} never rejects
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
    return unreachable(0);
  }
}

/**
 * Read a response. A body that is not JSON, such as a proxy's page, counts as no answer.
 * @param {Response} response
 * @returns {Promise<RawAnswer>}
 */
async function read(response) {
  const { ok, status, headers } = response;
  let body;
  try {
    body = await response.json();
  } catch {
    return unreachable(status);
  }
  if (ok) return { ok: true, body, error: null, retry: false, status, waitMs: 0 };
  /** @type {ApiError} */
  const error = body.error ?? { code: "error", message: body.message ?? t("That did not work.") };
  const retry = PASSING.has(status) || error.code === ERRORS.IN_PROGRESS;
  const waitMs = Math.min(5, Number(headers.get("Retry-After")) || 0) * 1000;
  return { ok: false, body, error, retry, status, waitMs };
}

/**
 * @param {number} status
 * @returns {NotRead}
 */
function unreachable(status) {
  const error = { code: "unreachable", message: t("No connection. Nothing was lost; try again.") };
  return { ok: false, body: null, error, retry: true, status, waitMs: 0 };
}
