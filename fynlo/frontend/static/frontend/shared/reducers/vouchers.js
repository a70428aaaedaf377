// @ts-check
/** The reducer of vouchers: payments/vouchers/reducers.py in the browser. A test compares both. Pure. */

import { PART_EVENTS } from "../contract.js";
import { only } from "./only.js";

/** @import { VoucherKind, VouchersPart } from "../types.js" */

/**
 * The kinds that are taken by id.
 * @param {VouchersPart} part
 * @param {{type: "voucher.kind_changed", data: {kind: VoucherKind}}} event
 * @returns {VouchersPart}
 */
function reduceVouchers(part, { data: { kind } }) {
  const { [kind.id]: _before, ...others } = part.kinds;
  return { kinds: kind.active ? { ...others, [kind.id]: kind } : others };
}

export const reducers = { vouchers: only(PART_EVENTS.vouchers, reduceVouchers) };
