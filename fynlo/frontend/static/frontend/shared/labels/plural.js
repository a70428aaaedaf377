/** `1 item`, `3 items`; `many` for what does not end in s: `plural(2, "dish", "dishes")`. */
export const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
