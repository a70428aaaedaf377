// @ts-check

/** @import { MoreDraft } from "../types.js" */

/** @typedef {Omit<MoreDraft, "orderId" | "lineId" | "step" | "history" | "historyProblem" | "customer">} StepDraft */

/**
 * The fields that are reset at each step of the sheet of an order.
 * @type {StepDraft}
 */
export const NEW_STEP = {
  reason: "",
  kind: "percent",
  percent: null,
  amount: "",
  quantity: null,
  wasted: null,
  picks: {},
  edit: {},
  mergeFrom: null,
};
