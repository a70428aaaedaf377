// @ts-check
/** What the screen of the drawer starts with. */

import { DENOMINATIONS } from "./drawer_state.js";

/** @import { DrawerDraft } from "../types.js" */

/** @type {DrawerDraft} */
export const NEW_DRAWER_DRAFT = {
  step: "",
  amount: "",
  reason: "",
  drawerId: "",
  name: "",
  mine: false,
  pieces: {},
  chosen: DENOMINATIONS[0],
  x: null,
  problem: "",
};
