// The dishes' pictures: kept by the service worker for a time without a network, and no hole where one cannot be had.

const MISSING = "missing"; // data-missing: the stylesheet leaves it out

/** For the `on` of an `<img>`. */
export const pictureEvents = {
  error: ({ target }) => (target.dataset[MISSING] = ""),
  load: ({ target }) => delete target.dataset[MISSING],
};

/** Ask again for those that could not be had. */
export function retryPictures() {
  for (const picture of document.querySelectorAll(`img[data-${MISSING}]`)) {
    delete picture.dataset[MISSING]; // a lazy picture is only fetched where it is seen
    picture.setAttribute("src", picture.getAttribute("src"));
  }
}

/** Have the service worker keep a menu's pictures, and let those of the menu before go. */
export async function keepPictures(menu, container = navigator.serviceWorker) {
  if (!container) return;
  const { active } = await container.ready;
  active.postMessage({ pictures: menu.pictures });
}
