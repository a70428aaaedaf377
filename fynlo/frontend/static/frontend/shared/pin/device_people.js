// @ts-check
// The calls of an enrolled device: who has a PIN here, and what a PIN does at the server. A PIN is sent once and never
// kept.

import { clientType, fetchOwn } from "../http.js";
import { t } from "../translate.js";

/** @import { DevicePerson } from "../device/verifiers.js" */
/** @import { Device } from "../sync/device.js" */

/**
 * `isRefused`: the server answered; otherwise there was no answer. `problem` is the message for the person.
 * @typedef {{ok: true, data: any, problem: "", isRefused: false}
 *   | {ok: false, data: null, problem: string, isRefused: boolean}} PinAnswer
 */

const NO_CONNECTION = t("No connection: a PIN is checked by the server. Try again when it is back.");
const FAILED = t("That did not work. Try again.");
const LIMIT_MS = 5000; // then the device checks the PIN itself, where it can

/**
 * @param {Device} device
 * @returns {Promise<{people: DevicePerson[], problem: string}>} `problem` is the message for the person
 */
export async function readPeople(device) {
  const { ok, data, problem } = await call(device, `/devices/${device.self.id}/people`, "GET");
  return { people: ok ? data : [], problem };
}

/**
 * @param {Device} device
 * @param {string} path below /api/v1
 * @param {{user_id: string, pin: string} & Record<string, string>} body
 * @returns {Promise<PinAnswer>}
 */
export const postPin = (device, path, body) => call(device, path, "POST", { device_id: device.self.id, ...body });

/**
 * @param {Device} device
 * @param {string} path
 * @param {"GET" | "POST"} method
 * @param {Record<string, string>} [body]
 * @returns {Promise<PinAnswer>}
 */
async function call(device, path, method, body) {
  try {
    const response = await fetchOwn(`/api/v1${path}`, {
      method,
      headers: {
        "Content-Type": "application/json",
        "X-Client-Type": clientType(),
        "X-Device-Secret": device.self.secret,
      },
      body: body && JSON.stringify(body),
      limitMs: LIMIT_MS,
    });
    const answer = await response.json();
    if (response.ok) return { ok: true, data: answer.data, problem: "", isRefused: false };
    const isRefused = response.status < 500;
    return { ok: false, data: null, problem: answer.error?.message || FAILED, isRefused };
  } catch {
    return { ok: false, data: null, problem: NO_CONNECTION, isRefused: false };
  }
}
