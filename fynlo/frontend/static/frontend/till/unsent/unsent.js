// @ts-check
/**
 * The changes that the server does not have: commands on their way, and refused ones that no person has handled. Also
 * the notices of applied commands that a person must check. Pure.
 */

import { plural } from "../../shared/translate.js";
import { countOf } from "../cart/cart.js";
import { TAKES_MONEY } from "../commands.js";

/** @import { Cart, Notice, TillCommand, TillState } from "../types.js" */

/**
 * @typedef {object} Row
 * @property {string} id
 * @property {string} where
 * @property {string} what
 * @property {string} who the name of the person who did it; "" for the person who acts now
 * @property {number} at when, in milliseconds since 1970
 */

/**
 * @typedef {object} Refusal
 * @property {string | null} orderId
 * @property {boolean} isMoney whether money has to go back to the guest
 * @property {string} reason
 * @property {string | null} cartId the cart that the refused lines are in again
 */

/** @typedef {Row & Refusal} RefusedRow */

/**
 * @typedef {object} Unsent each list with the oldest first
 * @property {Row[]} waiting
 * @property {RefusedRow[]} refused
 * @property {Notice[]} notices
 * @property {number} others how many changes of other people wait on this device until they sign in again
 * @property {number} since when the oldest waiting one was made
 * @property {number} at now
 */

export const FRESH_MS = 1500; // a command that has been on its way for less than this is not shown

/**
 * @param {{at: number}} a
 * @param {{at: number}} b
 */
const byAge = (a, b) => a.at - b.at;

/**
 * @param {Pick<TillState, "commands" | "refusals" | "notices" | "others" | "carts" | "config" | "server">
 *   & {at: number}} state
 * @returns {Unsent}
 */
export function unsentOf({ commands, refusals, notices, others, carts, config, server, at }) {
  /**
   * @param {TillCommand} command
   * @returns {Row}
   */
  const rowOf = ({ command_id, metadata, created_at, person_id }) => ({
    id: command_id,
    where: metadata.where ?? "",
    what: metadata.description,
    who: person_id === config.person.id ? "" : (server.people[person_id] ?? ""),
    at: created_at,
  });
  const waiting = Object.values(commands)
    .filter((command) => command.uncertain || at - command.created_at >= FRESH_MS)
    .map(rowOf)
    .sort(byAge);
  const refused = [
    ...Object.values(refusals).map((command) => ({ ...rowOf(command), ...refusalOf(command) })),
    ...Object.values(carts)
      .filter((cart) => cart.problem)
      .map(cartRow),
  ].sort(byAge);
  return { waiting, refused, notices: Object.values(notices).sort(byAge), others, since: waiting[0]?.at ?? at, at };
}

/**
 * @param {TillCommand} command
 * @returns {Refusal}
 */
const refusalOf = (command) => ({
  orderId: command.metadata.orderId ?? null,
  isMoney: TAKES_MONEY.has(command.kind),
  reason: command.error,
  cartId: null,
});

/**
 * Refused lines are in their cart again, where a person changes and sends them.
 * @param {Cart} cart
 * @returns {RefusedRow}
 */
const cartRow = (cart) => ({
  id: cart.id,
  where: cart.where ?? "",
  what: plural(countOf(cart.lines), "{count} item", "{count} items"),
  who: "",
  at: 0,
  orderId: cart.id,
  isMoney: false,
  reason: cart.problem,
  cartId: cart.id,
});

/**
 * Why the person cannot sign out now, or "".
 * @param {Pick<TillState, "commands" | "refusals">} state
 */
export function reasonToStay({ commands, refusals }) {
  const waiting = Object.keys(commands).length;
  const refused = Object.keys(refusals).length;
  if (waiting)
    return plural(
      waiting,
      "{count} change is not sent yet and would be lost. Sign out when there is a connection and they are sent.",
      "{count} changes are not sent yet and would be lost. Sign out when there is a connection and they are sent.",
    );
  if (refused)
    return plural(
      refused,
      "{count} change was refused and would be forgotten. Deal with it first.",
      "{count} changes were refused and would be forgotten. Deal with them first.",
    );
  return "";
}
