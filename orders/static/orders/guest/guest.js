// @ts-check
// The page on which guests order: keep what is chosen on the phone, show the sum, redraw the table's order. The server
// prices everything. Without this script the page is complete; it does not update by itself.

import { fetchOwn } from "../../frontend/shared/http.js";
import { formatPence } from "../../frontend/shared/money.js";
import { fieldsToKeep, keptFields, sumOf } from "../../frontend/shared/rules/guest_cart.js";
import { t } from "../../frontend/shared/translate.js";

const POLL_MS = 4000;

/** @type {HTMLElement | null} */
const live = document.querySelector("[data-live]");
/** @type {HTMLFormElement | null} */
const form = document.querySelector("[data-cart]");
const storage = openStorage();
let etag = "";

/** The browser's store; null where the guest has switched it off. */
function openStorage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** @param {HTMLFormElement} menu */
const placeOf = (menu) => `fynlo-visit-${menu.dataset.cart}`;

/**
 * @param {HTMLFormElement} menu
 * @returns {[string, string][]}
 */
const fieldsOf = (menu) => [...new FormData(menu)].map(([name, value]) => [name, String(value)]);

/** @param {HTMLFormElement} menu */
function keep(menu) {
  try {
    storage?.setItem(placeOf(menu), JSON.stringify(fieldsToKeep(fieldsOf(menu))));
  } catch {
    // the store is full: what is chosen stays in the page
  }
}

/**
 * Enter what was kept on this phone, except in what can no longer be ordered.
 * @param {HTMLFormElement} menu
 */
function restore(menu) {
  const kept = keptFields(storage?.getItem(placeOf(menu)) ?? null);
  const values = new Map(kept);
  const ticked = new Set(kept.map(([name, value]) => `${name}=${value}`));
  /** @type {NodeListOf<HTMLInputElement>} */
  const fields = menu.querySelectorAll('[name^="q-"], [name^="o-"], [name^="n-"]');
  for (const field of fields) {
    if (field.disabled || !values.has(`q-${field.name.slice(2, 38)}`)) continue;
    if (field.type === "radio" || field.type === "checkbox") field.checked = ticked.has(`${field.name}=${field.value}`);
    else field.value = values.get(field.name) ?? field.value;
  }
}

/** @param {HTMLFormElement} menu */
function chosenIn(menu) {
  /** @type {NodeListOf<HTMLInputElement>} */
  const quantities = menu.querySelectorAll("[data-quantity]");
  return [...quantities].map((field) => {
    /** @type {NodeListOf<HTMLInputElement> | undefined} */
    const options = field.closest(".guest-enter")?.querySelectorAll("[data-price]:checked");
    return {
      quantity: Number(field.value),
      price: field.dataset.price ?? "0",
      options: [...(options ?? [])].filter(isInForce).map((option) => option.dataset.price ?? "0"),
    };
  });
}

/**
 * Whether an option counts: what belongs to a part of a meal deal counts while the part is chosen.
 * @param {HTMLInputElement} option
 */
function isInForce(option) {
  const part = option.closest(".guest-within")?.parentElement;
  return !part || part.querySelector(":scope > .guest-choice input:checked") !== null;
}

/** @param {HTMLFormElement} menu */
function showSum(menu) {
  const { total, count } = sumOf(chosenIn(menu));
  const label = menu.querySelector("[data-send] .button-label");
  if (label)
    label.textContent = count
      ? t("Send the order · {amount}", { amount: formatPence(total) })
      : t("Choose from the menu");
}

/** @param {HTMLFormElement} menu */
function showConnection(menu) {
  const notice = menu.querySelector("[data-offline]");
  if (notice instanceof HTMLElement) notice.hidden = navigator.onLine;
}

/**
 * Draw the order again if the server has a newer one; reload where the visit has ended.
 * @param {HTMLElement} place
 */
async function poll(place) {
  const headers = /** @type {Record<string, string>} */ (etag ? { "If-None-Match": etag } : {});
  const response = await fetchOwn(place.dataset.live ?? "", { headers, cache: "no-store" });
  if (response.status === 304) return;
  if (response.status === 404 || response.status === 410) return location.reload();
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  etag = response.headers.get("ETag") ?? "";
  const drawn = page.body.firstElementChild;
  if (drawn) place.replaceChildren(drawn);
}

/** @param {HTMLElement} place */
async function keepPolling(place) {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    if (!document.hidden) await poll(place).catch(() => {}); // no network: the next poll reads what this one missed
  }
}

if (form) {
  if (new URLSearchParams(location.search).has("sent")) {
    storage?.removeItem(placeOf(form));
    history.replaceState(null, "", location.pathname + location.hash); // what is chosen from now on outlives a reload
  } else if (!form.hasAttribute("data-refused")) restore(form);
  showSum(form);
  showConnection(form);
  form.addEventListener("input", () => {
    keep(form);
    showSum(form);
  });
  form.addEventListener("submit", (event) => {
    showConnection(form);
    const send = form.querySelector("[data-send]");
    if (!navigator.onLine || sumOf(chosenIn(form)).count === 0) event.preventDefault();
    // A second tap sends the same key, which the server answers once; the button says that the first one counts.
    else send?.classList.add("is-loading");
  });
  // Only what is chosen travels: a menu of 2,000 products has more fields than a form may have.
  form.addEventListener("formdata", ({ formData }) => {
    const kept = new Set(
      fieldsToKeep([...formData].map(([name, value]) => [name, String(value)])).map(([name]) => name),
    );
    for (const name of [...formData.keys()]) if (/^[qno]-/.test(name) && !kept.has(name)) formData.delete(name);
  });
  // the browser's way back to this page: what was chosen may be sent again, under the same key
  addEventListener("pageshow", () => form.querySelector("[data-send]")?.classList.remove("is-loading"));
  for (const word of ["online", "offline"]) addEventListener(word, () => showConnection(form));
}
if (live) keepPolling(live);
