// @ts-check
/**
 * Signs a command as this device, so that the server takes it as the person's who gave it, in any session
 * (realtime/signed_commands.py). The signature covers a text, which the server reads; no two languages need to agree
 * on how JSON is written.
 */

import { sign } from "./keys.js";

/**
 * @typedef {object} SignedFields
 * @property {string} command_id
 * @property {string} person_id who gave it
 * @property {string} [approved_by] the manager whose PIN this device checked
 * @property {string} kind
 * @property {string} target
 * @property {unknown} payload
 * @property {number} created_at milliseconds since 1970
 * @property {number | null} [base_version]
 * @property {number | null} [menu_version]
 */

/**
 * What travels in place of the command's fields.
 * @param {SignedFields} command
 * @param {{id: string, signing: CryptoKeyPair}} device
 * @returns {Promise<{signed: string, signature: string}>}
 */
export async function signCommand(command, { id, signing }) {
  const signed = signedText(command, id);
  return { signed, signature: await sign(signing, signed) };
}

/**
 * @param {SignedFields} command
 * @param {string} deviceId
 */
function signedText(command, deviceId) {
  const { command_id, person_id, approved_by, kind, target, payload, created_at, base_version, menu_version } = command;
  return JSON.stringify({
    command_id,
    device_id: deviceId,
    person_id,
    approved_by: approved_by || undefined, // undefined is left out
    kind,
    target,
    payload,
    created_at: new Date(created_at).toISOString(),
    base_version: base_version ?? undefined,
    menu_version: menu_version ?? undefined,
  });
}
