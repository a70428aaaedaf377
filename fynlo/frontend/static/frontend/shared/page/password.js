// @ts-check
// A button in each password field shows what was typed, because phones make typing errors likely.

import { t } from "../translate.js";

/** @param {HTMLInputElement} input */
function addReveal(input) {
  const group = document.createElement("div");
  const button = document.createElement("button");
  const label = document.querySelector(`label[for="${input.id}"]`)?.textContent?.trim().toLowerCase() || t("password");
  group.className = "password-field";
  button.type = "button";
  button.className = "password-reveal";
  button.setAttribute("aria-controls", input.id);
  button.setAttribute("aria-label", t("Show {label}", { label }));

  /** @param {boolean} isShown */
  const show = (isShown) => {
    input.type = isShown ? "text" : "password";
    button.textContent = isShown ? t("Hide") : t("Show");
    button.setAttribute("aria-pressed", isShown ? "true" : "false");
  };

  const wasFocused = document.activeElement === input;
  input.before(group);
  group.append(input, button);
  if (wasFocused) input.focus();
  show(false);
  button.addEventListener("click", () => {
    show(input.type === "password");
    input.focus();
  });
  input.form?.addEventListener("submit", () => show(false)); // so that browsers offer to store the password
}

/** @type {NodeListOf<HTMLInputElement>} */
const inputs = document.querySelectorAll('input[type="password"]');
for (const input of inputs) addReveal(input);
