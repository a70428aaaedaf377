// @ts-check
// Actions whose sheets are loaded after the till has started: their code comes with the sheets.

import { t } from "../../shared/translate.js";

/** @import { ActionSet } from "../types.js" */

/**
 * The action set `set` of the module that `load` imports. `names` are its actions; each loads the module first.
 * @template {string} Name
 * @param {() => Promise<Record<Name, ActionSet>>} load
 * @param {Name} set
 * @param {string[]} names
 * @returns {ActionSet}
 */
export function lazyActions(load, set, names) {
  return (tools) => {
    /** @type {Promise<Record<string, any>> | null} */
    let made = null;
    /** @param {string} name */
    const action =
      (name) =>
      async (/** @type {unknown[]} */ ...given) => {
        made ??= load().then((module) => module[set](tools));
        let actions;
        try {
          actions = await made;
        } catch {
          made = null;
          tools.showToast(t("This part of the till is not on this device yet. It needs the network once."), "warning");
          return undefined;
        }
        return actions[name](...given);
      };
    return Object.fromEntries(names.map((name) => [name, action(name)]));
  };
}
