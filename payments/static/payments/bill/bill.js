// @ts-check
// The guest's pages: reload the live part, keep what the guest has chosen, show the amount. The server calculates every
// amount itself. Without this script the page is complete; it does not update by itself.

import { fetchOwn } from "../../frontend/shared/http.js";
import { atRate, formatPence, typedPence } from "../../frontend/shared/money.js";
import { partOf, shareOf } from "../../frontend/shared/rules/splitting.js";
import { t } from "../../frontend/shared/translate.js";

const POLL_MS = 4000;
const POLL_PAYMENT_MS = 1500; // while a payment is under way
const ENDED = /^(captured|declined|failed|cancelled|expired)/;

/** @type {HTMLElement | null} */
const live = document.querySelector("[data-live]");
/** @type {HTMLFormElement | null} */
const form = document.querySelector("[data-pay]");
let etag = "";

/**
 * The value of a field of the form, "" without the field. Of radio buttons the checked one's.
 * @param {HTMLFormElement} pay
 * @param {string} name
 */
function fieldValue(pay, name) {
  const field = pay.elements.namedItem(name);
  return field instanceof RadioNodeList || field instanceof HTMLInputElement ? field.value : "";
}

/**
 * @param {string} selector
 * @param {ParentNode} within
 * @param {string} text
 */
function setText(selector, within, text) {
  const element = within.querySelector(selector);
  if (element) element.textContent = text;
}

/** @returns {NodeListOf<HTMLInputElement>} the boxes of the bill's items */
const boxes = () => document.querySelectorAll(".bill-check");

/** @returns {NodeListOf<HTMLSelectElement>} which part of an item the guest pays */
const selects = () => document.querySelectorAll("[data-live] select");

function chosenItems() {
  let sum = 0;
  for (const box of boxes()) {
    const part = document.getElementById(`part-${box.value}`);
    if (!box.checked || !(part instanceof HTMLSelectElement || part instanceof HTMLInputElement)) continue;
    const [parts, of] = part.value.split("/").map(Number);
    sum += partOf(Number(box.dataset.whole), Number(box.dataset.left), parts, of);
  }
  return sum;
}

/** The bill as the live part states it, in pence. */
function billNow() {
  /** @type {HTMLElement | null} */
  const bill = document.querySelector("[data-live] .bill");
  const { total, left, people, payers } = bill?.dataset ?? {};
  return { total: Number(total), left: Number(left), people: Number(people), payers: Number(payers) };
}

/**
 * The pence that the guest chose to pay, without a tip.
 * @param {HTMLFormElement} pay
 */
function chosen(pay) {
  const bill = billNow();
  const way = fieldValue(pay, "way");
  if (way === "items") return chosenItems();
  if (way === "shares") return shareOf(bill, Number(fieldValue(pay, "parts")) || 1, Number(fieldValue(pay, "of")) || 1);
  if (way === "amount") return Math.min(typedPence(fieldValue(pay, "amount")) ?? 0, bill.left);
  return bill.left;
}

/**
 * The rate of a tip's field in ten-thousandths; 0 without one.
 * @param {HTMLElement | null} field
 */
const rateOf = (field) => Math.round(Number(field?.dataset.rate ?? 0) * 10_000);

/** Write every amount outside the live part. They follow from the live part, so none is out of date. */
function showAmounts() {
  if (!form) return;
  const bill = billNow();
  const left = form.elements.namedItem("left");
  // the server computes a share from the amount that this guest sees
  if (left instanceof HTMLInputElement) left.value = (bill.left / 100).toFixed(2);
  const amount = chosen(form);
  setText("[data-all]", form, formatPence(bill.left));
  setText(
    "[data-share]",
    form,
    t("{share} each", { share: formatPence(shareOf(bill, 1, Number(fieldValue(form, "of")) || 1)) }),
  );
  /** @type {NodeListOf<HTMLElement>} */
  const rates = form.querySelectorAll("[data-rate]");
  for (const choice of rates)
    setText("[data-tip-sum]", choice.parentElement ?? form, formatPence(atRate(amount, rateOf(choice))));
  /** @type {HTMLInputElement | null} */
  const tip = form.querySelector("[name=tip]:checked");
  const added = tip?.value === "own" ? (typedPence(fieldValue(form, "own_tip")) ?? 0) : atRate(amount, rateOf(tip));
  const missing = fieldValue(form, "way") === "items" ? t("Tick your items") : t("Enter an amount");
  setText(
    "[data-go] .button-label",
    form,
    amount ? t("Pay {amount}", { amount: formatPence(amount + added) }) : missing,
  );
}

/**
 * Restore what is ticked and picked in the live part after `draw` has replaced it.
 * @param {() => void} draw
 */
function keepChoices(draw) {
  const ticked = new Set([...boxes()].filter((box) => box.checked).map((box) => box.value));
  const parts = new Map([...selects()].map((select) => [select.id, select.value]));
  const focused = document.activeElement?.id;
  draw();
  for (const box of boxes()) box.checked = ticked.has(box.value);
  for (const select of selects()) select.value = parts.get(select.id) ?? select.value;
  const again = focused ? document.getElementById(focused) : null;
  if (live?.contains(again)) again?.focus();
}

/**
 * Draw the live part again if the server has a newer one.
 * @param {HTMLElement} place
 */
async function poll(place) {
  const headers = /** @type {Record<string, string>} */ (etag ? { "If-None-Match": etag } : {});
  const response = await fetchOwn(place.dataset.live ?? "", { headers, cache: "no-store" });
  if (response.status === 304) return;
  if (!response.ok) {
    if (response.status === 404 || response.status === 410) location.reload();
    return;
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  etag = response.headers.get("ETag") ?? "";
  const drawn = page.body.firstElementChild;
  const before = place.firstElementChild;
  if (!(drawn instanceof HTMLElement)) return;
  const shown = before instanceof HTMLElement ? before.dataset : {};
  const isOtherPage = shown.state !== drawn.dataset.state || "own" in shown !== "own" in drawn.dataset;
  if (isOtherPage && shown.total) return location.reload(); // a bill in another state has another form, or none
  keepChoices(() => place.replaceChildren(drawn));
  showAmounts();
  if (ENDED.test(drawn.dataset.state ?? "")) place.setAttribute("data-done", "");
}

/** @param {HTMLElement} place */
async function keepPolling(place) {
  while (!place.hasAttribute("data-done")) {
    const wait = form || !place.querySelector(".payment") ? POLL_MS : POLL_PAYMENT_MS;
    await new Promise((resolve) => setTimeout(resolve, wait));
    if (document.hidden) continue;
    try {
      await poll(place);
    } catch {
      // no network: the next poll reads what this one missed
    }
  }
}

document.addEventListener("input", ({ target }) => {
  const items = document.getElementById("way-items");
  if (target instanceof Element && target.matches(".bill-check") && items instanceof HTMLInputElement)
    items.checked = true;
  showAmounts();
});
document.addEventListener("keydown", (event) => {
  const code = event.target;
  if (event.key !== "Enter" || !(code instanceof HTMLInputElement) || code.name !== "gift_card") return;
  event.preventDefault(); // the form's first button would start a payment on the provider's page
  /** @type {HTMLButtonElement | null} */
  const use = document.querySelector("button[value=gift_card]");
  use?.click();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && live && !live.hasAttribute("data-done")) poll(live).catch(() => {});
});
if (live) {
  showAmounts();
  keepPolling(live);
}
