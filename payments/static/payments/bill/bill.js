// The guest's pages: reload the live part, keep what the guest has chosen, show the amount. The server calculates every
// amount itself. Without this script the page is complete; it does not update by itself.
import { atRate, formatPence, typedPence } from "../../frontend/shared/money.js";
import { partOf, shareOf } from "../../frontend/shared/rules/splitting.js";

const EVERY = 4000; // milliseconds between two looks at a bill; a payment that is under way is looked at more often
const EVERY_PAYMENT = 1500;
const ENDED = /^(captured|declined|failed|cancelled|expired)/;

const live = document.querySelector("[data-live]");
const form = document.querySelector("[data-pay]");
let etag = "";

function chosenItems() {
  let sum = 0;
  for (const box of document.querySelectorAll(".bill-check:checked")) {
    const [parts, of] = document.getElementById(`part-${box.value}`).value.split("/").map(Number);
    sum += partOf(Number(box.dataset.whole), Number(box.dataset.left), parts, of);
  }
  return sum;
}

/** The bill as the live part says it, in pence. */
function billNow() {
  const { total, left, people, payers } = live.querySelector(".bill").dataset;
  return { total: Number(total), left: Number(left), people: Number(people), payers: Number(payers) };
}

function chosen() {
  const bill = billNow();
  const { left } = bill;
  const fields = form.elements;
  const way = fields.way.value;
  if (way === "items") return chosenItems();
  if (way === "shares") return shareOf(bill, Number(fields.parts.value) || 1, Number(fields.of.value) || 1);
  if (way === "amount") return Math.min(typedPence(fields.amount.value) ?? 0, left);
  return left;
}

/** The rate of a tip's field in ten-thousandths; 0 without one. */
const rateOf = (field) => Math.round(Number(field?.dataset.rate ?? 0) * 10_000);

/** Every sum outside the live part, worked out of the bill as the live part says it: none can go stale. */
function showSums() {
  if (!form) return;
  const bill = billNow();
  const fields = form.elements;
  fields.left.value = (bill.left / 100).toFixed(2); // the server works a share out of what this guest sees
  const amount = chosen();
  form.querySelector("[data-all]").textContent = formatPence(bill.left);
  form.querySelector("[data-share]").textContent =
    `${formatPence(shareOf(bill, 1, Number(fields.of.value) || 1))} each`;
  for (const choice of form.querySelectorAll("[data-rate]")) {
    choice.parentElement.querySelector("[data-tip-sum]").textContent = formatPence(atRate(amount, rateOf(choice)));
  }
  const tip = form.querySelector("[name=tip]:checked");
  const added = tip?.value === "own" ? (typedPence(fields.own_tip.value) ?? 0) : atRate(amount, rateOf(tip));
  const nothing = fields.way.value === "items" ? "Tick your items" : "Enter an amount";
  form.querySelector("[data-go] .button-label").textContent = amount ? `Pay ${formatPence(amount + added)}` : nothing;
}

/** What is ticked and picked in the live part, restored after a redraw. */
function keepingChoices(draw) {
  const ticked = new Set([...live.querySelectorAll(".bill-check:checked")].map((box) => box.value));
  const parts = new Map([...live.querySelectorAll("select")].map((select) => [select.id, select.value]));
  const focused = document.activeElement?.id;
  draw();
  for (const box of live.querySelectorAll(".bill-check")) box.checked = ticked.has(box.value);
  for (const select of live.querySelectorAll("select")) select.value = parts.get(select.id) ?? select.value;
  if (focused && live.contains(document.getElementById(focused))) document.getElementById(focused).focus();
}

async function look() {
  const answer = await fetch(live.dataset.live, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
  if (answer.status === 304) return;
  if (!answer.ok) {
    if (answer.status === 404 || answer.status === 410) location.reload();
    return;
  }
  const html = await answer.text();
  etag = answer.headers.get("ETag") ?? "";
  const before = live.firstElementChild?.dataset;
  const drawn = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
  const otherPage = before?.state !== drawn.dataset.state || "own" in (before ?? {}) !== "own" in drawn.dataset;
  if (otherPage && before?.total) return location.reload(); // a bill in another state has another form, or none
  keepingChoices(() => live.replaceChildren(drawn));
  showSums();
  if (ENDED.test(drawn.dataset.state)) live.setAttribute("data-done", "");
}

async function keepLooking() {
  while (!live.hasAttribute("data-done")) {
    await new Promise((resolve) =>
      setTimeout(resolve, form || !live.querySelector(".payment") ? EVERY : EVERY_PAYMENT),
    );
    if (document.hidden) continue;
    try {
      await look();
    } catch {
      // No network just now: the next look has what this one missed.
    }
  }
}

document.addEventListener("input", (event) => {
  if (event.target.matches(".bill-check")) document.getElementById("way-items").checked = true;
  showSums();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && live && !live.hasAttribute("data-done")) look().catch(() => {});
});
if (live) {
  showSums();
  keepLooking();
}
