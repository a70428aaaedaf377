// What this restaurant sells most stands first, as a category of its own.

export const FAVOURITES = "favourites";

/** The menu's categories, with the favourites of the settings (ids of products, in their order) before them. */
export function withFavourites(menu, ids = []) {
  const products = ids.map((id) => menu.product(id)).filter(Boolean);
  return products.length ? [{ id: FAVOURITES, name: "Favourites", products }, ...menu.categories] : menu.categories;
}
