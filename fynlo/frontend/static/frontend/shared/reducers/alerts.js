// @ts-check
/** The reducer of the part `attention`: realtime/alerts.py in the browser. Pure. */

/** @import { Alert, AlertsPart } from "../types.js" */

/** @typedef {{type: "attention.raised", data: {attention: Alert}}} Raised */
/** @typedef {{type: "attention.resolved", data: {attention_id: string}}} Resolved */

/**
 * @param {AlertsPart} part
 * @param {Raised | Resolved} event
 * @returns {AlertsPart}
 */
function reduceAlerts(part, event) {
  if (event.type === "attention.raised") {
    const alert = event.data.attention;
    return { open: { ...part.open, [alert.id]: alert } };
  }
  const { [event.data.attention_id]: _gone, ...open } = part.open;
  return { open };
}

export const reducers = { attention: reduceAlerts };
