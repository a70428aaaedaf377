// @ts-check
/** The reducer of drawers: payments/cash_up/reducers.py in the browser. A test compares both. Pure. */

import { PART_EVENTS } from "../contract.js";
import { only } from "./only.js";

/** @import { CashMovement, CashUpSettings, Drawer, DrawerSession, DrawersPart } from "../types.js" */

/** @typedef {{type: "cash_up.settings_changed", data: {settings: CashUpSettings}}} SettingsChanged */
/** @typedef {{type: "drawer.changed", data: {drawer: Drawer}}} DrawerChanged */
/** @typedef {{type: "drawer.moved", data: {movement: CashMovement}}} Moved */
/**
 * @typedef {object} SessionChanged
 * @property {"drawer.opened" | "drawer.ended" | "drawer.counted" | "drawer.closed"} type
 * @property {{session: DrawerSession}} data
 */

/**
 * @template Row
 * @param {Record<string, Row>} rows
 * @param {(row: Row, id: string) => boolean} isKept
 * @returns {Record<string, Row>}
 */
const keep = (rows, isKept) => Object.fromEntries(Object.entries(rows).filter(([id, row]) => isKept(row, id)));

/**
 * The drawers in use, the sessions that are not closed with what moved in them, and the settings.
 * @param {DrawersPart} part
 * @param {SettingsChanged | DrawerChanged | Moved | SessionChanged} event
 * @returns {DrawersPart}
 */
function reduceDrawers(part, event) {
  if (event.type === "cash_up.settings_changed") return { ...part, settings: event.data.settings };
  if (event.type === "drawer.changed") {
    const { drawer } = event.data;
    const others = keep(part.drawers, (_, id) => id !== drawer.id);
    return { ...part, drawers: drawer.active ? { ...others, [drawer.id]: drawer } : others };
  }
  if (event.type === "drawer.moved") {
    const { movement } = event.data;
    if (!(movement.session_id in part.sessions)) return part;
    return { ...part, movements: { ...part.movements, [movement.id]: movement } };
  }
  const { session } = event.data;
  if (event.type === "drawer.closed") {
    return {
      ...part,
      sessions: keep(part.sessions, (_, id) => id !== session.id),
      movements: keep(part.movements, (row) => row.session_id !== session.id),
    };
  }
  return { ...part, sessions: { ...part.sessions, [session.id]: session } };
}

/** @type {DrawersPart} before the first snapshot */
export const NO_DRAWERS = {
  drawers: {},
  sessions: {},
  movements: {},
  settings: { version: 0, count_tolerance: 5, card_machines: [] },
};

export const reducers = { drawers: only(PART_EVENTS.drawers, reduceDrawers) };
