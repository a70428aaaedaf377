// @ts-check
// A button that prints the page. It shows only where this script runs.

/** @type {HTMLButtonElement | null} */
const button = document.querySelector("[data-print]");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
