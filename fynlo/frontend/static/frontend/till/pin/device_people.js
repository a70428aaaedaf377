// @ts-check
// The people who have a PIN on this enrolled device, and the calls that a PIN makes. A PIN is sent once and never kept.

import { fetchOwn } from "../../shared/http.js";

/** @import { Device } from "../types.js" */

/**
 * @typedef {object} DevicePerson of `GET /devices/<id>/people`
 * @property {string} user_id
 * @property {string} name
 * @property {string} role
 * @property {string} job
 * @property {string[]} permissions
 */

/** @typedef {{ok: true, data: any, problem: ""} | {ok: false, data: null, problem: string}} PinAnswer */

const NO_CONNECTION = "No connection: a PIN is checked by the server. Try again when it is back.";
const FAILED = "That did not work. Try again.";

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
      headers: { "Content-Type": "application/json", "X-Client-Type": "till", "X-Device-Secret": device.self.secret },
      body: body && JSON.stringify(body),
    });
    const answer = await response.json();
    if (response.ok) return { ok: true, data: answer.data, problem: "" };
    return { ok: false, data: null, problem: answer.error?.message || FAILED };
  } catch {
    return { ok: false, data: null, problem: NO_CONNECTION };
  }
}
