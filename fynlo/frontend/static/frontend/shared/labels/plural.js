// @ts-check
/**
 * `1 item`, `3 items`. Pass `many` when the plural does not end in s: `plural(2, "dish", "dishes")`.
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
export const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
