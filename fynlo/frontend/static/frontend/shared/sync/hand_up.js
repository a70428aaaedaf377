// @ts-check
/**
 * Hands up what a revoked device has not sent. The server keeps the list for managers to read and carries nothing out.
 * The device signs the list, because its sessions have ended. The server refuses the list of a device that is not
 * revoked, so it may be offered whenever this page is signed out.
 */

import { sign } from "../device/keys.js";
import { request } from "./send_command.js";

/** @import { Device, Self } from "./device.js" */
/** @import { Command } from "./outbox.js" */

const PURPOSE = "fynlo unsent v1";
const MOST_COMMANDS = 200; // as many as the server keeps of one device
const MOST_CHARACTERS = 450_000;
const LONGEST_DESCRIPTION = 200;

/** @typedef {Pick<Device, "self" | "commands" | "ofOthers" | "change">} HandingDevice */

/**
 * The commands of everybody that wait on this device, the oldest first.
 * @param {Pick<Device, "commands" | "ofOthers">} device
 */
export const unsentOn = ({ commands, ofOthers }) =>
  [...commands, ...ofOthers]
    .filter(({ state }) => state === "waiting")
    .sort((a, b) => (a.command_id < b.command_id ? -1 : 1))
    .slice(0, MOST_COMMANDS);

/**
 * Whether every command was handed up.
 * @param {Pick<Self, "handed_up">} self
 * @param {Command[]} commands
 */
export function areHandedUp({ handed_up = [] }, commands) {
  const known = new Set(handed_up);
  return commands.every(({ command_id }) => known.has(command_id));
}

/**
 * Hand up the commands that wait, unless they were handed up before. A device that learns here that it is revoked
 * remembers it.
 * @param {HandingDevice} device
 * @param {typeof request} [post]
 * @returns {Promise<boolean>} whether the server has them all
 */
export async function handUp(device, post = request) {
  const waiting = unsentOn(device);
  if (areHandedUp(device.self, waiting)) return true;
  const { id, secret, keys } = device.self;
  const signed = listOf(id, waiting);
  const signature = keys ? await sign(keys.signing, signed) : "";
  const answer = await post({
    path: `/devices/${id}/unsent-work`,
    headers: secret ? { "X-Device-Secret": secret } : {},
    body: { signed, signature },
  });
  if (!answer.ok) return false;
  const handedUp = waiting.map(({ command_id }) => command_id);
  await device.change(({ self }) => ({ self: { ...(self ?? device.self), revoked: true, handed_up: handedUp } }));
  return true;
}

/**
 * The text that the device signs. Payloads are left out where the list would be too long.
 * @param {string} deviceId
 * @param {Command[]} commands
 */
function listOf(deviceId, commands) {
  const rows = commands.map(({ command_id, kind, target, payload, created_at, person_id, metadata }) => ({
    command_id,
    kind,
    target,
    payload,
    created_at: new Date(created_at).toISOString(),
    person_id: person_id || null,
    description: [metadata.where, metadata.description].filter(Boolean).join(": ").slice(0, LONGEST_DESCRIPTION),
  }));
  const text = (/** @type {object[]} */ list) =>
    JSON.stringify({ purpose: PURPOSE, device_id: deviceId, commands: list });
  const whole = text(rows);
  return whole.length <= MOST_CHARACTERS ? whole : text(rows.map((row) => ({ ...row, payload: {} })));
}
