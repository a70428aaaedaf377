// What the server does not have: commands on their way, and what it has refused until somebody has dealt with it. Pure.
import { shown } from "../../realtime/money.js";
import { countOf } from "./cart.js";
import { things } from "./words.js";

export const FRESH_MS = 1500; // a command on its way for less than this is not worth a word

const SAYS = {
  create: ({ lines }) => `New order, ${things(countOf(lines), "item")}`,
  add: ({ lines }) => `${things(countOf(lines), "more item", "more items")}`,
  send: () => "Send to the kitchen",
  void: () => "Take a line away",
  details: () => "Guests or note",
  status: () => "Served",
  pay: ({ receipt }) => `Cash ${shown(receipt.paid + receipt.tip)}`,
  availability: ({ productId, available }, menu) => `${menu.product(productId)?.name ?? "Product"} ${available ? "back on sale" : "sold out"}`,
};

/** `{waiting, refused, since, at}`: rows of {id, where, what, at, …}, the oldest first; `since` is when the first was made. */
export function unsentOf({ commands, refusals, carts, menu, at }) {
  const row = (command) => ({ id: command.key, where: command.where, what: SAYS[command.act](command, menu), at: command.createdAt });
  const byAge = (a, b) => a.at - b.at;
  const waiting = Object.values(commands)
    .filter((command) => command.state === "unsure" || at - command.createdAt >= FRESH_MS)
    .map(row)
    .sort(byAge);
  const refused = Object.values(refusals)
    .map((refusal) => ({ ...row(refusal.command), reason: refusal.reason, cartId: null }))
    .concat(Object.values(carts).filter((cart) => cart.problem).map(cartRow))
    .sort(byAge);
  return { waiting, refused, since: waiting[0]?.at ?? at, at };
}

/** Lines that came back are in their cart, where they are changed and sent again. */
const cartRow = (cart) => ({ id: cart.id, where: cart.where ?? "", what: things(countOf(cart.lines), "item"), at: 0, reason: cart.problem, cartId: cart.id });

/** Why nobody may sign out now, or "". */
export function reasonToStay({ commands, refusals }) {
  const waiting = Object.keys(commands).length;
  const refused = Object.values(refusals).length;
  if (waiting) return `${things(waiting, "change is", "changes are")} not sent yet and would be lost. Sign out when there is a connection and they are sent.`;
  if (refused) return `${things(refused, "change was", "changes were")} refused and would be forgotten. Deal with ${refused === 1 ? "it" : "them"} first.`;
  return "";
}
