// @ts-check
/**
 * The drawers as the till shows them: what the server sent, changed by the commands of this device that wait for their
 * answer. Pure.
 */

import { pence } from "../../shared/money.js";

/** @import { CashMovement, DrawerSession, DrawersPart } from "../../shared/types.js" */
/** @import { TillCommand } from "../types.js" */

/** The notes and coins that a drawer is counted by, in pence: payments/cash_up/denominations.py. */
export const DENOMINATIONS = [5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1];

/**
 * A session on the screen. `waits`: a command of this device about it has no answer yet, so its difference is unknown.
 * @typedef {DrawerSession & {waits?: boolean}} ShownSession
 */

/**
 * @typedef {object} Drawers
 * @property {ShownSession | null} session the one that cash on this device goes to, or that is to be counted here
 * @property {CashMovement[]} movements of that session, the newest first
 * @property {ShownSession[]} others sessions elsewhere that are not closed
 */

/**
 * @param {object} given
 * @param {DrawersPart} given.part
 * @param {Record<string, TillCommand>} given.commands
 * @param {string} given.deviceId
 * @param {{id: string, name: string}} given.person
 * @returns {Drawers}
 */
export function drawersOf({ part, commands, deviceId, person }) {
  /** @type {Record<string, ShownSession>} */
  const sessions = { ...part.sessions };
  const movements = { ...part.movements };
  const waiting = Object.values(commands)
    .filter(({ kind }) => kind.startsWith("drawer."))
    .sort((a, b) => a.created_at - b.created_at);
  for (const command of waiting) apply({ sessions, movements, part, deviceId, person }, command);
  const all = Object.values(sessions);
  const own =
    newest(all.filter((session) => session.person_id === person.id)) ??
    newest(all.filter((session) => !session.person_id && session.device_id === deviceId));
  return {
    session: own,
    movements: Object.values(movements)
      .filter(({ session_id: id }) => id === own?.id)
      .sort((a, b) => b.at.localeCompare(a.at)),
    others: all.filter((session) => session !== own),
  };
}

/**
 * The session that is open, else the one that was opened last.
 * @param {ShownSession[]} sessions
 * @returns {ShownSession | null}
 */
function newest(sessions) {
  const sorted = [...sessions].sort((a, b) => b.opened_at.localeCompare(a.opened_at));
  return sorted.find(({ status }) => status === "open") ?? sorted[0] ?? null;
}

/**
 * Apply a waiting command.
 * @param {object} now is changed
 * @param {Record<string, ShownSession>} now.sessions
 * @param {Record<string, CashMovement>} now.movements
 * @param {DrawersPart} now.part
 * @param {string} now.deviceId
 * @param {{id: string, name: string}} now.person
 * @param {TillCommand} command
 */
function apply({ sessions, movements, part, deviceId, person }, { kind, target, payload, created_at: made }) {
  const at = new Date(made).toISOString();
  if (kind === "drawer.open") {
    sessions[payload.id] ??= {
      ...EMPTY_SESSION,
      id: payload.id,
      drawer_id: payload.drawer_id,
      drawer_name: part.drawers[payload.drawer_id]?.name ?? payload.name ?? "",
      device_id: deviceId,
      person_id: payload.mine ? person.id : null,
      opening_float: payload.opening_float,
      opened_at: at,
      opened_by_name: person.name,
      waits: true,
    };
    return;
  }
  const session = sessions[target];
  if (!session) return;
  const by = { waits: true };
  if (kind === "drawer.end") sessions[target] = { ...session, ...by, status: "ended", ended_at: at };
  else if (kind === "drawer.count" || kind === "drawer.recount")
    sessions[target] = {
      ...session,
      ...by,
      status: "counted",
      counted: payload.amount,
      counted_at: at,
      counted_by: person.id,
      counted_by_name: person.name,
      expected: null,
      difference: null,
    };
  else if (kind === "drawer.close") delete sessions[target];
  else
    movements[payload.id] ??= {
      id: payload.id,
      session_id: target,
      kind: /** @type {CashMovement["kind"]} */ (kind.replace("drawer.", "")),
      amount: payload.amount ?? 0,
      reason: payload.reason ?? "",
      late: false,
      by_name: person.name,
      approved_by_name: "",
      at,
    };
}

/** @type {DrawerSession} */
const EMPTY_SESSION = {
  id: "",
  drawer_id: "",
  drawer_name: "",
  number: 0,
  status: "open",
  business_day: "",
  device_id: null,
  person_id: null,
  opening_float: 0,
  opened_at: "",
  opened_by_name: "",
  ended_at: null,
  ended_by_name: "",
  counted_at: null,
  counted_by: null,
  counted_by_name: "",
  expected: null,
  counted: null,
  difference: null,
  closed_at: null,
  closed_by_name: "",
  reason: "",
  approved_by_name: "",
};

/**
 * The sum of counted pieces, in pence.
 * @param {Record<string, number>} pieces by pence
 */
export const countedPence = (pieces) =>
  Object.entries(pieces).reduce((sum, [value, count]) => sum + Number(value) * count, 0);

/**
 * The pieces after a key of the pad. `null` erases the last digit; a number never grows over four digits.
 * @param {number} pieces
 * @param {string | null} key
 */
export function typedPieces(pieces, key) {
  if (key === null) return Math.floor(pieces / 10);
  const typed = Number(`${pieces}${key}`);
  return typed > 9999 ? pieces : typed;
}

/**
 * How the count differs, as a person reads it; "" while it is not known.
 * @param {Pick<DrawerSession, "difference">} session
 * @returns {{word: "over" | "short" | "agrees" | "", pence: number}}
 */
export function differenceOf({ difference }) {
  if (difference === null) return { word: "", pence: 0 };
  const found = pence(difference);
  return { word: found > 0 ? "over" : found < 0 ? "short" : "agrees", pence: Math.abs(found) };
}
