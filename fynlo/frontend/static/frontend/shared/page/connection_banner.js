// The page's one banner for a lost connection.
// A socket's script dispatches `fynlo:connection` with {state: "online" | "connecting" | "offline", pending: number,
// age: "as of 14:02, 2 min ago" (of the data shown), waiting: "3 min" (how long the oldest pending change has waited)}.
// The browser's `online` and `offline` events count as well.
const banner = document.querySelector("[data-connection]");
const text = banner?.querySelector("[data-connection-text]");

let lastEvent = null; // the last event of a script: it knows better than the browser whether events arrive

function sentence({ state, pending = 0, age = "", waiting = "" }) {
  const old = age ? ` What you see is ${age}.` : "";
  const oldest = waiting ? `, ${pending === 1 ? "" : "the oldest "}for ${waiting}` : "";
  const unsent = pending ? ` ${pending} ${pending === 1 ? "change waits" : "changes wait"} to be sent${oldest}.` : "";
  return state === "offline" ? `No connection.${old}${unsent}` : `Reconnecting…${old}${unsent}`;
}

function show(detail) {
  banner.hidden = detail.state === "online";
  banner.classList.toggle("is-offline", detail.state === "offline");
  text.textContent = detail.state === "online" ? "" : sentence(detail);
}

if (banner) {
  document.addEventListener("fynlo:connection", ({ detail }) => {
    lastEvent = detail;
    show(detail);
  });
  window.addEventListener("offline", () => show({ ...lastEvent, state: "offline" }));
  window.addEventListener("online", () => show(lastEvent ?? { state: "online" }));
  if (!navigator.onLine) show({ state: "offline" });
}
