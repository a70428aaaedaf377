// @ts-check
/**
 * Asks the browser for the place once a person has ticked that they share it, and forgets it when they untick it.
 * Without consent, permission or a place the form is sent as it is.
 */

const DECIMALS = 5;
const LONGEST_MS = 10_000;

/** @type {HTMLFormElement | null} */
const form = document.querySelector("form[data-place]");
/** @type {HTMLInputElement | null | undefined} */
const consent = form?.querySelector("[data-place-consent]");
/** @type {HTMLElement | null | undefined} */
const status = form?.querySelector("[data-place-status]");

/** @param {{latitude: number, longitude: number} | null} place */
function fill(place) {
  for (const name of /** @type {const} */ (["latitude", "longitude"])) {
    /** @type {HTMLInputElement | null | undefined} */
    const field = form?.querySelector(`[data-place-${name}]`);
    if (field) {
      field.value = place ? place[name].toFixed(DECIMALS) : "";
    }
  }
}

/** @param {"asking" | "found" | "failed" | ""} state */
function show(state) {
  if (status) {
    status.textContent = state ? (status.dataset[state] ?? "") : "";
  }
}

consent?.addEventListener("change", () => {
  fill(null);
  if (!consent.checked) {
    show("");
    return;
  }
  show("asking");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      if (consent.checked) {
        fill(coords);
        show("found");
      }
    },
    () => show("failed"),
    { enableHighAccuracy: true, timeout: LONGEST_MS, maximumAge: 0 },
  );
});
