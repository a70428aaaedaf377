// @ts-check
/**
 * Checks a PIN without a network. The server encrypts a verifier for this device's sealing key
 * (restaurants/identity/pins/verifiers.py); it is stored as it came and opened for one comparison. Nothing that this
 * module opens is kept.
 */

import { fromBase64 } from "./base64.js";

/**
 * @typedef {object} DevicePerson of `GET /devices/<id>/people`
 * @property {string} user_id
 * @property {string} name
 * @property {string} role
 * @property {string} job
 * @property {string[]} permissions
 * @property {number} pin_version
 * @property {string} verifier encrypted; "" until the person has entered the PIN online
 */

/**
 * @typedef {object} Verifier what an encrypted one holds
 * @property {string} user_id
 * @property {number} pin_version
 * @property {string} salt base64, as `hash`
 * @property {number} iterations
 * @property {string} hash PBKDF2-SHA256 of the PIN
 */

const INFO = new TextEncoder().encode("fynlo pin v1");
const NO_SALT = new Uint8Array(0);
const HASH_BITS = 256;
const MOST_ITERATIONS = 2_000_000; // a verifier that asks for more is not ours

/**
 * Whether it is that person's PIN. Takes a tenth of a second or more: the PIN is stretched.
 * @param {DevicePerson} person
 * @param {string} pin
 * @param {CryptoKeyPair} sealing the device's
 * @returns {Promise<boolean>} false also for a verifier that does not open here, or is another person's or PIN's
 */
export async function isRightPin(person, pin, sealing) {
  try {
    const verifier = await open(person.verifier, sealing);
    if (verifier.user_id !== person.user_id || verifier.pin_version !== person.pin_version) return false;
    return isEqual(await stretch(pin, verifier), fromBase64(verifier.hash));
  } catch {
    return false;
  }
}

/**
 * Decrypt: ECDH with the sender's key, HKDF-SHA256, AES-256-GCM.
 * @param {string} sealed
 * @param {CryptoKeyPair} sealing
 * @returns {Promise<Verifier>} rejects unless it was encrypted for this device and nothing was changed
 */
async function open(sealed, sealing) {
  const { key, iv, text } = JSON.parse(sealed);
  const sender = await crypto.subtle.importKey(
    "spki",
    fromBase64(key),
    { name: "ECDH", namedCurve: "P-256" },
    false,
    [],
  );
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: sender }, sealing.privateKey, HASH_BITS);
  const secret = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: NO_SALT, info: INFO },
    await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]),
    { name: "AES-GCM", length: 256 },
    false,
    ["decrypt"],
  );
  const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: fromBase64(iv) }, secret, fromBase64(text));
  return JSON.parse(new TextDecoder().decode(opened));
}

/**
 * @param {string} pin
 * @param {Verifier} verifier
 */
async function stretch(pin, { salt, iterations }) {
  if (!(iterations > 0 && iterations <= MOST_ITERATIONS)) throw new RangeError("iterations");
  const digits = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: fromBase64(salt), iterations };
  return new Uint8Array(await crypto.subtle.deriveBits(how, digits, HASH_BITS));
}

/**
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 */
const isEqual = (one, other) =>
  one.length === other.length && one.reduce((differs, byte, index) => differs | (byte ^ other[index]), 0) === 0;
