// Commands that the server does not have: those on their way, and refused ones until a person handles them. Also the
// notices of applied commands that a person must check. Pure.

import { plural } from "../../shared/labels/plural.js";
import { countOf } from "../cart/cart.js";
import { TAKES_MONEY } from "../commands.js";

export const FRESH_MS = 1500; // a command on its way for less than this is not shown

const byAge = (a, b) => a.at - b.at;

const row = ({ command_id, metadata, created_at }) => ({
  id: command_id,
  where: metadata.where ?? "",
  what: metadata.description,
  at: created_at,
});

/**
 * `{waiting, refused, notices, others, since, at}`: rows of {id, where, what, at, …}, the oldest first; `since` is when
 * the first was made, `others` how many changes of other people wait on this device until they sign in again.
 */
export function unsentOf({ commands, refusals, notices, others, carts, at }) {
  const waiting = Object.values(commands)
    .filter((command) => command.uncertain || at - command.created_at >= FRESH_MS)
    .map(row)
    .sort(byAge);
  const refused = Object.values(refusals)
    .map((command) => ({
      ...row(command),
      orderId: command.metadata.orderId ?? null,
      isMoney: TAKES_MONEY.has(command.kind),
      reason: command.error,
      cartId: null,
    }))
    .concat(
      Object.values(carts)
        .filter((cart) => cart.problem)
        .map(cartRow),
    )
    .sort(byAge);
  return { waiting, refused, notices: Object.values(notices).sort(byAge), others, since: waiting[0]?.at ?? at, at };
}

/** Lines that came back are in their cart, where they are changed and sent again. */
const cartRow = (cart) => ({
  id: cart.id,
  where: cart.where ?? "",
  what: plural(countOf(cart.lines), "item"),
  at: 0,
  orderId: cart.id,
  isMoney: false,
  reason: cart.problem,
  cartId: cart.id,
});

/** Why the person cannot sign out now, or "". */
export function reasonToStay({ commands, refusals }) {
  const waiting = Object.keys(commands).length;
  const refused = Object.values(refusals).length;
  if (waiting)
    return `${plural(waiting, "change is", "changes are")} not sent yet and would be lost. Sign out when there is a connection and they are sent.`;
  if (refused)
    return `${plural(refused, "change was", "changes were")} refused and would be forgotten. Deal with ${refused === 1 ? "it" : "them"} first.`;
  return "";
}
