// @ts-check
/** The reducer of card readers: payments/readers/reducers.py in the browser. A test compares both. Pure. */

import { PART_EVENTS } from "../contract.js";
import { only } from "./only.js";

/** @import { Reader, ReadersPart } from "../types.js" */

/**
 * The readers in use by id.
 * @param {ReadersPart} part
 * @param {{type: "reader.changed", data: {reader: Reader}}} event
 * @returns {ReadersPart}
 */
function reduceReaders(part, { data: { reader } }) {
  const { [reader.id]: _before, ...others } = part.readers;
  return { readers: reader.active ? { ...others, [reader.id]: reader } : others };
}

export const reducers = { readers: only(PART_EVENTS.readers, reduceReaders) };
