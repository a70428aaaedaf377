// @ts-check
/** Actions on a bill: take money, let guests pay by phone, list and correct payments. */

import { createOnlineActions } from "../online_actions.js";
import { createBillQueries } from "./bill_queries.js";
import { guestLinkActions } from "./guest_link_actions.js";
import { payActions } from "./pay_actions.js";
import { paymentActions } from "./payment_actions.js";

/** @import { Tools } from "../types.js" */

/** @param {Tools} tools */
export function billActions(tools) {
  const onlineActions = createOnlineActions(tools);
  const queries = createBillQueries(tools);
  return {
    ...payActions(tools, onlineActions),
    ...guestLinkActions(tools, onlineActions),
    ...paymentActions(tools, onlineActions, queries),
    readBalanceAgain: queries.refetchBalance,
    openPaid: () => tools.go("#/paid"),
    searchPaid: queries.searchPaid,
  };
}
