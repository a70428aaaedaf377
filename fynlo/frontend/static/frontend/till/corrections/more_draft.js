// @ts-check

/** @import { MoreDraft } from "../types.js" */

/** @typedef {Omit<MoreDraft, "orderId" | "lineId" | "step" | "history" | "historyProblem">} StepDraft */

/**
 * What each step of the sheet of an order starts with.
 * @type {StepDraft}
 */
export const NEW_STEP = {
  reason: "",
  kind: "percent",
  percent: null,
  amount: "",
  quantity: null,
  picks: {},
  edit: {},
  mergeFrom: null,
};
