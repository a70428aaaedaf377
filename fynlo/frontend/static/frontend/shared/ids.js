// @ts-check
/**
 * Identifiers made on the device: uuid version 7, which sort by the time they were made.
 *
 * A command's id is made once, when a person means something, and kept over every retry of it.
 */

let lastMs = 0;
let counter = 0;

/**
 * A new uuid7. Ids made in the same millisecond still sort in the order they were made.
 * @returns {string}
 */
export function uuid7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    counter = ((bytes[6] << 8) | bytes[7]) & 0x7ff; // the top bit stays free to count upwards
  } else if (++counter > 0xfff) {
    lastMs += 1;
    counter = 0;
  }
  for (let i = 0; i < 6; i += 1) bytes[i] = Math.floor(lastMs / 2 ** (8 * (5 - i))) & 0xff;
  bytes[6] = 0x70 | (counter >> 8);
  bytes[7] = counter & 0xff;
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/**
 * Make every id from now on sort after `id`, also when this device's clock was set back since.
 * @param {string} id a uuid7
 */
export function follow(id) {
  const ms = Number.parseInt(id.replace("-", "").slice(0, 12), 16);
  if (ms < lastMs) return;
  lastMs = ms;
  counter = 0xfff; // the next one takes a new millisecond
}
