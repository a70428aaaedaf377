// @ts-check
// Loads the published menu. A version of the menu never changes; the device stores the last one for when there is no
// network.

import { fetchOwn } from "../../shared/http.js";
import { t } from "../../shared/translate.js";
import { indexMenu } from "./menu.js";
import { keepPictures } from "./pictures.js";

/** @import { Menu, MenuDocument, TillStore } from "../types.js" */

/**
 * @typedef {object} Stored the menu on the device
 * @property {() => Promise<MenuDocument | null>} load
 * @property {(document: MenuDocument) => Promise<void>} save
 */

const LIMIT_MS = 15_000;

/**
 * Returns what loads the menu in force into the state. Calls while it loads the same version do nothing.
 * @param {{store: TillStore, stored: Stored}} given
 */
export function createMenuLoader({ store, stored }) {
  let loading = 0; // the version that is on its way

  return async function loadMenu() {
    const { version } = store.state.server.menu;
    if (!version || loading === version) return;
    loading = version;
    const { menu, error } = await fetchMenu(version, stored);
    loading = 0;
    store.update(menu ? { menu, menuError: "" } : { menuError: error });
    if (!menu) return;
    keepPictures(menu);
    if (store.state.server.menu.version !== version) loadMenu();
  };
}

/**
 * The menu, or an error message for the person at the till.
 * @param {number} version
 * @param {Stored} stored
 * @returns {Promise<{menu: Menu, error?: undefined} | {menu?: undefined, error: string}>}
 */
async function fetchMenu(version, stored) {
  const last = await stored.load().catch(() => null);
  if (last?.version === version) return { menu: indexMenu(last) };
  try {
    const response = await fetchOwn(`/api/v1/menu/document?version=${version}`, { limitMs: LIMIT_MS });
    if (!response.ok)
      return {
        error: t("The menu could not be loaded ({status}). Try again, or reload the page.", {
          status: response.status,
        }),
      };
    const document = await response.json();
    stored.save(document).catch(console.warn);
    return { menu: indexMenu(document) };
  } catch {
    // An order keeps the version it was made from, so the menu before this one still takes orders.
    if (last) return { menu: indexMenu(last) };
    return {
      error: t("The menu could not be loaded: no connection. It is fetched again as soon as there is one."),
    };
  }
}
