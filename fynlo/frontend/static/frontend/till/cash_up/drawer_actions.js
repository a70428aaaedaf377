// @ts-check
/** Actions at the drawer: open, move cash, count, close. The draft survives a look at another screen. */

import { typedPence } from "../../shared/money.js";
import { readApi } from "../../shared/read_api.js";
import { t } from "../../shared/translate.js";
import { createOnlineActions, isOnline } from "../online_actions.js";
import { closeDrawer, countDrawer, endShift, MOVEMENTS, moveCash, openDrawer } from "./drawer_commands.js";
import { NEW_DRAWER_DRAFT } from "./drawer_draft.js";
import { countedPence, DENOMINATIONS, typedPieces } from "./drawer_state.js";

/** @import { DrawerDraft, Tools } from "../types.js" */

/** @param {Tools} tools */
export function drawerActions(tools) {
  const { store, state, changeUi, outbox, newId, showToast } = tools;
  const online = createOnlineActions(tools);
  const draft = () => state().ui.drawer;
  const session = () => state().drawers.session;

  /** @param {Partial<DrawerDraft>} changes */
  const change = (changes) => changeUi({ drawer: { ...draft(), ...changes } });
  const reset = () => changeUi({ drawer: NEW_DRAWER_DRAFT });

  /** @param {string} text */
  function typed(text) {
    const found = typedPence(text);
    if (found === null) showToast(t("Enter an amount such as 100 or 7.50."), "warning");
    return found;
  }

  return {
    /** @param {DrawerDraft["step"]} step */
    showDrawerStep(step) {
      online.forgetProblem();
      changeUi({ drawer: { ...NEW_DRAWER_DRAFT, pieces: draft().pieces, step } });
      if (step === "x") readX();
    },
    changeDrawerDraft: change,

    openDrawer() {
      const { amount, drawerId, name, mine } = draft();
      const floatPence = amount.trim() ? typed(amount) : 0;
      if (floatPence === null) return;
      const known = state().server.drawers.drawers[drawerId];
      const given = known?.name ?? (name.trim() || state().config.person.name);
      outbox.push(
        openDrawer({
          id: newId(),
          drawerId: known?.id ?? newId(),
          name: given,
          mine: known ? false : mine,
          floatPence,
        }),
      );
      reset();
    },

    moveCash() {
      const { step, amount, reason } = draft();
      const open = session();
      if (!open || !(step in MOVEMENTS)) return;
      const kind = /** @type {keyof typeof MOVEMENTS} */ (step);
      const amountPence = kind === "no_sale" ? 0 : typed(amount);
      if (amountPence === null) return;
      const asked = ["pay_out", "no_sale"].includes(kind) && state().config.step_up.includes(kind);
      const command = moveCash({
        id: newId(),
        kind,
        sessionId: open.id,
        where: open.drawer_name,
        amountPence,
        reason: reason.trim(),
      });
      if (!asked) {
        outbox.push(command);
        showToast(`${command.metadata.description}.`, "success");
        reset();
        return;
      }
      sendNow(command);
    },

    endShift() {
      const open = session();
      if (!open) return;
      outbox.push(endShift(open.id, open.drawer_name));
      changeUi({ drawer: { ...NEW_DRAWER_DRAFT, step: "count" } });
    },

    /** @param {number} value of the note or coin that is typed next, in pence */
    chooseDenomination: (value) => change({ chosen: value }),

    /** @param {string | null} key a digit; null erases */
    typePieces(key) {
      const { chosen, pieces } = draft();
      change({ pieces: { ...pieces, [chosen]: typedPieces(pieces[chosen] ?? 0, key) } });
    },

    nextDenomination() {
      const place = DENOMINATIONS.indexOf(draft().chosen);
      change({ chosen: DENOMINATIONS[Math.min(place + 1, DENOMINATIONS.length - 1)] });
    },

    countDrawer() {
      const open = session();
      if (!open) return;
      const pieces = Object.fromEntries(Object.entries(draft().pieces).filter(([, count]) => count));
      outbox.push(
        countDrawer({
          id: newId(),
          sessionId: open.id,
          where: open.drawer_name,
          pieces,
          amountPence: countedPence(pieces),
          again: open.status === "counted",
        }),
      );
      reset();
    },

    closeDrawer() {
      const counted = session();
      if (!counted) return;
      const command = closeDrawer(counted.id, counted.drawer_name, draft().reason.trim());
      if (isOnline(store.state)) {
        sendNow(command);
        return;
      }
      outbox.push(command);
      reset();
    },
  };

  /**
   * Send a command whose answer the person waits for; a manager may have to approve it.
   * @param {ReturnType<typeof moveCash> | ReturnType<typeof closeDrawer>} command
   */
  async function sendNow({ kind, target = "", payload, metadata }) {
    const done = await online.change({
      name: kind,
      kind,
      target,
      payload,
      orderId: "",
      where: metadata.where ?? "",
      description: metadata.description,
    });
    if (!done) return;
    showToast(`${metadata.description}.`, "success");
    reset();
  }

  /** Read the figures of the day for a manager. */
  async function readX() {
    const { ok, data, problem } = await readApi("/cash-up/x");
    if (draft().step === "x") change(ok ? { x: data, problem: "" } : { problem });
  }
}
