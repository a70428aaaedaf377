// @ts-check
/** Actions on the changes that the server does not have: list them, send them again, dismiss them. */

/** @import { Tools } from "../types.js" */

/** @param {Tools} tools */
export function unsentActions({ changeUi, outbox, refusals, forgetNotice }) {
  return {
    openUnsent: () => changeUi({ unsent: true }),
    retry: () => outbox.retry(),
    tryAgain: refusals.tryAgain,
    dismiss: refusals.dismiss,
    forgetNotice,
  };
}
