// @ts-check
/**
 * Actions of the sheet of waste: search, choose, record. What can be chosen is read from the server and stored on the
 * device, so that waste is recorded without a network.
 */

import { readApi } from "../../shared/read_api.js";
import { t } from "../../shared/translate.js";
import { isOnline } from "../online_actions.js";
import { NEW_WASTE, NOTHING_WASTABLE, recordWaste } from "./waste_draft.js";

/** @import { Tools } from "../types.js" */
/** @import { Choice, Wastable, WasteDraft } from "./waste_draft.js" */

/** @param {Tools} tools */
export function wasteActions({ state, changeUi, outbox, showToast, storedWastable }) {
  /** @param {Partial<WasteDraft>} changes a sheet that was closed meanwhile stays closed */
  function changeWaste(changes) {
    const before = state().ui.waste;
    if (before) changeUi({ waste: { ...before, ...changes } });
  }

  /**
   * Read what can be thrown away, and store it. Without an answer it is what the device has.
   * @returns {Promise<{wastable: Wastable | null, problem: string}>}
   */
  async function readWastable() {
    if (isOnline(state())) {
      const { ok, data, problem } = await readApi("/stock/wastable");
      if (ok) await storedWastable.save(data).catch(console.warn);
      const stored = ok ? data : await storedWastable.load().catch(() => null);
      return { wastable: stored, problem: stored ? "" : problem };
    }
    const stored = await storedWastable.load().catch(() => null);
    return { wastable: stored, problem: stored ? "" : t("No connection: this is read from the server.") };
  }

  const keepsStock = () => state().config.keeps_stock && state().may.has("inventory.waste");

  async function openWaste() {
    changeUi({ waste: NEW_WASTE });
    changeWaste(keepsStock() ? await readWastable() : { wastable: NOTHING_WASTABLE });
  }

  return {
    openWaste,
    changeWaste,

    /** Store on the device what can be thrown away, for when there is no network. */
    async storeWastable() {
      if (keepsStock()) await readWastable();
    },

    /** @param {Choice | null} chosen null for the list */
    chooseWaste: (chosen) =>
      changeWaste({
        chosen,
        quantity: NEW_WASTE.quantity,
        unit: chosen?.units[0] ?? "",
        reason: "",
        portions: undefined,
      }),

    recordWaste() {
      const draft = state().ui.waste;
      if (!draft?.chosen) return;
      const { chosen } = draft;
      outbox.push(recordWaste({ ...draft, chosen }));
      changeWaste({ ...NEW_WASTE, wastable: draft.wastable });
      showToast(t("Waste of {name} is recorded.", { name: chosen.name }), "success");
    },
  };
}
