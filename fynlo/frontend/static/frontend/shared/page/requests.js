// What every htmx request shares: the CSRF token on the way out, a readable sentence when it fails.
const SENTENCES = {
  403: "You are not allowed to do that.",
  404: "That is no longer there. Reload the page.",
  409: "That changed in the meantime. Reload the page and try again.",
  413: "That file is too large.",
  429: "Too many tries. Wait a moment and try again.",
  503: "Too busy right now. Try again in a moment.",
};

const say = (message) => document.dispatchEvent(new CustomEvent("fynlo:toast", { detail: { message, tone: "error" } }));

function sentenceOf(xhr) {
  if (xhr.getResponseHeader("Content-Type")?.startsWith("application/json")) {
    try {
      return JSON.parse(xhr.responseText).message;
    } catch {
      // an unreadable answer gets the sentence of its status
    }
  }
  return SENTENCES[xhr.status] ?? "That did not work. Nothing was changed; try again.";
}

document.addEventListener("htmx:configRequest", ({ detail }) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token && detail.verb !== "get") detail.headers["X-CSRFToken"] = token;
});
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  if (xhr.status === 401)
    location.reload(); // the session is over: the page itself leads to the sign-in
  else say(sentenceOf(xhr));
});
document.addEventListener("htmx:sendError", () => say("No connection. Nothing was changed; try again."));
document.addEventListener("htmx:timeout", () => say("No answer. Check what happened before you try again."));
