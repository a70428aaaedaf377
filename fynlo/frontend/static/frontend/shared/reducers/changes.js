// @ts-check
/** The reducer of a part that holds nothing (`stateless_part`): a screen sees another object after each event. Pure. */

import { PART_EVENTS } from "../contract.js";
import { only } from "./only.js";

/** @param {string} part its name in PART_EVENTS */
export const changes = (part) =>
  only(PART_EVENTS[/** @type {keyof typeof PART_EVENTS} */ (part)] ?? [], (/** @type {object} */ state) => ({
    ...state,
  }));
