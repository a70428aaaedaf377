// @ts-check
// The products that this restaurant sells most, as a category of their own before the others.

/** @import { Menu } from "../types.js" */

export const FAVOURITES = "favourites";

/**
 * The menu's categories, after a category of the favourites. `ids` are the products of the settings, in their order.
 * @param {Menu} menu
 * @param {string[]} [ids]
 */
export function withFavourites(menu, ids = []) {
  const products = ids.map((id) => menu.product(id)).filter((product) => product !== undefined);
  const sold = products.filter(({ isOff }) => !isOff);
  return sold.length ? [{ id: FAVOURITES, name: "Favourites", products: sold }, ...menu.categories] : menu.categories;
}
