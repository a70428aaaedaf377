// @ts-check
/**
 * The key pairs of an enrolled device, made by WebCrypto on P-256. The private keys are not extractable: no script can
 * read them, and IndexedDB stores them for this browser only.
 */

import { toBase64 } from "./base64.js";

/**
 * @typedef {object} DeviceKeys
 * @property {CryptoKeyPair} signing ECDSA: proves what this device sends
 * @property {CryptoKeyPair} sealing ECDH: opens what the server encrypted for this device
 */

const CURVE = "P-256";

/** Whether this page may make keys. Browsers allow it on https and on localhost only. */
export const canMakeKeys = () => window.isSecureContext && Boolean(globalThis.crypto?.subtle);

/** @returns {Promise<DeviceKeys>} */
export async function makeKeys() {
  const [signing, sealing] = await Promise.all([
    crypto.subtle.generateKey({ name: "ECDSA", namedCurve: CURVE }, false, ["sign", "verify"]),
    crypto.subtle.generateKey({ name: "ECDH", namedCurve: CURVE }, false, ["deriveBits"]),
  ]);
  return { signing, sealing };
}

/**
 * The public key as the server stores it: DER SubjectPublicKeyInfo in base64.
 * @param {CryptoKeyPair} pair
 */
export async function publicKey(pair) {
  return toBase64(await crypto.subtle.exportKey("spki", pair.publicKey));
}

/**
 * Sign a text: ECDSA over its SHA-256, r and s in base64.
 * @param {CryptoKeyPair} pair
 * @param {string} text
 */
export async function sign(pair, text) {
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  return toBase64(await crypto.subtle.sign(algorithm, pair.privateKey, new TextEncoder().encode(text)));
}
