// @ts-check
// The portal's frame: keeps the active link of the navigation and the chosen tab in sight, and runs the search dialog.
// ⌘K, Ctrl-K and / open the search. The arrow keys go through the results, Enter follows the first one.

/** @param {HTMLElement} navigation the part that scrolls */
function showActiveLink(navigation) {
  const active = /** @type {HTMLElement | null} */ (navigation.querySelector('a[aria-current="page"]'));
  if (!active?.offsetParent) return;
  const box = active.getBoundingClientRect();
  const frame = navigation.getBoundingClientRect();
  if (box.bottom > frame.bottom || box.top < frame.top)
    navigation.scrollTop += box.top - frame.top - (frame.height - box.height) / 2;
}

/** @param {HTMLElement} tabs a row that a phone scrolls sideways */
function showChosenTab(tabs) {
  const chosen = tabs.querySelector('[aria-current="page"]');
  if (!chosen) return;
  const box = chosen.getBoundingClientRect();
  const frame = tabs.getBoundingClientRect();
  if (box.right > frame.right || box.left < frame.left)
    tabs.scrollLeft += box.left - frame.left - (frame.width - box.width) / 2;
}

/** @param {EventTarget | null} target */
const isTyping = (target) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input, select, textarea"));

/**
 * @param {HTMLDialogElement} dialog
 * @param {HTMLInputElement} input
 */
function runSearch(dialog, input) {
  const key = document.querySelector("[data-search-key]");
  if (key) key.textContent = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘K" : "Ctrl K";

  /** @returns {HTMLElement[]} */
  const hits = () => [...dialog.querySelectorAll("[data-hit]")].map((hit) => /** @type {HTMLElement} */ (hit));

  /** @param {number} step */
  function move(step) {
    const found = hits();
    const at = found.indexOf(/** @type {HTMLElement} */ (document.activeElement)) + step;
    if (at < 0) input.focus();
    else found[Math.min(at, found.length - 1)]?.focus();
  }

  document.addEventListener("keydown", (event) => {
    const isShortcut = event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.altKey;
    const isSlash = event.key === "/" && !isTyping(event.target) && !document.querySelector("dialog[open]");
    if (!isShortcut && !isSlash) return;
    event.preventDefault();
    if (!dialog.open) dialog.showModal();
    input.select();
  });

  let answered = ""; // the text whose results are shown
  dialog.addEventListener("htmx:afterSwap", () => {
    answered = input.value.trim();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && event.target === input && answered === input.value.trim() && hits().length) {
      event.preventDefault();
      hits()[0].click();
    } else if (event.key.length === 1 && event.target !== input && !event.metaKey && !event.ctrlKey) {
      input.focus(); // what is typed on a result goes on in the field
    }
  });
  dialog.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-hit]")) dialog.close(); // also within a page
  });
}

/** @type {HTMLElement | null} */
const navigation = document.querySelector(".shell-nav");
if (navigation) showActiveLink(navigation);
const showChosenTabs = () => {
  for (const tabs of document.querySelectorAll(".tabs")) showChosenTab(/** @type {HTMLElement} */ (tabs));
};
showChosenTabs();
window.addEventListener("resize", showChosenTabs); // also a phone that is turned

const search = document.getElementById("search");
const text = document.getElementById("search-text");
if (search instanceof HTMLDialogElement && text instanceof HTMLInputElement) runSearch(search, text);
