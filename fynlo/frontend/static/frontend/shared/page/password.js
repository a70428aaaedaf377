// A password that is typed on a phone can be looked at: a button in the field, with a script only.
for (const input of document.querySelectorAll('input[type="password"]')) {
  const group = document.createElement("div");
  const button = document.createElement("button");
  group.className = "password-field";
  button.type = "button";
  button.className = "password-reveal";
  button.setAttribute("aria-controls", input.id);
  const say = (isShown) => {
    input.type = isShown ? "text" : "password";
    button.textContent = isShown ? "Hide" : "Show";
    button.setAttribute("aria-pressed", isShown ? "true" : "false");
    button.setAttribute(
      "aria-label",
      `Show ${document.querySelector(`label[for="${input.id}"]`)?.textContent.trim().toLowerCase() || "password"}`,
    );
  };
  const focused = document.activeElement === input;
  input.before(group);
  group.append(input, button);
  if (focused) input.focus();
  say(false);
  button.addEventListener("click", () => {
    say(input.type === "password");
    input.focus();
  });
  input.form?.addEventListener("submit", () => say(false)); // so that browsers know it as a password
}
