// The one banner that says whether this page is still told the news.
// A socket's script dispatches `fynlo:connection` with {state: "online" | "connecting" | "offline", pending: number,
// age: "2 min" (how old what is shown is)};
// the browser's own word counts as well.
const banner = document.querySelector("[data-connection]");
const text = banner?.querySelector("[data-connection-text]");

function sentence(state, pending, age) {
  const old = age ? ` What you see is ${age} old.` : "";
  const waiting = pending ? ` ${pending} ${pending === 1 ? "change waits" : "changes wait"} to be sent.` : "";
  return state === "offline" ? `No connection.${old}${waiting}` : `Reconnecting…${old}${waiting}`;
}

function show({ state, pending = 0, age = "" }) {
  banner.hidden = state === "online";
  banner.classList.toggle("is-offline", state === "offline");
  text.textContent = state === "online" ? "" : sentence(state, pending, age);
}

if (banner) {
  document.addEventListener("fynlo:connection", ({ detail }) => show(detail));
  window.addEventListener("offline", () => show({ state: "offline" }));
  window.addEventListener("online", () => show({ state: "online" }));
  if (!navigator.onLine) show({ state: "offline" });
}
