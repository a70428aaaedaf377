// @ts-check
// Pictures of products: the service worker stores them for when there is no network, and the style sheet hides those
// that could not be loaded.

/** @import { Menu } from "../types.js" */

const MISSING = "missing"; // data-missing

const target = (/** @type {Event} */ event) => /** @type {HTMLImageElement} */ (event.target);

/** For the `on` of an `<img>`. */
export const pictureEvents = {
  error(/** @type {Event} */ event) {
    target(event).dataset[MISSING] = "";
  },
  load(/** @type {Event} */ event) {
    delete target(event).dataset[MISSING];
  },
};

/** Load the missing pictures again. */
export function retryPictures() {
  /** @type {NodeListOf<HTMLImageElement>} */
  const missing = document.querySelectorAll(`img[data-${MISSING}]`);
  for (const picture of missing) {
    delete picture.dataset[MISSING]; // a lazy picture loads only where it is visible
    picture.setAttribute("src", picture.getAttribute("src") ?? "");
  }
}

/**
 * Ask the service worker to store a menu's pictures and to delete those of the menu before.
 * @param {Menu} menu
 * @param {ServiceWorkerContainer} [container] absent where the browser has no service workers
 */
export async function keepPictures(menu, container = navigator.serviceWorker) {
  if (!container) return;
  const { active } = await container.ready;
  active?.postMessage({ pictures: menu.pictures });
}
