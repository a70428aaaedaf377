// @ts-check
// Keeps a delivery on this device from the tap on “Put into stock” until the server has it: goods arrive at back doors
// and in cellars without a network. The form's key is the delivery's id, so that sending it twice has one effect; the
// page of the received delivery says that it arrived. Without this script the form is sent as any other.

import { fetchOwn } from "../frontend/shared/http.js";

const PREFIX = "fynlo:delivery:";
const KEPT_MS = 14 * 24 * 3600 * 1000;
const RETRY_MS = 5_000;
const OURS = new Set(["csrfmiddlewaretoken"]); // of the page, not of what was entered

/** @typedef {{path: string, at: number, fields: [string, string][]}} Kept */

/** @returns {[string, Kept][]} what is kept, by the delivery's id */
function allKept() {
  const keys = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? "");
  return keys
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => [key.slice(PREFIX.length), JSON.parse(localStorage.getItem(key) ?? "null")]);
}

/** @param {string} id */
const forget = (id) => localStorage.removeItem(PREFIX + id);

class KeptDelivery {
  #form;
  #waits;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.#form = form;
    this.#waits = /** @type {HTMLElement} */ (document.querySelector("[data-delivery-waits]"));
    const mine = allKept().filter(([, { path }]) => path === location.pathname);
    // A form that came back with what is wrong holds everything that was entered.
    if (form.dataset.deliveryForm === "answered") for (const [id] of mine) forget(id);
    else if (mine.length) this.#restore(mine[0][1]);
    form.addEventListener("submit", (event) => this.#submit(event));
    globalThis.addEventListener("online", () => this.#retry && this.#send());
    this.#waits.querySelector("[data-delivery-discard]")?.addEventListener("click", () => this.#discard());
  }

  get #id() {
    return /** @type {HTMLInputElement} */ (this.#form.elements.namedItem("key")).value;
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    const entered = [...new FormData(this.#form)].filter(([name]) => !OURS.has(name));
    const fields = entered.map(([name, value]) => [name, String(value)]);
    try {
      localStorage.setItem(PREFIX + this.#id, JSON.stringify({ path: location.pathname, at: Date.now(), fields }));
    } catch {
      // Private browsing: it is sent now or not at all.
    }
    this.#send();
  }

  /** Send the form if the server can be reached, else wait until it can. */
  async #send() {
    clearTimeout(this.#retry);
    try {
      await fetchOwn(location.pathname, { method: "HEAD", cache: "no-store" });
    } catch {
      this.#waits.hidden = false;
      this.#retry = setTimeout(() => this.#send(), RETRY_MS);
      return;
    }
    this.#form.submit();
  }

  /** @param {Kept} kept */
  #restore({ fields }) {
    /** @type {NodeListOf<HTMLInputElement>} */
    const quantities = this.#form.querySelectorAll('[name^="quantity_"]');
    for (const field of quantities) field.value = ""; // what is expected was proposed; what arrived is known now
    for (const [name, value] of fields) {
      const field = this.#form.elements.namedItem(name);
      if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = true;
      else if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
    }
    this.#waits.hidden = false;
  }

  #discard() {
    clearTimeout(this.#retry);
    forget(this.#id);
    location.reload();
  }
}

for (const [id, kept] of allKept()) if (!kept || Date.now() - kept.at > KEPT_MS) forget(id);
/** @type {HTMLElement | null} */
const received = document.querySelector("[data-received]");
if (received) forget(received.dataset.received ?? "");
/** @type {HTMLFormElement | null} */
const form = document.querySelector("[data-delivery-form]");
if (form) new KeptDelivery(form);
