// The keyboard, and a bump bar that types: 1–9 select, Enter done, S start, U undo, R recall, arrows move.

const INPUTS = "input, textarea, select, summary";

export function listenToKeys({ tickets, selected, actions }) {
  function move(step) {
    const list = tickets();
    const here = list.findIndex((ticket) => ticket.id === selected());
    const next = list[Math.min(list.length - 1, Math.max(0, here < 0 ? 0 : here + step))];
    if (next) actions.select(next.id);
  }

  const KEYS = {
    ArrowRight: () => move(1),
    ArrowDown: () => move(1),
    ArrowLeft: () => move(-1),
    ArrowUp: () => move(-1),
    Enter: () => selected() && actions.bump(selected()),
    s: () => selected() && actions.start(selected(), null),
    u: () => actions.undo(),
    r: () => actions.toggleRecall(),
    Escape: () => actions.select(""),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(INPUTS)) return;
    const inSheet = Boolean(document.querySelector("dialog[open]"));
    if (inSheet && event.key.toLowerCase() !== "r") return;
    const onButton = event.key === "Enter" && event.target.closest("button, a"); // its own click comes anyway
    if (onButton) return;
    const ticket = /^[1-9]$/.test(event.key) ? tickets()[Number(event.key) - 1] : null;
    const act = ticket ? () => actions.select(ticket.id) : KEYS[event.key] ?? KEYS[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
