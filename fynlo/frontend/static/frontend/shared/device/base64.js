// @ts-check
// Bytes as base64 text, as the server writes and reads them.

/** @param {ArrayBuffer | Uint8Array} bytes */
export const toBase64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

/**
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
export const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
