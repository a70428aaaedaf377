// @ts-check
/** What scripts hand to the page's banner and toasts, as types. This module holds types only. */

/**
 * @typedef {object} ConnectionDetail of the event `fynlo:connection`
 * @property {"online" | "connecting" | "offline"} state
 * @property {number} [pending] how many changes wait to be sent
 * @property {string} [age] of the data shown: "as of 14:02, 2 min ago"
 * @property {string} [waiting] how long the oldest pending change has waited: "3 min"
 */

/** @typedef {"info" | "success" | "warning" | "error"} Tone */

/**
 * @typedef {object} Toast of the event `fynlo:toast`
 * @property {string} message
 * @property {Tone} [tone]
 * @property {string | (() => unknown)} [undo] reverts the change: a url that takes a POST, or a function
 * @property {() => boolean} [isCurrent] the toast goes when it turns from true to false
 * @property {boolean} [queue] wait until the toast on the screen has gone
 */

export {};
